"""What expressions see: the values of facts, metrics, persons, teams and points from one point in time."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self, cast

from challenge_engine.definitions.calendar import Calendar, Span
from challenge_engine.definitions.compile import CompiledVersion, MetricSlot
from challenge_engine.definitions.expressions import ExpressionFailed
from challenge_engine.definitions.schema import Period
from challenge_engine.facts.kinds import DERIVED_ATTRIBUTES, fact_kinds
from challenge_engine.facts.rules import Fact, Scalar
from challenge_engine.metrics.folds import Event, Reading, minute_of, number
from challenge_engine.pauses.rules import OUTDOOR_FACTS
from challenge_engine.progress.state import Cells
from challenge_engine.progress.units import PersonContext, Unit

FAMILY = "family"  # the subject of what is counted for the whole unit
WINDOW_DAYS = {"day": 1, "week": 7}
OUTSIDE_ROUNDS = "-"  # no round's id can be this


@dataclass(frozen=True, slots=True)
class When:
    """An instant, the local day it is judged for, that day's round, and the bucket of every kind of window.

    `minute` counts from 1970.
    """

    local: dt.datetime
    minute: int
    day: dt.date
    round: Span | None
    run: Span
    buckets: Mapping[Period, str]

    @classmethod
    def of(cls, calendar: Calendar, at: dt.datetime, day: dt.date | None = None) -> Self:
        """Look up the local time, the round, and the day where it is not that of the instant."""
        local = at.astimezone(calendar.zone)
        on = day or local.date()
        current = calendar.round_of(on)
        year, week, _ = on.isocalendar()
        buckets: dict[Period, str] = {
            "day": on.isoformat(),
            "week": f"{year}-W{week:02}",
            "round": current.id if current else OUTSIDE_ROUNDS,
            "run": calendar.run.id,
        }
        return cls(local, minute_of(at), on, current, calendar.run, buckets)

    @property
    def period(self) -> str:
        """The round's id, or "run" outside rounds."""
        return self.round.id if self.round else self.run.id

    def days_of(self, period: Period) -> tuple[dt.date, dt.date]:
        """The first and last day of the window; outside rounds, of the round: the day itself."""
        if period == "week":
            monday = self.day - dt.timedelta(days=self.day.weekday())
            return monday, monday + dt.timedelta(days=WINDOW_DAYS["week"] - 1)
        span = {"round": self.round, "run": self.run}.get(period)
        return (span.first_day, span.last_day) if span else (self.day, self.day)

    def window_days(self, period: Period) -> int:
        """How many days the whole window has."""
        span = self.round if period == "round" else self.run
        return WINDOW_DAYS.get(period) or (span.days if span else 1)


@dataclass(slots=True)
class Vantage:
    """Everything that an expression may read at one fact or moment, for one person (None: for the family).

    `subject` names the person, or the family, in cells. `folded` holds the events that the fact became, by slot.
    With `tells_own_only` the least or most of a team's members is what the person alone has.
    """

    version: CompiledVersion
    unit: Unit
    cells: Cells
    when: When
    person: PersonContext | None
    subject: str
    fact: Fact | None = None
    folded: Mapping[str, Event] = field(default_factory=dict)
    tells_own_only: bool = False
    _metrics: dict[str, Scalar] = field(default_factory=dict)

    def values(self, names: Iterable[str]) -> dict[str, Scalar]:
        """The values of these variables. Raises ExpressionFailed on an attribute that the fact lacks."""
        return {name: self._value(name) for name in names}

    def attribute(self, name: str) -> Scalar:
        """An attribute of the fact, recorded or derived. Raises ExpressionFailed where it lacks it."""
        fact = self.fact
        if fact is None:
            raise ExpressionFailed("no fact is judged here")
        if name in DERIVED_ATTRIBUTES:
            local = self.when.local
            return local.isoweekday() if name == "weekday" else local.hour * 60 + local.minute
        if name not in fact.attributes:
            if name in fact_kinds()[fact.kind].optional:
                return 0
            raise ExpressionFailed(f"the fact has no {name}")
        return fact.attributes[name]

    def cell_name(self, slot: MetricSlot) -> str:
        """Where a metric's state is kept."""
        return f"metric/{slot.id}/{FAMILY if slot.is_folded_together else self.subject}"

    def excused_of(self, slot: MetricSlot) -> frozenset[int]:
        """Days that ask nothing of whoever the metric is of, as ordinals."""
        person = None if slot.is_folded_together else self.person
        return self.unit.excused_days(person, is_outdoors=slot.metric.of in OUTDOOR_FACTS)

    def points(self, period: Period) -> int:
        """Points that the person earned so far in the day, week, round or run judged here."""
        earned: int | None = self.cells.read(points_cell(self.subject, period), self.when.buckets[period])
        return earned or 0

    def _value(self, name: str) -> Scalar:
        root, _, rest = name.partition(".")
        match root:
            case "metrics":
                # A metric does not move while rules are judged on it; points do, so they are read each time.
                if rest not in self._metrics:
                    self._metrics[rest] = self._metric(self.version.metrics[rest])
                return self._metrics[rest]
            case "fact":
                return self.attribute(rest)
            case "points":
                return self.points(cast("Period", rest))
            case "team":
                return self.unit.variables[name]
            case _:
                if self.person is None:
                    raise ExpressionFailed("nobody in particular is judged here")
                return self.person.variables[name]

    def _metric(self, slot: MetricSlot) -> Scalar:
        metric = slot.metric
        if metric.members is not None and not self.tells_own_only:
            is_outdoors = metric.of in OUTDOOR_FACTS
            cells = [
                (f"metric/{slot.id}/{subject}", self.unit.excused_days(person, is_outdoors=is_outdoors))
                for subject, person in self._playing(metric.window)
            ]
            # Of nobody, what there is before any fact.
            values = [number(self._read(slot, *cell)) for cell in cells or [("", frozenset[int]())]]
            return min(values) if metric.members == "least" else max(values)
        return self._read(slot, self.cell_name(slot), self.excused_of(slot))

    def _playing(self, window: Period) -> list[tuple[str, PersonContext]]:
        """Who of the unit plays in the window judged here."""
        first_day, last_day = self.when.days_of(window)
        persons = enumerate(self.unit.persons)
        return [(str(index), person) for index, person in persons if person.plays_between(first_day, last_day)]

    def _read(self, slot: MetricSlot, cell: str, excused: frozenset[int]) -> Scalar:
        metric = slot.metric
        first, last = (one.toordinal() for one in self.when.days_of(metric.window))
        key = str(self.attribute(metric.per)) if metric.per else ""
        state = self.cells.read(cell, self.when.buckets[metric.window], key)
        reading = Reading(
            day=self.when.day,
            minute=self.when.minute,
            window_days=self.when.window_days(metric.window),
            current=self.folded.get(slot.id),
            excused=excused,
            window_excused=sum(first <= one <= last for one in excused),
        )
        return slot.fold.read(state, reading)


def points_cell(subject: str, period: Period) -> str:
    """Where a person's points of a period are kept."""
    return f"points/{period}/{subject}"
