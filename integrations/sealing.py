"""Secrets at rest: AES-256-GCM under a key derived from the master secret, bound to the row that they belong to.

A sealed value is `nonce (12 bytes) | ciphertext and tag`. The key's version is stored beside it, so that keys can
be changed: new values take the newest, old ones name theirs.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.crypto import derived_key

KEY_VERSION = 1
_NONCE_BYTES = 12  # of GCM; random ones are safe for 2**32 values under a key, far above ours


class SealBroken(Exception):
    """A sealed value was not made with this key for this row: another master secret, or somebody moved it."""


def seal(plain: bytes, *, belongs_to: bytes, version: int = KEY_VERSION) -> bytes:
    """Return `plain` encrypted; only `unseal` with the same `belongs_to` and version reads it."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _cipher(version).encrypt(nonce, plain, belongs_to)


def unseal(sealed: bytes, *, belongs_to: bytes, version: int) -> bytes:
    """Return what was sealed. Raises SealBroken."""
    try:
        return _cipher(version).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], belongs_to)
    except (InvalidTag, ValueError):
        raise SealBroken from None


def _cipher(version: int) -> AESGCM:
    return AESGCM(derived_key(f"step-sources/sealed/v{version}"))
