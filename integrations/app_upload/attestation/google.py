"""Google's Play Integrity: a verdict on app and phone, bound to one request.

Verdicts are read here with the keys of the Play Console, which Google offers for classic requests: those carry the
hash as `nonce`. A verdict of a standard request is the same with the hash as `requestHash`.
"""

import base64
import datetime as dt
import hmac
import json
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap
from cryptography.hazmat.primitives.serialization import load_der_public_key

from integrations.app_upload.attestation.policy import PlayIntegrity
from integrations.app_upload.errors import (
    AppNotRecognised,
    AttestationInvalid,
    AttestationOfOtherRequest,
    AttestationTooOld,
    PhoneNotTrusted,
)

LIFE = dt.timedelta(minutes=10)  # a verdict is asked for just before the upload; a slow network takes its time
AHEAD = dt.timedelta(minutes=1)  # Google's clock and ours
_DEVICE_LABEL = "MEETS_DEVICE_INTEGRITY"
_APP_VERDICT = "PLAY_RECOGNIZED"
_ENCRYPTION = ("A256KW", "A256GCM")


def check_verdict(token: str, google: PlayIntegrity, *, request_hash: bytes, now: dt.datetime) -> None:
    """Return if the verdict is genuine and good. Raises what `judge` does, or AttestationInvalid."""
    judge(_payload(token, google), google.package_name, request_hash=request_hash, now=now)


def _payload(token: str, google: PlayIntegrity) -> Mapping[str, Any]:
    """Decrypt a token (JWE, RFC 7516) and verify Google's signature (JWS, ES256). Raises AttestationInvalid."""
    key: Any = load_der_public_key(base64.b64decode(google.verification_key))
    try:
        signed = _decrypted(token, base64.b64decode(google.decryption_key))
        content = jwt.PyJWS().decode(signed, key, algorithms=["ES256"])
        payload = json.loads(content)
    except (jwt.PyJWTError, ValueError, TypeError, InvalidTag, InvalidUnwrap):
        raise AttestationInvalid from None
    if not isinstance(payload, dict):
        raise AttestationInvalid
    return payload


def _decrypted(token: str, key: bytes) -> bytes:
    """Return the content of a compact JWE. Raises ValueError, InvalidTag or InvalidUnwrap."""
    header, *parts = token.encode("ascii").split(b".")
    wrapped, iv, sealed, tag = (_from_url64(part) for part in parts)
    stated = json.loads(_from_url64(header))
    # One way to encrypt, no compression: whatever else a header asks for is not Google's.
    if not isinstance(stated, dict) or (stated.get("alg"), stated.get("enc")) != _ENCRYPTION or "zip" in stated:
        raise ValueError("another kind of encryption")
    return AESGCM(aes_key_unwrap(key, wrapped)).decrypt(iv, sealed + tag, header)


def _from_url64(text: bytes) -> bytes:
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def judge(payload: Mapping[str, Any], package_name: str, *, request_hash: bytes, now: dt.datetime) -> None:
    """Return if a verdict is good; pure. What was asked for is looked at first, as Google's pages say.

    Raises AttestationInvalid (another app's, or not readable), AttestationOfOtherRequest, AttestationTooOld,
    AppNotRecognised, PhoneNotTrusted.
    """
    request, app, device = (
        _part(payload, f"{name}") for name in ("requestDetails", "appIntegrity", "deviceIntegrity")
    )
    if request.get("requestPackageName") != package_name:
        raise AttestationInvalid
    if not hmac.compare_digest(_hash_in(request), request_hash):
        raise AttestationOfOtherRequest
    asked_at = _instant(request.get("timestampMillis"))
    if not now - LIFE <= asked_at <= now + AHEAD:
        raise AttestationTooOld
    if app.get("appRecognitionVerdict") != _APP_VERDICT or app.get("packageName") != package_name:
        raise AppNotRecognised
    labels = device.get("deviceRecognitionVerdict")
    if not isinstance(labels, list) or _DEVICE_LABEL not in labels:
        raise PhoneNotTrusted


def _part(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = payload.get(name)
    return part if isinstance(part, dict) else {}


def _hash_in(request: Mapping[str, Any]) -> bytes:
    text = request.get("requestHash", request.get("nonce"))
    if not isinstance(text, str):
        return b""
    try:
        return _from_url64(text.encode("ascii"))
    except ValueError:
        return b""


def _instant(milliseconds: Any) -> dt.datetime:
    """Google writes 64-bit numbers as text. Raises AttestationInvalid."""
    try:
        return dt.datetime.fromtimestamp(int(milliseconds) / 1_000, dt.UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise AttestationInvalid from None
