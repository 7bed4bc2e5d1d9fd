"""The keys of what is encrypted at rest: numbered, so that they can be changed while the old ones still read."""

import base64
import binascii
from collections.abc import Mapping
from types import MappingProxyType

KEY_BYTES = 32  # AES-256
MAX_NUMBER = 0xFFFF  # two bytes stand for it in every sealed value


def read_key_ring(text: str) -> Mapping[int, bytes]:
    """Return the keys of `NUMBER:BASE64[,NUMBER:BASE64 ...]` by number; the greatest number encrypts.

    Raises ValueError, without repeating a key, when it is not so written.
    """
    keys: dict[int, bytes] = {}
    for place, part in enumerate(text.split(","), start=1):
        number, _, key = part.strip().partition(":")
        if not number.isdecimal() or not 0 < int(number) <= MAX_NUMBER or int(number) in keys:
            raise ValueError(f"key {place}: its number must be from 1 to {MAX_NUMBER} and its own")
        keys[int(number)] = read_key(key, f"key {number}")
    return MappingProxyType(keys)


def read_key(text: str, name: str) -> bytes:
    """Return 32 bytes of base64. Raises ValueError, without repeating the key, for anything else."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"{name} is not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"{name} has {len(key)} bytes, not {KEY_BYTES}")
    return key
