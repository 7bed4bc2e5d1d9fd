"""What both health stores share: records by source, a log of changes, and totals that count no step twice.

Instants are aware and handed in; nothing here reads a clock.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Protocol

HONG_KONG_OFFSET = dt.timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Counter:
    """Something that counts: an app, and its device. `details` are in the store's own words."""

    name: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A count over an interval, as the store keeps it."""

    record_id: str
    counter: Counter
    starts_at: dt.datetime
    ends_at: dt.datetime
    count: float
    kind: str
    is_manual: bool
    modified_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Change:
    """A record that was written or edited, or (None) is no longer there."""

    record_id: str
    record: StoredRecord | None
    at: dt.datetime


class ChangesTokenExpired(Exception):
    """The token is too old: what changed since then is no longer known, the window is to be read again."""


class HealthStore(Protocol):
    """A health store, for the app."""

    offset: dt.timedelta

    @property
    def newest_token(self) -> int: ...

    def changes(self, token: int, *, now: dt.datetime) -> tuple[list[Change], int]: ...

    def window(self, since: dt.datetime) -> list[StoredRecord]: ...

    def shape(self, record: StoredRecord) -> dict[str, Any]: ...

    def total(self, day: dt.date, *, now: dt.datetime) -> dict[str, Any]: ...


@dataclass
class RecordStore:
    """Records and their log. `priority` names counters from the most to the least trusted."""

    seed: int = 0
    offset: dt.timedelta = HONG_KONG_OFFSET
    priority: Sequence[str] = ()
    records: dict[str, StoredRecord] = field(default_factory=dict)
    log: list[Change] = field(default_factory=list)
    tokens_from: int = 0

    def __post_init__(self) -> None:
        """Ids are drawn from the seed, so that a run can be repeated."""
        self._random = Random(self.seed)  # noqa: S311 - names of records, not secrets

    def write(
        self,
        counter: Counter,
        starts_at: dt.datetime,
        ends_at: dt.datetime,
        count: float,
        *,
        at: dt.datetime,
        kind: str = "steps",
        is_manual: bool = False,
    ) -> str:
        """Write a record at the instant `at`, which may be long after it was counted; return its id."""
        record_id = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        self._keep(StoredRecord(record_id, counter, starts_at, ends_at, count, kind, is_manual, at))
        return record_id

    def delete(self, record_id: str, *, at: dt.datetime) -> None:
        """Take a record out."""
        del self.records[record_id]
        self.log.append(Change(record_id, None, at))

    @property
    def newest_token(self) -> int:
        """The token of whoever has read everything."""
        return len(self.log)

    def forget_tokens(self) -> None:
        """Know no token that was handed out before: the store was put up anew, or its permission taken away."""
        self.tokens_from = len(self.log)

    def window(self, since: dt.datetime) -> list[StoredRecord]:
        """Return all records that start at or after `since`."""
        return [record for record in self.records.values() if record.starts_at >= since]

    def merged(self, day: dt.date, kind: str = "steps", *, with_manual: bool = True) -> tuple[float, list[str]]:
        """Return a civil day's count without overlap, and the counters that it comes from.

        A stretch of time counts for the counter of the highest priority that has it, pro rata.
        """
        midnight = dt.datetime.combine(day, dt.time(), dt.timezone(self.offset))
        end = midnight + dt.timedelta(days=1)
        found = [
            record
            for record in self.records.values()
            if record.kind == kind and midnight <= record.starts_at < end and (with_manual or not record.is_manual)
        ]
        taken: list[tuple[dt.datetime, dt.datetime]] = []
        total = 0.0
        for record in sorted(found, key=self._rank):
            span = (record.ends_at - record.starts_at).total_seconds()
            free = span - sum(
                max(0.0, (min(record.ends_at, to) - max(record.starts_at, since)).total_seconds())
                for since, to in taken
            )
            if free > 0:
                total += record.count * free / span
                taken.append((record.starts_at, record.ends_at))
        return total, sorted({record.counter.name for record in found})

    def _rank(self, record: StoredRecord) -> tuple[int, str, dt.datetime]:
        name = record.counter.name
        place = self.priority.index(name) if name in self.priority else len(self.priority)
        return place, name, record.starts_at

    def _keep(self, record: StoredRecord) -> None:
        self.records[record.record_id] = record
        self.log.append(Change(record.record_id, record, record.modified_at))

    def _edited(self, record_id: str, count: float, *, at: dt.datetime) -> StoredRecord:
        return replace(self.records[record_id], count=count, modified_at=at)


def newest(changes: Sequence[Change]) -> list[Change]:
    """Return the last change of each record, in order: what a store hands out."""
    return list({change.record_id: change for change in changes}.values())
