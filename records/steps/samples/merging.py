"""Samples, corrections and deletions merged into what was known: the newest revision of a record stands. Pure.

The result depends on what was said, not on the order in which it came. Of two that claim the same revision and
differ, the greater values stand: any rule would do that does not ask which came first.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from records.steps.limits import LIMITS
from records.steps.sample import DayTotal, DeletedInterval, Deletion, StepSample
from records.steps.samples.columns import Columns, changed, milliseconds
from records.steps.samples.packing import SourceDay, TotalKey, key_of
from records.steps.samples.rules import day_of

Order = tuple[object, ...]


def order_of(sample: StepSample) -> Order:
    """Return what decides between two samples of one record: the greater stands."""
    # As they are kept, to the millisecond: a sample that comes again must equal its stored self.
    return (
        sample.revision,
        sample.count,
        milliseconds(sample.starts_at),
        milliseconds(sample.ends_at),
        sample.offset_s,
        sample.device,
        sample.method,
        sample.unit,
        sample.civil_on or dt.date.min,
    )


@dataclass(frozen=True, slots=True)
class Removals:
    """What a source took back: the newest deletion by record id, and its withdrawn intervals."""

    deletions: Mapping[str, int]
    intervals: Sequence[DeletedInterval] = ()

    def covers(self, record_id: str, revision: int, starts_at: dt.datetime) -> bool:
        """Tell whether this revision of a record is deleted."""
        deleted = self.deletions.get(record_id)
        return (deleted is not None and deleted >= revision) or any(
            one.revision >= revision and one.starts_at <= starts_at < one.ends_at for one in self.intervals
        )

    def withdraws(self, total: DayTotal) -> bool:
        """Tell whether a total's whole day was withdrawn after it was observed."""
        begins, ends = instants_of(total)
        seen = milliseconds(total.observed_at)
        return any(
            one.revision >= seen and one.starts_at <= begins and ends <= one.ends_at for one in self.intervals
        )


@dataclass(slots=True)
class Merging:
    """The days of one source in work. `taken` counts what was new or newer; `moved` are the days that changed.

    `gone` are records that turned out deleted, with the revision: to be kept as deletions. `crowded` are samples
    of days that are full.
    """

    days: dict[dt.date, SourceDay]
    removals: Removals
    taken: int = 0
    moved: set[dt.date] = field(default_factory=set)
    gone: dict[str, int] = field(default_factory=dict)
    crowded: list[StepSample] = field(default_factory=list)
    _removed: dict[dt.date, set[int]] = field(default_factory=dict)
    _added: dict[dt.date, list[StepSample]] = field(default_factory=dict)
    _totals: dict[dt.date, dict[TotalKey, DayTotal]] = field(default_factory=dict)
    _gone_totals: dict[dt.date, set[TotalKey]] = field(default_factory=dict)

    def take_samples(self, samples: Iterable[StepSample]) -> None:
        """Take samples with different record ids. Every day that holds one of them must be among `days`."""
        places = {
            record_id: (day, place)
            for day, known in self.days.items()
            for place, record_id in enumerate(known.columns.ids)
        }
        for sample in samples:
            found = places.get(sample.record_id)
            known = None if found is None else self.days[found[0]].columns.sample(found[1], found[0])
            if known is not None and order_of(known) >= order_of(sample):
                continue
            if found is not None:
                self._remove(*found)
            if self.removals.covers(sample.record_id, sample.revision, sample.starts_at):
                self._forget(sample)
                continue
            day = day_of(sample)
            if self._number(day) >= LIMITS.max_day_samples:
                self.crowded.append(sample)
                continue
            self._added.setdefault(day, []).append(sample)
            self.moved |= {day, last_day_of(sample)}
            self.taken += 1

    def take_totals(self, totals: Iterable[DayTotal]) -> None:
        """Take totals: the one observed last stands; of one instant, the greatest."""
        for total in totals:
            key = key_of(total)
            day = self.days.get(total.civil_on, SourceDay())
            known = self._totals.get(total.civil_on, {}).get(key) or day.totals.get(key)
            if known is not None and _total_order(known) >= _total_order(total):
                continue
            if self.removals.withdraws(total):
                continue
            self._totals.setdefault(total.civil_on, {})[key] = total
            self.moved.add(total.civil_on)
            self.taken += 1

    def follow_removals(self) -> None:
        """Remove what is known and was deleted or withdrawn."""
        for day, known in self.days.items():
            for place in sorted(_candidates(known.columns, self.removals)):
                sample = known.columns.sample(place, day)
                if self.removals.covers(sample.record_id, sample.revision, sample.starts_at):
                    self._remove(day, place)
                    self._forget(sample)
            gone = {key for key, total in known.totals.items() if self.removals.withdraws(total)}
            if gone:
                self._gone_totals[day] = gone
                self.moved.add(day)

    def _forget(self, sample: StepSample) -> None:
        """Keep that this revision is deleted: withdrawn in one place, it must not come back in another."""
        self.gone[sample.record_id] = max(sample.revision, self.gone.get(sample.record_id, 0))

    def results(self) -> dict[dt.date, SourceDay]:
        """Return the days that changed, as they are now."""
        changes = self._removed.keys() | self._added.keys() | self._totals.keys() | self._gone_totals.keys()
        return {day: self._result(day) for day in sorted(changes)}

    def _number(self, day: dt.date) -> int:
        known = len(self.days[day].columns) if day in self.days else 0
        return known - len(self._removed.get(day, ())) + len(self._added.get(day, ()))

    def _result(self, day: dt.date) -> SourceDay:
        known = self.days.get(day, SourceDay())
        columns = changed(known.columns, self._removed.get(day, set()), self._added.get(day, []))
        gone = self._gone_totals.get(day, set())
        left = {key: total for key, total in known.totals.items() if key not in gone}
        return SourceDay(columns, {**left, **self._totals.get(day, {})})

    def _remove(self, day: dt.date, place: int) -> None:
        if place not in self._removed.setdefault(day, set()):
            self._removed[day].add(place)
            self.moved |= {day, last_day_of(self.days[day].columns.sample(place, day))}


def instants_of(total: DayTotal) -> tuple[dt.datetime, dt.datetime]:
    """Return when a total's civil day begins and ends, as far as its offset tells."""
    begins = dt.datetime.combine(total.civil_on, dt.time(), dt.UTC) - dt.timedelta(seconds=total.offset_s)
    return begins, begins + dt.timedelta(days=1)


def last_day_of(sample: StepSample) -> dt.date:
    """Return the civil day on which a sample's last millisecond lies, unless the provider gave its day."""
    if sample.civil_on is not None:
        return sample.civil_on
    last = sample.ends_at.astimezone(dt.UTC) - dt.timedelta(milliseconds=1)
    return (last + dt.timedelta(seconds=sample.offset_s)).date()


def newest_samples(samples: Iterable[StepSample]) -> list[StepSample]:
    """Return the newest of each record."""
    newest: dict[str, StepSample] = {}
    for sample in samples:
        known = newest.get(sample.record_id)
        if known is None or order_of(sample) > order_of(known):
            newest[sample.record_id] = sample
    return list(newest.values())


def newest_deletions(deletions: Iterable[Deletion]) -> dict[str, int]:
    """Return the newest revision of each record's deletion."""
    newest: dict[str, int] = {}
    for one in deletions:
        newest[one.record_id] = max(one.revision, newest.get(one.record_id, one.revision))
    return newest


def _candidates(columns: Columns, removals: Removals) -> set[int]:
    """Return the places of samples that may be deleted."""
    found = {place for place, one in enumerate(columns.ids) if one in removals.deletions}
    starts_ms = columns.starts_ms
    for interval in removals.intervals:
        within = (starts_ms >= milliseconds(interval.starts_at) - 1) & (
            starts_ms < milliseconds(interval.ends_at) + 1
        )
        found |= {int(place) for place in within.nonzero()[0]}
    return found


def _total_order(total: DayTotal) -> Order:
    return (milliseconds(total.observed_at), total.count, total.method, total.offset_s)
