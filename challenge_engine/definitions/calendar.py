"""A challenge's windows as instants: enrolment, run, rounds, late-data grace and sealing, in its time zone."""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from challenge_engine.definitions.schema import ChallengeFile, Days
from core.clock import local_day, start_of_day

DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Span:
    """Local days from `first_day` to `last_day`; `id` is a round's, or "run".

    `starts_at` is the first instant, `ends_at` the first instant after. Late facts are taken until
    `grace_ends_at`; from `seals_at` on standings are final.
    """

    id: str
    first_day: dt.date
    last_day: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    grace_ends_at: dt.datetime
    seals_at: dt.datetime

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_day - self.first_day).days + 1


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


@dataclass(frozen=True)
class Calendar:
    """All windows of one challenge. From `looks_from_at` to the run, days may only say what goal somebody has."""

    zone: ZoneInfo
    enrolment_opens_at: dt.datetime
    enrolment_closes_at: dt.datetime
    run: Span
    rounds: tuple[Span, ...]
    looks_from_at: dt.datetime

    @classmethod
    def of(cls, file: ChallengeFile) -> "Calendar":
        """Build from a checked file."""
        zone = ZoneInfo(file.time_zone)
        enrolment = file.enrolment
        before = max((one.own_goal.days_before for one in file.metrics.values() if one.own_goal), default=0)
        return cls(
            zone=zone,
            enrolment_opens_at=enrolment.opens_at.replace(tzinfo=zone).astimezone(dt.UTC),
            enrolment_closes_at=enrolment.last_minute.replace(tzinfo=zone).astimezone(dt.UTC) + MINUTE,
            run=_span("run", file.run, file, zone),
            rounds=tuple(_span(one.id, one, file, zone) for one in file.rounds),
            looks_from_at=start_of_day(file.run.first_day - before * DAY, zone),
        )

    def day_of(self, at: dt.datetime) -> dt.date:
        """The local day at an instant."""
        return local_day(at, self.zone)

    def round_of(self, day: dt.date) -> Span | None:
        """The round in which a local day lies, or None."""
        return self._round_of_day.get(day)

    def span(self, period: str) -> Span:
        """The round of this id, or the run for "run". Raises KeyError."""
        return self._spans[period]

    def is_enrolment_open(self, now: dt.datetime) -> bool:
        """Whether one may enrol now."""
        return self.enrolment_opens_at <= now < self.enrolment_closes_at

    def is_running(self, now: dt.datetime) -> bool:
        """Whether what happens now counts."""
        return self.run.starts_at <= now < self.run.ends_at

    def accepts(self, occurred_at: dt.datetime, received_at: dt.datetime) -> bool:
        """Whether a fact counts that happened in the run and was received at `received_at`."""
        if not self.run.starts_at <= occurred_at < self.run.ends_at:
            return False
        return received_at < self._span_at(occurred_at).grace_ends_at

    def accepts_for_goals(self, occurred_at: dt.datetime, received_at: dt.datetime) -> bool:
        """Whether a fact of before the run may say what goal somebody has.

        Goals stand as long after the run began as its result stands after it ended.
        """
        grace = self.run.grace_ends_at - self.run.ends_at
        return self.looks_from_at <= occurred_at < self.run.starts_at and received_at < self.run.starts_at + grace

    def is_sealed(self, occurred_at: dt.datetime, now: dt.datetime) -> bool:
        """Whether the results of the round (or the run) in which something happened are final."""
        return now >= self.sealing_of(occurred_at)

    def sealing_of(self, occurred_at: dt.datetime) -> dt.datetime:
        """When the results of the round (or the run) in which something happened become final."""
        return self._span_at(occurred_at).seals_at

    @cached_property
    def ends(self) -> tuple[Moment, ...]:
        """Closes and sealings of all rounds and the run, in order of time."""
        spans = (*self.rounds, self.run)
        closes = [Moment(span.ends_at, MomentKind.CLOSE, span.last_day, span) for span in spans]
        sealings = [Moment(span.seals_at, MomentKind.SEALING, span.last_day, span) for span in spans]
        return tuple(sorted(closes + sealings, key=lambda moment: moment.at))

    def _span_at(self, at: dt.datetime) -> Span:
        return self.round_of(self.day_of(at)) or self.run

    @cached_property
    def _spans(self) -> dict[str, Span]:
        return {"run": self.run} | {one.id: one for one in self.rounds}

    @cached_property
    def _round_of_day(self) -> dict[dt.date, Span]:
        return {one.first_day + DAY * index: one for one in self.rounds for index in range(one.days)}


def _span(period: str, days: Days, file: ChallengeFile, zone: ZoneInfo) -> Span:
    ends_at = start_of_day(days.last_day + DAY, zone)
    return Span(
        id=period,
        first_day=days.first_day,
        last_day=days.last_day,
        starts_at=start_of_day(days.first_day, zone),
        ends_at=ends_at,
        grace_ends_at=ends_at + dt.timedelta(hours=file.late_data.grace_h),
        seals_at=ends_at + dt.timedelta(hours=file.late_data.sealing_h),
    )
