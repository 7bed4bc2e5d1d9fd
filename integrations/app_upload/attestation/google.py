"""Google's Play Integrity: a verdict on app and phone, bound to one request.

Verdicts are read here with the keys of the Play Console, which Google offers for classic requests: those carry the
hash as `nonce`. A verdict of a standard request is the same with the hash as `requestHash`.
"""

import base64
import binascii
import datetime as dt
import hmac
from collections.abc import Mapping
from typing import Any

from pyattest.attestation import Attestation
from pyattest.configs.google_play_integrity_api import GooglePlayIntegrityApiConfig
from pyattest.exceptions import PyAttestException
from pyattest.verifiers.google_play_integrity_attestation import GooglePlayIntegrityAttestationVerifier

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


def check_verdict(token: str, google: PlayIntegrity, *, request_hash: bytes, now: dt.datetime) -> None:
    """Return if the verdict is genuine and good. Raises what `judge` does, or AttestationInvalid."""
    judge(_payload(token, google), google.package_name, request_hash=request_hash, now=now)


def _payload(token: str, google: PlayIntegrity) -> Mapping[str, Any]:
    """Decrypt a token and verify Google's signature. Raises AttestationInvalid."""
    config = GooglePlayIntegrityApiConfig(
        google.decryption_key, google.verification_key, google.package_name, production=True
    )
    verifier = GooglePlayIntegrityAttestationVerifier(Attestation(token, b"", config))
    try:
        payload = verifier.unpack(token)
    except PyAttestException as error:
        raise AttestationInvalid from error
    if not isinstance(payload, dict):
        raise AttestationInvalid
    return payload


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
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def _instant(milliseconds: Any) -> dt.datetime:
    """Google writes 64-bit numbers as text. Raises AttestationInvalid."""
    try:
        return dt.datetime.fromtimestamp(int(milliseconds) / 1_000, dt.UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise AttestationInvalid from None
