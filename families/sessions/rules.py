"""What to do with a refresh token, and how long wrong PINs lock. Pure."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum, auto

REFRESH_GRACE_S = 30  # a phone's time-out and one retry; a stolen token is worth nothing more for it
MAX_SESSION_DAYS = 365  # a school year; then everybody proves who they are again


class RefreshVerdict(Enum):
    """What a genuine refresh token is worth."""

    ROTATE = auto()  # the newest: give its successor
    REPEAT = auto()  # the one before, just now: the answer was lost, give the same successor again
    REUSE = auto()  # an old one: end the session
    ENDED = auto()  # the session is over


@dataclass(frozen=True, slots=True)
class SessionState:
    """What the verdict depends on."""

    generation: int
    rotated_at: dt.datetime
    expires_at: dt.datetime
    is_revoked: bool


def judge_refresh(state: SessionState, generation: int, now: dt.datetime) -> RefreshVerdict:
    """Judge a genuine token of `generation` at `now`.

    A generation from the future can only come from before a database was restored: sign in again, no alarm.
    """
    if state.is_revoked or now >= state.expires_at or generation > state.generation:
        return RefreshVerdict.ENDED
    if generation == state.generation:
        return RefreshVerdict.ROTATE
    is_recent = (now - state.rotated_at).total_seconds() <= REFRESH_GRACE_S
    if generation == state.generation - 1 and is_recent:
        return RefreshVerdict.REPEAT
    return RefreshVerdict.REUSE
