"""Moments: ends of days, of rounds and of the run, at which rules without a fact are judged.

A round (and the run) has two. At its close its final numbers are set aside; at its sealing, when late facts and
reviews are through, the rules are judged on those numbers. In between the next round is already played.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from challenge_engine.definitions.calendar import DAY, Calendar, Span
from challenge_engine.definitions.compile import CompiledChallenge
from core.clock import start_of_day


class MomentKind(IntEnum):
    """In the order in which moments of one instant are judged."""

    DAY_END = 0
    CLOSE = 1
    SEALING = 2


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant at which something is judged before any fact of that instant.

    `day` is the local day that ends (the last of the span); `span` the round or run, None for a day.
    """

    at: dt.datetime
    kind: MomentKind
    day: dt.date
    span: Span | None

    @property
    def trigger(self) -> str:
        """What rules say under `on`."""
        if self.span is None:
            return "day_end"
        return "run_end" if self.span.id == "run" else "round_end"


def moments_between(challenge: CompiledChallenge, after: dt.datetime, until: dt.datetime) -> list[Moment]:
    """Return the moments later than `after` and not later than `until`, in the order they are judged."""
    calendar = challenge.calendar
    found = [moment for moment in _ends_of_spans(calendar) if after < moment.at <= until]
    if challenge.has_day_ends:
        found.extend(_day_ends(calendar, after, until))
    # Rounds before the run at one instant: what a round's end gives is there when the run's end is judged.
    found.sort(key=lambda moment: (moment.at, moment.kind, moment.trigger == "run_end"))
    return found


def next_moment_after(challenge: CompiledChallenge, after: dt.datetime) -> dt.datetime | None:
    """Return the next instant at which a rule may give something without a fact; None after the last."""
    calendar = challenge.calendar
    on = {trigger for version in challenge.versions for trigger in version.rules}
    wanted = [
        moment.at
        for moment in _ends_of_spans(calendar)
        if moment.at > after and moment.kind is MomentKind.SEALING and moment.trigger in on
    ]
    if challenge.has_day_ends:
        day = max(calendar.day_of(after), calendar.run.first_day)
        if day <= calendar.run.last_day:
            wanted.append(start_of_day(day + DAY, calendar.zone))
    return min(wanted, default=None)


def _ends_of_spans(calendar: Calendar) -> Iterator[Moment]:
    for span in (*calendar.rounds, calendar.run):
        yield Moment(span.ends_at, MomentKind.CLOSE, span.last_day, span)
        yield Moment(span.seals_at, MomentKind.SEALING, span.last_day, span)


def _day_ends(calendar: Calendar, after: dt.datetime, until: dt.datetime) -> Iterator[Moment]:
    day = max(calendar.day_of(after), calendar.run.first_day)
    while day <= calendar.run.last_day:
        at = start_of_day(day + DAY, calendar.zone)
        if at > until:
            return
        yield Moment(at, MomentKind.DAY_END, day, None)
        day += DAY
