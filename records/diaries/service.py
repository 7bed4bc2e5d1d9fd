"""What runs in a diary: one of a kind at a time, and its end; and what is read for days and weeks."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import HONG_KONG
from families.persons.repository import get_person
from records.access.items import RecordItem, lock_item, mark_changed
from records.access.locks import lock_record
from records.access.service import OpenRecord
from records.diaries.checks import check_feed, check_sleep
from records.diaries.errors import DiaryAlreadyRunning, DiaryNotRunning
from records.diaries.kinds import LONGEST_FEED, LONGEST_SLEEP
from records.diaries.models import Feed, Nappy, Sleep, TimedItem

ENTRIES_MOST = 2_000  # of a kind in one reading: a month of an entry every half an hour
_CHECKS: Mapping[type[TimedItem], Callable[..., None]] = {Feed: check_feed, Sleep: check_sleep}
_LONGEST: Mapping[type[TimedItem], dt.timedelta] = {Feed: LONGEST_FEED, Sleep: LONGEST_SLEEP}
Timed = TypeVar("Timed", bound=TimedItem)


@dataclass(frozen=True, slots=True)
class DiaryEntries:
    """The entries of some days, in the order of their times; `is_complete` unless there were too many."""

    feeds: Sequence[Feed]
    sleeps: Sequence[Sleep]
    nappies: Sequence[Nappy]
    is_complete: bool


async def refuse_second_running(
    session: AsyncSession,
    record: OpenRecord,
    values: Mapping[str, Any],
    *,
    kind: type[RecordItem],
    item_id: uuid.UUID | None,
    now: dt.datetime,
) -> None:
    """Raise DiaryAlreadyRunning where the entry would run beside another of its kind.

    Under a lock of the person, so that of two carers who press the button at once one begins it and the other is
    told. `item_id` is the entry itself where it is corrected.
    """
    if not values["is_running"]:
        return
    await lock_record(session, record, f"running:{kind.__name__}")
    running = await find_running(session, record, _timed(kind))
    if running is not None and running.id != item_id:
        since = running.started_at.astimezone(HONG_KONG)
        raise DiaryAlreadyRunning(since=f"{since:%Y-%m-%d %H:%M}")


async def find_running(session: AsyncSession, record: OpenRecord, kind: type[Timed]) -> Timed | None:
    """Return what runs now of a kind, if anything."""
    query = select(kind).where(
        kind.person_id == record.person_id, kind.is_running.is_(True), kind.removed_at.is_(None)
    )
    found: Timed | None = await session.scalar(query)
    return found


async def end_running(
    session: AsyncSession,
    record: OpenRecord,
    kind: type[Timed],
    item_id: uuid.UUID,
    said: Mapping[str, Any],
    *,
    now: dt.datetime,
) -> Timed:
    """End what runs, at `said["ended_at"]`; whatever else is said of it is put down as well.

    Raises DiaryNotRunning, as `lock_item` does, and as its check does: a forgotten one is DiaryEntryTooLong until
    it is said when it ended.
    """
    kept = await lock_item(session, kind, record, item_id, expected_revision=None)
    if not kept.is_running:
        raise DiaryNotRunning
    names = [name for name in _columns_said(kind) if name not in said]
    values = {**{name: getattr(kept, name) for name in names}, **said, "is_running": False}
    born_on = (await get_person(session, record.person_id)).birth_on
    _CHECKS[kind](values, born_on=born_on, now=now)
    for name in (*said, "is_running"):
        setattr(kept, name, values[name])
    mark_changed(kept, record, now=now)
    await session.flush()
    return kept


def is_forgotten(kept: TimedItem, now: dt.datetime) -> bool:
    """Return whether something runs for longer than anybody feeds or sleeps."""
    return kept.is_running and now - kept.started_at > _LONGEST[type(kept)]


async def list_diary(
    session: AsyncSession, record: OpenRecord, *, from_at: dt.datetime, to_at: dt.datetime
) -> DiaryEntries:
    """Return the entries of the time from `from_at` until before `to_at`, sleeps that reach into it too."""
    feeds = await _listed(session, record, Feed, Feed.started_at >= from_at, Feed.started_at < to_at)
    sleeps = await _listed(
        session,
        record,
        Sleep,
        Sleep.started_at > from_at - LONGEST_SLEEP,
        Sleep.started_at < to_at,
        or_(Sleep.ended_at.is_(None), Sleep.ended_at > from_at),
    )
    nappies = await _listed(session, record, Nappy, Nappy.seen_at >= from_at, Nappy.seen_at < to_at)
    is_complete = max(map(len, (feeds, sleeps, nappies))) <= ENTRIES_MOST
    return DiaryEntries(
        feeds[:ENTRIES_MOST], sleeps[:ENTRIES_MOST], nappies[:ENTRIES_MOST], is_complete=is_complete
    )


async def _listed(session: AsyncSession, record: OpenRecord, kind: Any, *within: Any) -> Sequence[Any]:
    began = kind.seen_at if kind is Nappy else kind.started_at
    query = select(kind).where(kind.person_id == record.person_id, kind.removed_at.is_(None), *within)
    return (await session.scalars(query.order_by(began, kind.id).limit(ENTRIES_MOST + 1))).all()


def _timed(kind: type[RecordItem]) -> type[TimedItem]:
    if not issubclass(kind, TimedItem):
        raise TypeError(kind.__name__)
    return kind


def _columns_said(kind: type[TimedItem]) -> Sequence[str]:
    times = ("started_at", "ended_at")
    return (*times, "kind") if kind is Sleep else (*times, "method", "side", "milk", "amount_ml", "food")
