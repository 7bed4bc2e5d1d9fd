"""HTTP Message Signatures (RFC 9421) in the one form that our app sends: fixed components, ECDSA over P-256.

Pure. What a phone signs is its request's method and path, the digest of the raw body (RFC 9530), the
Idempotency-Key, the instant, a nonce and the phone's id; `docs/decisions/0140-uploads-are-signed-messages.md` says
why so.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from integrations.app_upload.errors import PhoneKeyInvalid, SignatureMalformed, UploadUnsigned

LABEL = "upload"
COMPONENTS = ("@method", "@path", "content-digest", "idempotency-key")
ALGORITHM = "ecdsa-p256-sha256"
_HALF_BYTES = 32  # r and s of P-256; the signature is r || s (RFC 9421, 3.3.4)
_KEY_BYTES = 91  # an uncompressed P-256 key as SubjectPublicKeyInfo

_LIST = " ".join(f'"{name}"' for name in COMPONENTS)
_INPUT = re.compile(rf"{LABEL}=(\({re.escape(_LIST)}\)((?:;[a-z]+=(?:[0-9]{{1,12}}|\"[ -!#-~]{{1,64}}\")){{4}}))")
_PARAM = re.compile(r";([a-z]+)=\"?([^;\"]+)\"?")
_SIGNATURE = re.compile(rf"{LABEL}=:([A-Za-z0-9+/]{{86}}==):")
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_NONCE = re.compile(r"[A-Za-z0-9_-]{22,64}")  # at least 128 bits in base64url


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature says of a request, before anybody has verified it."""

    phone_id: uuid.UUID
    created_at: dt.datetime
    nonce: str
    signature: bytes
    body_sha256: bytes
    base: bytes


def read_signature(
    method: str,
    path: str,
    *,
    content_digest: str | None,
    idempotency_key: str,
    signature_input: str | None,
    signature: str | None,
) -> Signed:
    """Return what the headers of a request state. Raises UploadUnsigned or SignatureMalformed."""
    if signature_input is None or signature is None or content_digest is None:
        raise UploadUnsigned
    stated = _INPUT.fullmatch(signature_input)
    signed, digest = _SIGNATURE.fullmatch(signature), _DIGEST.fullmatch(content_digest)
    if stated is None or signed is None or digest is None:
        raise SignatureMalformed
    params = dict(_PARAM.findall(stated[2]))
    if params.keys() != {"created", "nonce", "keyid", "alg"} or params["alg"] != ALGORITHM:
        raise SignatureMalformed
    if not params["created"].isdecimal() or _NONCE.fullmatch(params["nonce"]) is None:
        raise SignatureMalformed
    values = zip(COMPONENTS, (method, path, content_digest, idempotency_key), strict=True)
    try:
        return Signed(
            phone_id=uuid.UUID(params["keyid"]),
            created_at=dt.datetime.fromtimestamp(int(params["created"]), dt.UTC),
            nonce=params["nonce"],
            signature=base64.b64decode(signed[1], validate=True),
            body_sha256=base64.b64decode(digest[1], validate=True),
            base=signature_base(values, stated[1]),
        )
    except (ValueError, OverflowError, OSError, binascii.Error):
        raise SignatureMalformed from None


def signature_base(components: Iterable[tuple[str, str]], params: str) -> bytes:
    """Return the bytes that are signed (RFC 9421, 2.5). `params` is the inner list as the header wrote it."""
    lines = [f'"{name}": {value}' for name, value in components]
    return "\n".join([*lines, f'"@signature-params": {params}']).encode()


def is_body_of(signed: Signed, body: bytes) -> bool:
    """Return whether the raw body is the one that the digest is of."""
    return hmac.compare_digest(hashlib.sha256(body).digest(), signed.body_sha256)


def read_public_key(der: bytes) -> ec.EllipticCurvePublicKey:
    """Return the P-256 key in a SubjectPublicKeyInfo. Raises PhoneKeyInvalid for anything else."""
    if len(der) != _KEY_BYTES:  # one encoding only, or one key could be registered twice
        raise PhoneKeyInvalid
    try:
        key = load_der_public_key(der)
    except ValueError:
        raise PhoneKeyInvalid from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise PhoneKeyInvalid
    return key


def is_signed_by(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether `signature` (r || s, 64 bytes) is the key's over `message`."""
    if len(signature) != 2 * _HALF_BYTES:
        return False
    r, s = (int.from_bytes(half) for half in (signature[:_HALF_BYTES], signature[_HALF_BYTES:]))
    try:
        read_public_key(public_key).verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True
