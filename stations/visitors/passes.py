"""The pass that the app shows as a QR code: signed, good for a minute, and of the person nothing others can read.

`version (1 byte) | issued at, in seconds (4) | nonce (12) | person, encrypted (32) | Ed25519 signature (64)`, in
base64url without padding. Every pass of a person looks different. A tablet without a network verifies signature
and time with the published key; only the server reads whose it is, and settles by the nonce that it is used once.
"""

import base64
import binascii
import datetime as dt
import hashlib
import secrets
import struct
import uuid
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.crypto import derived_key
from stations.visitors.errors import StationPassExpired, StationPassInvalid

LIFE_S = 60  # long enough to hold a phone to a camera, too short for a photograph that is sent on
REFRESH_S = 45  # the app shows a new one before the old one ends
CLOCK_LEEWAY_S = 30  # what clocks that are kept by a network differ by at most
PASS_CHARS = 151
_VERSION = 1
_HEAD = struct.Struct(">BI")
_NONCE_BYTES = 12
_PERSON_BYTES = 16 + 16  # with GCM's tag
_SIGNATURE_BYTES = 64
_SIGNED_BYTES = _HEAD.size + _NONCE_BYTES + _PERSON_BYTES


@dataclass(frozen=True, slots=True)
class ReadPass:
    """A genuine pass: whose it is, when it was made, and the nonce under which it is used once."""

    person_id: uuid.UUID
    issued_at: dt.datetime
    nonce: bytes


def make_pass(person_id: uuid.UUID, *, now: dt.datetime) -> tuple[str, dt.datetime]:
    """Return a fresh pass of a person and when it ends."""
    issued_s = int(now.timestamp())
    head, nonce = _HEAD.pack(_VERSION, issued_s), secrets.token_bytes(_NONCE_BYTES)
    signed = head + nonce + _cipher().encrypt(nonce, person_id.bytes, head)
    packed = signed + _private_key().sign(signed)
    ends_at = dt.datetime.fromtimestamp(issued_s + LIFE_S, dt.UTC)
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode(), ends_at


def read_pass(token: str, *, scanned_at: dt.datetime) -> ReadPass:
    """Return what a pass says that was scanned at `scanned_at`. Raises StationPassInvalid, StationPassExpired."""
    try:
        packed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        signed, signature = packed[:_SIGNED_BYTES], packed[_SIGNED_BYTES:]
        if len(signature) != _SIGNATURE_BYTES:
            raise StationPassInvalid
        _private_key().public_key().verify(signature, signed)
        version, issued_s = _HEAD.unpack(signed[: _HEAD.size])
        nonce = signed[_HEAD.size :][:_NONCE_BYTES]
        person = _cipher().decrypt(nonce, signed[_HEAD.size + _NONCE_BYTES :], signed[: _HEAD.size])
    except (binascii.Error, ValueError, InvalidSignature, InvalidTag):
        raise StationPassInvalid from None
    if version != _VERSION:
        raise StationPassInvalid
    age_s = scanned_at.timestamp() - issued_s
    if not -CLOCK_LEEWAY_S <= age_s <= LIFE_S + CLOCK_LEEWAY_S:
        raise StationPassExpired
    return ReadPass(uuid.UUID(bytes=person), dt.datetime.fromtimestamp(issued_s, dt.UTC), nonce)


def public_key() -> tuple[str, str]:
    """Return the id and the key (Ed25519, base64url) with which passes are verified."""
    raw = _private_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16], base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@cache
def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(derived_key("station-pass-signature/1"))


@cache
def _cipher() -> AESGCM:
    return AESGCM(derived_key("station-pass-person/1"))
