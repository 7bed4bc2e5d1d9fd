"""Counts by the minute, added up. Pure.

A minute is its number since 1970. Once it is settled its counts are never read from the database again.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from challenge_engine.check_ins.rules import Reason, Status

_SECONDS_PER_MINUTE = 60
# A held check-in's row is rewritten when an officer decides. What was judged in its minute was: hold it.
_DECIDED_LATER = frozenset({Reason.ACCEPTED_BY_REVIEW, Reason.ACCEPTED_TOO_LATE, Reason.REFUSED_BY_REVIEW})


@dataclass(frozen=True, slots=True)
class OperationsLimits:
    """The tunable numbers of the live view of operations."""

    minutes_shown: int = 60  # a curve that fits a screen
    minutes_kept: int = 24 * 60  # reasons are told for the last hour and for the last day
    settles_after_min: int = 2  # a transaction takes seconds; the rows of a minute are all there after this
    shared_s: float = 2.0  # one snapshot for all viewers, as fresh as an eye can follow
    most_waiting: int = 10_000  # events of the outbox that are looked at: enough to see that it is bad

    def __post_init__(self) -> None:
        if not 0 < self.settles_after_min < self.minutes_shown <= self.minutes_kept:
            raise ValueError("minutes settle, are shown and are kept in this order")
        if self.shared_s <= 0 or self.most_waiting < 1:
            raise ValueError("a snapshot lasts a while and looks at something")


LIMITS = OperationsLimits()


@dataclass(slots=True)
class MinuteCounts:
    """What happened in one minute: check-ins by (verdict, reason), and catches."""

    check_ins: Counter[tuple[str, str]] = field(default_factory=Counter)
    catches: int = 0


def minute_of(at: dt.datetime) -> int:
    """Return the number of the minute that holds the instant."""
    return int(at.timestamp()) // _SECONDS_PER_MINUTE


def start_of(minute: int) -> dt.datetime:
    """Return the first instant, in UTC, of a minute."""
    return dt.datetime.fromtimestamp(minute * _SECONDS_PER_MINUTE, dt.UTC)


def verdict_of(status: str, reason: str) -> str:
    """Return the verdict given when the check-in came, whatever an officer decided after."""
    return Status.HELD.value if reason in _DECIDED_LATER else status


def minutes_kept(now: dt.datetime, limits: OperationsLimits = LIMITS) -> range:
    """Return the minutes of the last day, the present one included."""
    present = minute_of(now)
    return range(present - limits.minutes_kept + 1, present + 1)


def first_to_read(now: dt.datetime, held: Iterable[int], limits: OperationsLimits = LIMITS) -> int:
    """Return the first minute to be read from the database when the minutes `held` are known and settled."""
    known = set(held)
    unsettled = minute_of(now) - limits.settles_after_min
    return next((minute for minute in minutes_kept(now, limits) if minute not in known), unsettled)


def refusals(counts: Mapping[int, MinuteCounts], since: int) -> Counter[str]:
    """Return how many check-ins were rejected from a minute on, by reason."""
    return _reasons(counts, since, Status.REJECTED)


def holds(counts: Mapping[int, MinuteCounts], since: int) -> int:
    """Return how many check-ins were held for an officer from a minute on."""
    return _reasons(counts, since, Status.HELD).total()


def _reasons(counts: Mapping[int, MinuteCounts], since: int, verdict: Status) -> Counter[str]:
    found: Counter[str] = Counter()
    for minute, one in counts.items():
        if minute >= since:
            for (given, reason), number in one.check_ins.items():
                if given == verdict.value:
                    found[reason] += number
    return found
