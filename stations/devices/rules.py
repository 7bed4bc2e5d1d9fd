"""How long codes, shifts' sessions and intervals last, and what a tablet that asks for its token is told. Pure."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

CODES_LAST = dt.timedelta(minutes=10)  # as long as a lead needs to walk over to the booth
INTERVAL_S = 5  # RFC 8628, section 3.2: the default between two questions
SLOWER_BY_S = 5  # section 3.5: what a `slow_down` adds
IDLE = dt.timedelta(minutes=5)  # between two visitors; a tablet left on a table locks itself after it
USER_CODE_CHARS = 8  # 40 bits, typed once by a lead, for ten minutes, a few tries a minute
TOKEN_BYTES = 32


class Answer(StrEnum):
    """What a tablet that asks for its token is told."""

    PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"
    EXPIRED = "expired_token"
    DENIED = "access_denied"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Asked:
    """How a tablet's wish stands when it asks: instants, and seconds between questions."""

    expires_at: dt.datetime
    asked_at: dt.datetime | None
    interval_s: int
    is_approved: bool
    is_denied: bool
    is_taken: bool


def answer_to(asked: Asked, now: dt.datetime) -> Answer:
    """Return what the tablet is told at `now`. A token is given once; asking too soon is told before all else."""
    if asked.is_taken or now >= asked.expires_at:
        return Answer.EXPIRED
    too_soon = asked.asked_at is not None and now - asked.asked_at < dt.timedelta(seconds=asked.interval_s)
    if too_soon:
        return Answer.SLOW_DOWN
    if asked.is_denied:
        return Answer.DENIED
    return Answer.APPROVED if asked.is_approved else Answer.PENDING


def is_unlocked(used_at: dt.datetime, shift_ends_at: dt.datetime, now: dt.datetime) -> bool:
    """Return whether a tablet that was last used at `used_at` is still unlocked for its shift."""
    return now < shift_ends_at and now - used_at < IDLE
