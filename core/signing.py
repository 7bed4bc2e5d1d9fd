"""Tokens that others can verify without asking us: JWS (RFC 7515) with Ed25519 (RFC 8037), under the key ring.

Each purpose has key pairs of its own, one for each key of EPLUS_RECORD_KEYS: the newest signs, all verify, so a
token stays good while the key that it was signed under is in the ring. The public halves may be given to anybody.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.api_jws import PyJWS

from core.sealing import newest_key_number, ring_for

TOKEN_CHARS_MAX = 1_000  # of any token of ours; a QR code holds it, and nobody makes us read more
_ALGORITHM = "EdDSA"


class SignatureInvalid(Exception):
    """The token was not signed by us for this purpose, or with a key that is no longer in the ring."""


def sign(purpose: str, claims: Mapping[str, Any]) -> str:
    """Return the claims (JSON) signed for `purpose` with the newest key."""
    number = newest_key_number()
    payload = json.dumps(claims, separators=(",", ":"), sort_keys=True).encode()
    headers = {"kid": str(number), "typ": purpose}
    return PyJWS().encode(payload, _private_key(purpose, number), algorithm=_ALGORITHM, headers=headers)


def verify(purpose: str, token: str) -> dict[str, Any]:
    """Return the claims of a token signed for `purpose`. Raises SignatureInvalid."""
    if len(token) > TOKEN_CHARS_MAX:
        raise SignatureInvalid
    try:
        header = jwt.get_unverified_header(token)
        if header.get("typ") != purpose:
            raise SignatureInvalid
        key = _private_key(purpose, int(header.get("kid", ""))).public_key()
        payload = PyJWS().decode(token, key, algorithms=[_ALGORITHM])
    except (jwt.InvalidTokenError, KeyError, ValueError):
        raise SignatureInvalid from None
    claims: dict[str, Any] = json.loads(payload)
    return claims


def public_keys(purpose: str) -> list[dict[str, str]]:
    """Return the public keys of a purpose as JWK (RFC 8037), the newest first."""
    return [
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "use": "sig",
            "alg": _ALGORITHM,
            "kid": str(number),
            "x": base64.urlsafe_b64encode(_private_key(purpose, number).public_key().public_bytes_raw())
            .rstrip(b"=")
            .decode(),
        }
        for number in sorted(ring_for(f"signing/{purpose}"), reverse=True)
    ]


def _private_key(purpose: str, number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(ring_for(f"signing/{purpose}")[number])
