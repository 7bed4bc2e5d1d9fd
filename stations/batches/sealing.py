"""Opening what a tablet sealed for us as soon as it was measured, so that the tablet itself cannot read it again.

`version (1 byte) | the tablet's key of this item, P-256 uncompressed (65) | nonce (12) | AES-256-GCM`, in
base64url without padding. The cipher's key is HKDF-SHA-256 of the shared secret, with the tablet's key as salt;
`item id/session id` is bound to it, so that no item stands for another, nor for another tablet's. What is
sealed is JSON, with spaces at its end: how long it is says nothing of what was measured.
"""

import base64
import binascii
import hashlib
import uuid
from functools import cache
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.crypto import derived_key
from stations.batches.errors import StationItemMalformed

MOST_SEALED_CHARS = 40_000  # twelve readings and the longest advice, four times over
_VERSION = b"\x01"
_POINT_BYTES = 65
_NONCE_BYTES = 12
_COORDINATE_BYTES = 32
_INFO = b"eplus/station-item/1"
# The order of P-256 (SP 800-186, 3.2.1.3): a private key is a number from 1 to one less than it.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def item_public_key() -> tuple[str, str, str]:
    """Return the id and the coordinates (base64url) of the P-256 key for which tablets seal."""
    point = _private_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    x, y = point[1 : 1 + _COORDINATE_BYTES], point[1 + _COORDINATE_BYTES :]
    return hashlib.sha256(point).hexdigest()[:16], _text(x), _text(y)


def open_item(item_id: uuid.UUID, session_id: uuid.UUID, sealed: str) -> dict[str, Any]:
    """Return what was sealed under an item's id and a tablet's session.

    Raises StationItemMalformed where it is none of ours, or another item's, or of another session.
    """
    try:
        packed = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
        if packed[:1] != _VERSION:
            raise StationItemMalformed(field="sealed")
        point, rest = packed[1 : 1 + _POINT_BYTES], packed[1 + _POINT_BYTES :]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        shared = _private_key().exchange(ec.ECDH(), theirs)
        key = HKDF(SHA256(), length=32, salt=point, info=_INFO).derive(shared)
        opened = AESGCM(key).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], f"{item_id}/{session_id}".encode())
        visit = orjson.loads(opened)
    except (binascii.Error, ValueError, InvalidTag):
        raise StationItemMalformed(field="sealed") from None
    if not isinstance(visit, dict):
        raise StationItemMalformed(field="sealed")
    return visit


@cache
def _private_key() -> ec.EllipticCurvePrivateKey:
    drawn = int.from_bytes(derived_key("station-item-sealing/1"))
    return ec.derive_private_key(drawn % (_ORDER - 1) + 1, ec.SECP256R1())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
