"""Identifiers: UUID version 7 (RFC 9562), so that keys grow with time and index pages stay hot."""

import secrets
import uuid

from core.clock import utc_now

_RANDOM_BITS = 74  # 12 bits rand_a + 62 bits rand_b of RFC 9562


def new_id() -> uuid.UUID:
    """Return a fresh UUIDv7: 48 bits of milliseconds since 1970, then 74 random bits."""
    milliseconds = int(utc_now().timestamp() * 1000)
    random_bits = secrets.randbits(_RANDOM_BITS)
    rand_a, rand_b = random_bits >> 62, random_bits & ((1 << 62) - 1)
    return uuid.UUID(int=(milliseconds << 80) | (7 << 76) | (rand_a << 64) | (2 << 62) | rand_b)
