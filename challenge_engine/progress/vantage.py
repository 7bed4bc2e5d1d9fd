"""What expressions see: the values of facts, metrics, persons, teams and points from one point in time."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self, cast

from challenge_engine.definitions.calendar import Calendar, Span
from challenge_engine.definitions.compile import CompiledVersion, MetricSlot
from challenge_engine.definitions.expressions import ExpressionFailed
from challenge_engine.definitions.schema import Period
from challenge_engine.facts.kinds import DERIVED_ATTRIBUTES
from challenge_engine.facts.rules import Fact, Scalar
from challenge_engine.metrics.folds import Event, Reading, minute_of
from challenge_engine.progress.state import Cells
from challenge_engine.progress.units import PersonContext, Unit

FAMILY = "family"  # the subject of what is counted for the whole unit
WINDOW_DAYS = {"day": 1, "week": 7}
OUTSIDE_ROUNDS = "-"  # no round's id can be this


@dataclass(frozen=True, slots=True)
class When:
    """An instant, the local day it is judged for, and that day's round."""

    local: dt.datetime
    day: dt.date
    round: Span | None
    run: Span

    @classmethod
    def of(cls, calendar: Calendar, at: dt.datetime, day: dt.date | None = None) -> Self:
        """Look up the local time, the round, and the day where it is not that of the instant."""
        local = at.astimezone(calendar.zone)
        on = day or local.date()
        return cls(local, on, calendar.round_of(on), calendar.run)

    @property
    def period(self) -> str:
        """The round's id, or "run" outside rounds."""
        return self.round.id if self.round else self.run.id

    def bucket(self, period: Period) -> str:
        """Which day, ISO week or round, by name."""
        match period:
            case "day":
                return self.day.isoformat()
            case "week":
                year, week, _ = self.day.isocalendar()
                return f"{year}-W{week:02}"
            case "round":
                return self.round.id if self.round else OUTSIDE_ROUNDS
            case _:
                return self.run.id

    def window_days(self, period: Period) -> int:
        """How many days the whole window has."""
        span = self.round if period == "round" else self.run
        return WINDOW_DAYS.get(period) or (span.days if span else 1)


@dataclass(slots=True)
class Vantage:
    """Everything that an expression may read at one fact or moment, for one person (None: for the family).

    `folded` holds the events that the fact became, by slot.
    """

    version: CompiledVersion
    unit: Unit
    cells: Cells
    when: When
    person: PersonContext | None
    fact: Fact | None = None
    folded: Mapping[str, Event] = field(default_factory=dict)

    def values(self, names: Iterable[str]) -> dict[str, Scalar]:
        """The values of these variables. Raises ExpressionFailed on an attribute that the fact lacks."""
        return {name: self._value(name) for name in names}

    def _value(self, name: str) -> Scalar:
        root, _, rest = name.partition(".")
        match root:
            case "fact":
                return self._attribute(rest)
            case "metrics":
                return self._metric(self.version.metrics[rest])
            case "points":
                return self.points_of(self._person, cast("Period", rest))
            case "team":
                return self.unit.variables[name]
            case _:
                return self._person.variables[name]

    @property
    def _person(self) -> PersonContext:
        if self.person is None:
            raise ExpressionFailed("nobody in particular is judged here")
        return self.person

    def _attribute(self, name: str) -> Scalar:
        fact = self.fact
        if fact is None:
            raise ExpressionFailed("no fact is judged here")
        if name in DERIVED_ATTRIBUTES:
            local = self.when.local
            return local.isoweekday() if name == "weekday" else local.hour * 60 + local.minute
        if name not in fact.attributes:
            raise ExpressionFailed(f"the fact has no {name}")
        return fact.attributes[name]

    def _metric(self, slot: MetricSlot) -> Scalar:
        metric = slot.metric
        key = str(self._attribute(metric.per)) if metric.per else ""
        state = self.cells.read(self.cell_name(slot), self.when.bucket(metric.window), key)
        reading = Reading(
            day=self.when.day,
            minute=minute_of(self.when.local),
            window_days=self.when.window_days(metric.window),
            current=self.folded.get(slot.id),
        )
        return slot.fold.read(state, reading)

    def cell_name(self, slot: MetricSlot) -> str:
        """Where a metric's state is kept."""
        return f"metric/{slot.id}/{FAMILY if slot.is_of_family else self._person.person_id}"

    def points_of(self, person: PersonContext, period: Period) -> int:
        """Points that a person earned so far in the day, week, round or run judged here."""
        earned: int | None = self.cells.read(points_cell(person, period), self.when.bucket(period))
        return earned or 0


def points_cell(person: PersonContext, period: Period) -> str:
    """Where a person's points of a period are kept."""
    return f"points/{period}/{person.person_id}"
