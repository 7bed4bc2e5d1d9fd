"""Secrets and health at rest: AES-256-GCM under a ring of numbered keys, bound to the place that it belongs to.

A sealed value is `format (1 byte) | key number (2) | nonce (12) | ciphertext and tag (16)`. Each purpose
(`table.column`) has a key of its own, derived from the ring's, and purpose and row are authenticated: a value that
somebody moves to another row, column or table cannot be opened. The newest key encrypts, all open. Values to be
found again have a blind index: a keyed hash, under a key that is never changed, of the value in one form.
"""

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Mapping
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.key_ring import read_key, read_key_ring
from core.settings import get_settings

_FORMAT = b"\x01"
_NONCE_BYTES = 12  # of GCM; random ones are safe for 2**32 values under a key, far above ours
_HEAD_BYTES = 3  # format and key number
SEALED_MORE_BYTES = _HEAD_BYTES + _NONCE_BYTES + 16  # what a sealed value is longer than the plain one


class SealBroken(Exception):
    """A sealed value was not made with a key of ours for this place: another key ring, or somebody moved it."""


def seal(purpose: str, row_id: uuid.UUID | bytes, plain: str | bytes) -> bytes:
    """Return `plain` encrypted for `purpose` (`table.column`) of the row `row_id`, under the newest key."""
    number = newest_key_number()
    head = _FORMAT + number.to_bytes(2, "big")
    nonce = secrets.token_bytes(_NONCE_BYTES)
    raw = plain.encode() if isinstance(plain, str) else plain
    return head + nonce + _cipher(number, purpose).encrypt(nonce, raw, _place(head, purpose, row_id))


def open_sealed(purpose: str, row_id: uuid.UUID | bytes, sealed: bytes) -> str:
    """Return the text that was sealed for this purpose and row. Raises SealBroken."""
    try:
        return open_sealed_bytes(purpose, row_id, sealed).decode()
    except UnicodeDecodeError:
        raise SealBroken from None


def open_sealed_bytes(purpose: str, row_id: uuid.UUID | bytes, sealed: bytes) -> bytes:
    """Return the bytes that were sealed for this purpose and row. Raises SealBroken."""
    number = key_number_of(sealed)
    if number not in _ring():
        raise SealBroken
    head, nonce, hidden = sealed[:_HEAD_BYTES], sealed[_HEAD_BYTES:][:_NONCE_BYTES], sealed[_HEAD_BYTES:]
    try:
        return _cipher(number, purpose).decrypt(nonce, hidden[_NONCE_BYTES:], _place(head, purpose, row_id))
    except (InvalidTag, ValueError):
        raise SealBroken from None


def key_number_of(sealed: bytes) -> int:
    """Return the number of the key that a value is sealed with. Raises SealBroken for what is no sealed value."""
    if sealed[:1] != _FORMAT or len(sealed) < SEALED_MORE_BYTES:
        raise SealBroken
    return int.from_bytes(sealed[1:_HEAD_BYTES], "big")


def newest_key_number() -> int:
    """Return the number of the key that encrypts."""
    return max(_ring())


def blind_index(purpose: str, normalised: str) -> bytes:
    """Return 32 bytes by which rows with this value are found; the caller brings the value into its one form."""
    key = read_key(get_settings().blind_index_key.get_secret_value(), "EPLUS_BLIND_INDEX_KEY")
    return hmac.digest(key, f"{purpose}\x00{normalised}".encode(), hashlib.sha256)


def ring_for(purpose: str) -> Mapping[int, bytes]:
    """Return 32 bytes for `purpose` under each key of the ring, by its number: to sign with."""
    return {number: _expanded(key, f"eplus/ring/{purpose}") for number, key in _ring().items()}


def _expanded(key: bytes, info: str) -> bytes:
    """HKDF-SHA-256 (RFC 5869) with one block: the ring's keys are random, so expanding them is enough."""
    return hmac.digest(key, info.encode() + b"\x01", hashlib.sha256)


def _ring() -> Mapping[int, bytes]:
    return _read_once(get_settings().record_keys.get_secret_value())


@cache
def _read_once(text: str) -> Mapping[int, bytes]:
    return read_key_ring(text)


def _cipher(number: int, purpose: str) -> AESGCM:
    return _cipher_of(_ring()[number], purpose)


@cache
def _cipher_of(key: bytes, purpose: str) -> AESGCM:
    return AESGCM(_expanded(key, f"eplus/sealed/{purpose}"))


def _place(head: bytes, purpose: str, row_id: uuid.UUID | bytes) -> bytes:
    row = row_id.bytes if isinstance(row_id, uuid.UUID) else row_id
    return head + purpose.encode() + b"\x00" + row
