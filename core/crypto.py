"""Keys derived from the one master secret, and keyed hashes. No caller sees the master secret itself."""

import hashlib
import hmac
from functools import cache

from core.settings import get_settings


@cache
def derived_key(purpose: str) -> bytes:
    """Return 32 bytes for `purpose`, by HKDF-SHA-256 (RFC 5869, one block) from the master secret."""
    master = get_settings().secret.get_secret_value().encode()
    extracted = hmac.digest(b"eplus/v1", master, hashlib.sha256)
    return hmac.digest(extracted, purpose.encode() + b"\x01", hashlib.sha256)


def keyed_hash(purpose: str, message: bytes) -> bytes:
    """Return HMAC-SHA-256 of `message` under the key for `purpose`; compare with `hmac.compare_digest`."""
    return hmac.digest(derived_key(purpose), message, hashlib.sha256)
