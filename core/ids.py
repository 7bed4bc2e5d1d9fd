"""Identifiers: UUID version 7 (RFC 9562), so that keys grow with time and index pages stay hot."""

import datetime as dt
import secrets
import uuid

from core.clock import utc_now

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_RANDOM_BITS = 62  # rand_b of RFC 9562


def new_id() -> uuid.UUID:
    """Return a fresh UUIDv7: 48 bits of milliseconds since 1970, 12 of the fraction of one, 62 random bits.

    The fraction (RFC 9562, section 6.2, method 3) keeps ids in the order in which a process made them, so that the
    events of one transaction are handed on in their order.
    """
    microseconds = (utc_now() - _EPOCH) // _MICROSECOND
    milliseconds, rest = divmod(microseconds, 1_000)
    fraction = (rest << 12) // 1_000
    random_bits = secrets.randbits(_RANDOM_BITS)
    return uuid.UUID(int=(milliseconds << 80) | (7 << 76) | (fraction << 64) | (2 << 62) | random_bits)
