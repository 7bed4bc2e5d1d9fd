"""Apple's App Attest: one attestation when a phone is registered, then an assertion with every upload."""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from typing import Any

from cbor2 import CBORDecodeError
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pyattest.assertion import Assertion
from pyattest.attestation import Attestation
from pyattest.configs.apple import AppleConfig
from pyattest.exceptions import PyAttestException

from integrations.app_upload.attestation.policy import AppAttest
from integrations.app_upload.errors import AttestationInvalid

# What pyattest lets through of input that is no attestation at all.
_NOT_READABLE = (PyAttestException, CBORDecodeError, KeyError, IndexError, TypeError, ValueError, struct.error)


@dataclass(frozen=True, slots=True)
class AssertedCounter:
    """A genuine assertion's counter; the caller holds it against the last one."""

    counter: int


async def read_attestation(token: str, apple: AppAttest, *, client_data: bytes, key_id: bytes | None) -> bytes:
    """Return the attested key (SubjectPublicKeyInfo). Raises AttestationInvalid.

    Checks the chain to Apple's root, that it is of our app, of this client data and of the key named.
    """
    if key_id is None:
        raise AttestationInvalid
    config = AppleConfig(key_id, apple.app_id, apple.is_production, apple.root)
    attestation = Attestation(_decoded(token), client_data, config)
    try:
        await attestation.verify()
        der: bytes = attestation.data["certs"].last.public_key.dump()
        key = load_der_public_key(der)
    except _NOT_READABLE as error:
        raise AttestationInvalid from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise AttestationInvalid
    return der


def read_assertion(token: str, apple: AppAttest, *, attested_key: bytes, body_sha256: bytes) -> AssertedCounter:
    """Return an assertion's counter. Raises AttestationInvalid unless it is of this key, app and body."""
    key = load_der_public_key(attested_key)
    assert isinstance(key, ec.EllipticCurvePublicKey)  # noqa: S101 - `read_attestation` stores no other
    config = AppleConfig(b"", apple.app_id, apple.is_production, apple.root)
    assertion = Assertion(_decoded(token), body_sha256, key, config)
    try:
        assertion.verify()
        data: dict[str, Any] = assertion.data
    except (*_NOT_READABLE, InvalidSignature) as error:
        raise AttestationInvalid from error
    if not hmac.compare_digest(data["rp_id"], hashlib.sha256(apple.app_id.encode()).digest()):
        raise AttestationInvalid
    return AssertedCounter(data["counter"])


def _decoded(token: str) -> bytes:
    try:
        return base64.b64decode(token, validate=True)
    except binascii.Error:
        raise AttestationInvalid from None
