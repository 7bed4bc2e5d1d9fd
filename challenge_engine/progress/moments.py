"""Moments: ends of days, of rounds and of the run, at which rules without a fact are judged.

A round (and the run) has two. At its close its final numbers are set aside; at its sealing, when late facts and
reviews are through, the rules are judged on those numbers. In between the next round is already played.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator

from challenge_engine.definitions.calendar import DAY, Calendar, Moment, MomentKind
from challenge_engine.definitions.compile import CompiledChallenge
from core.clock import start_of_day


def moments_between(challenge: CompiledChallenge, after: dt.datetime, until: dt.datetime) -> list[Moment]:
    """Return the moments later than `after` and not later than `until`, in the order they are judged."""
    found = [*_ends_between(challenge.calendar, after, until)]
    if "day_end" in challenge.triggers:
        found.extend(_day_ends(challenge.calendar, after, until))
    # Rounds before the run at one instant: what a round's end gives is there when the run's end is judged.
    found.sort(key=lambda moment: (moment.at, moment.kind, moment.trigger == "run_end"))
    return found


def next_moment_after(challenge: CompiledChallenge, after: dt.datetime) -> dt.datetime | None:
    """Return the next instant at which something may change without a fact; None after the last.

    Rules may give something, and at the first and last instant of a round, or the run, everybody who plays then
    gets a score on its boards: an average counts those who did nothing, too.
    """
    calendar = challenge.calendar
    sealings = (
        moment.at
        for moment in calendar.ends
        if moment.at > after and moment.kind is MomentKind.SEALING and moment.trigger in challenge.triggers
    )
    scored = next((at for at in _scored_at(challenge) if at > after), None)
    wanted = [at for at in (next(sealings, None), _next_day_end(challenge, after), scored) if at is not None]
    return min(wanted, default=None)


def is_scored_between(challenge: CompiledChallenge, after: dt.datetime, until: dt.datetime) -> bool:
    """Tell whether everybody gets a score at an instant later than `after` and not later than `until`."""
    return any(after < at <= until for at in _scored_at(challenge))


def _scored_at(challenge: CompiledChallenge) -> list[dt.datetime]:
    if not challenge.has_boards:
        return []
    spans = (*challenge.calendar.rounds, challenge.calendar.run)
    return sorted({at for span in spans for at in (span.starts_at, span.ends_at)})


def _ends_between(calendar: Calendar, after: dt.datetime, until: dt.datetime) -> tuple[Moment, ...]:
    first = bisect_right(calendar.ends, after, key=lambda moment: moment.at)
    last = bisect_right(calendar.ends, until, lo=first, key=lambda moment: moment.at)
    return calendar.ends[first:last]


def _day_ends(calendar: Calendar, after: dt.datetime, until: dt.datetime) -> Iterator[Moment]:
    day = max(calendar.day_of(after), calendar.run.first_day)
    while day <= calendar.run.last_day:
        at = start_of_day(day + DAY, calendar.zone)
        if at > until:
            return
        yield Moment(at, MomentKind.DAY_END, day, None)
        day += DAY


def _next_day_end(challenge: CompiledChallenge, after: dt.datetime) -> dt.datetime | None:
    calendar = challenge.calendar
    day = max(calendar.day_of(after), calendar.run.first_day)
    if "day_end" not in challenge.triggers or day > calendar.run.last_day:
        return None
    return start_of_day(day + DAY, calendar.zone)
