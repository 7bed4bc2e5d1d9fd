"""What to do with a refresh token, and how long wrong PINs lock. Pure."""

import datetime as dt
from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class PinLocks:
    """How wrong PINs in a row lock a child's account. A guardian lifts a lock at any time.

    Locks end by themselves, so that nobody can lock a child out for ever; at one try a day a six-digit PIN takes
    an attacker, who must know the family's code as well, a thousand years.
    """

    free_tries: int = 5  # a child mistypes
    first_lock_s: int = 15 * 60
    longest_lock_s: int = 24 * 3_600

    def __post_init__(self) -> None:
        if not (self.free_tries >= 1 and 0 < self.first_lock_s <= self.longest_lock_s):
            raise ValueError("locks must begin after a try, and grow")

    def lock_s(self, tries: int) -> int:
        """Return for how long the account locks after `tries` in a row, should this one be wrong too."""
        beyond = tries - self.free_tries
        if beyond < 0:
            return 0
        # The exponent is bounded before the shift: no attacker makes us compute with huge numbers.
        return min(self.longest_lock_s, self.first_lock_s << min(beyond, 16))


@dataclass(frozen=True, slots=True)
class FailureRise:
    """When failed sign-ins, over everybody, are far more than usual: passwords are tried from many addresses."""

    slot_s: int = 300
    usual_slots: int = 12  # the hour before
    least_failures: int = 200  # a school of a thousand on a Monday morning mistypes about this often
    factor: float = 5.0

    def is_rise(self, failures_now: int, failures_before: Sequence[int]) -> bool:
        """Return whether the failures of this slot stand out from those of the slots before."""
        usual = sum(failures_before) / self.usual_slots
        return failures_now > max(self.least_failures, self.factor * usual)
