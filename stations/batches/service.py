"""Taking one item of a batch: recorded once; or, where it is not simply believed, kept apart for an officer.

What comes from a tablet that was revoked or of an event that was cancelled, was measured while the tablet was not
unlocked, or comes days after the shift, is not believed: a tablet is let in for a Saturday, not for ever.

Each item is a transaction of the caller's: what was taken stays taken, whatever becomes of those after it.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import ValidationError
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.sealing import open_sealed, seal
from stations.batches.clocks import Span, correct, into
from stations.batches.errors import (
    StationItemMalformed,
    StationItemUnknown,
    StationQuarantineFull,
    StationSessionUnknown,
)
from stations.batches.models import QuarantinedItem
from stations.devices.models import StationDevice, StationSession
from stations.devices.unlocking import AtBooth
from stations.events.models import Booth, StationEvent, StationShift
from stations.events.plan import EventStatus
from stations.events.service import note_act
from stations.measuring.models import StationVisit
from stations.measuring.service import Offline, RecordedVisit, is_near, record_visit
from stations.measuring.visit import VisitIn
from stations.visitors.service import PASSES_TAKEN

MOST_APART = 2_000  # of one tablet: four visitors a minute for eight hours
MOST_SHOWN = 500
UNDECIDED_KEPT = dt.timedelta(days=30)  # time to ask who had the tablet; health that nobody asks for is not kept
FORGET_AT_ONCE = 1_000
SCANNED_BEFORE_MOST_S = 300  # a visitor who is known is measured within minutes, else scanned again
_PURPOSE = "station_quarantine.content"


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it was handed in: of which unlocking, what is said of the visit, and both offsets in seconds."""

    id: uuid.UUID
    session_id: uuid.UUID
    visit: dict[str, Any]
    known_s: float | None
    measured_s: float


async def get_own_session(session: AsyncSession, device: StationDevice, session_id: uuid.UUID) -> StationSession:
    """Return a session of this tablet. Raises StationSessionUnknown, of another tablet's as well."""
    kept = await session.get(StationSession, session_id)
    if kept is None or kept.device_id != device.id:
        raise StationSessionUnknown
    return kept


async def take_item(
    session: AsyncSession, device: StationDevice, item: Item, *, now: dt.datetime
) -> tuple[VisitIn, RecordedVisit] | None:
    """Record one visit of a tablet, once under its id, with the clock corrected; None where it was kept apart.

    Raises StationItemMalformed, StationSessionUnknown, StationQuarantineFull, and as `record_visit` does.
    """
    if device.revoked_at is not None:
        await _keep_apart(session, device, item, now=now)
        return None
    visit = _read(item)
    at_booth, span = await _at_booth(session, device, item.session_id)
    at = visit.at + dt.timedelta(seconds=correct(item.known_s, item.measured_s).offset_s)
    is_believed = at_booth.event.status is EventStatus.PUBLISHED and span.holds(at) and span.is_open(now)
    if not is_believed and await session.get(StationVisit, item.id) is None:  # a repeat is told as such, for ever
        await _keep_apart(session, device, item, now=now)
        return None
    return await _record(session, at_booth, span, visit, item, now=now)


async def _record(
    session: AsyncSession, at_booth: AtBooth, span: Span, visit: VisitIn, item: Item, *, now: dt.datetime
) -> tuple[VisitIn, RecordedVisit]:
    """Record a visit with its clock corrected. A time outside the shift even so is taken for the shift's nearest.

    It is then told as uncertain, and nothing is lost. When a pass was scanned is believed only of a time near
    to the visit's and while the tablet was unlocked; else the visitor is a guest, with the code of the slip. A
    pass whose use may have been forgotten is not believed either.
    """
    correction = correct(item.known_s, item.measured_s)
    moved = dt.timedelta(seconds=correction.offset_s)
    at, scanned_at = visit.at + moved, (visit.scanned_at or visit.at) + moved
    nearest = into(at, at_booth.shift.starts_at, min(at_booth.shift.ends_at, now))
    clock_off_s = correction.clock_off_s
    if nearest != at:
        clock_off_s = round((nearest - visit.at).total_seconds())
    is_remembered = scanned_at > now - PASSES_TAKEN
    is_near_visit = is_near(scanned_at, at, SCANNED_BEFORE_MOST_S)
    is_believed = is_remembered and is_near_visit and span.holds(at) and span.holds(scanned_at)
    offline = Offline(scanned_at if is_believed else None, clock_off_s)
    placed = visit.model_copy(update={"at": nearest, "scanned_at": scanned_at})
    return placed, await record_visit(session, at_booth, placed, offline=offline, now=now)


async def _keep_apart(session: AsyncSession, device: StationDevice, item: Item, *, now: dt.datetime) -> None:
    """Keep an item, sealed; once more changes nothing. Raises StationQuarantineFull."""
    count = select(func.count()).where(QuarantinedItem.device_id == device.id)
    is_there = await session.get(QuarantinedItem, item.id) is not None
    if not is_there and (await session.scalar(count) or 0) >= MOST_APART:
        raise StationQuarantineFull
    kept = {
        "session_id": str(item.session_id),
        "visit": item.visit,
        "known_s": item.known_s,
        "measured_s": item.measured_s,
    }
    row = {
        "id": item.id,
        "device_id": device.id,
        "received_at": now,
        "content_sealed": seal(_PURPOSE, item.id, orjson.dumps(kept)),
    }
    await session.execute(insert(QuarantinedItem).values(row).on_conflict_do_nothing())


async def list_apart(session: AsyncSession, event_id: str) -> Sequence[tuple[QuarantinedItem, StationDevice]]:
    """Return what is kept apart of an event's tablets and was not decided, the oldest first."""
    found = await session.execute(
        select(QuarantinedItem, StationDevice)
        .join(StationDevice, StationDevice.id == QuarantinedItem.device_id)
        .where(StationDevice.event_id == event_id, QuarantinedItem.decided_at.is_(None))
        .order_by(QuarantinedItem.received_at, QuarantinedItem.id)
        .limit(MOST_SHOWN)
    )
    return [(item, device) for item, device in found]


async def decide_apart(
    session: AsyncSession,
    event_id: str,
    item_id: uuid.UUID,
    actor_id: uuid.UUID,
    *,
    is_released: bool,
    now: dt.datetime,
) -> RecordedVisit | None:
    """Record what was kept apart as if it had been believed at once, or throw it away.

    Raises StationItemUnknown, StationItemMalformed, StationSessionUnknown, and as `record_visit` does: then it
    stays apart.
    """
    query = select(QuarantinedItem).where(QuarantinedItem.id == item_id).with_for_update()
    item = await session.scalar(query.execution_options(populate_existing=True))
    device = None if item is None else await session.get_one(StationDevice, item.device_id)
    if item is None or device is None or device.event_id != event_id or item.content_sealed is None:
        raise StationItemUnknown
    recorded = None
    if is_released:
        kept = orjson.loads(open_sealed(_PURPOSE, item.id, item.content_sealed))
        clocks = {"known_s": kept["known_s"], "measured_s": kept["measured_s"]}
        handed_in = Item(item.id, uuid.UUID(kept["session_id"]), kept["visit"], **clocks)
        at_booth, span = await _at_booth(session, device, handed_in.session_id)
        _, recorded = await _record(session, at_booth, span, _read(handed_in), handed_in, now=now)
    item.content_sealed = None
    item.decided_at, item.decided_by_id, item.is_released = now, actor_id, is_released
    act = "item_released" if is_released else "item_thrown_away"
    note_act(session, event_id, act, actor_id=actor_id, detail={"item_id": str(item_id)}, now=now)
    await session.flush()
    return recorded


async def forget_undecided(session: AsyncSession, *, now: dt.datetime) -> int:
    """Throw away, at most FORGET_AT_ONCE, what no officer decided on in time; return how many."""
    table = QuarantinedItem
    old = select(table.id).where(table.received_at <= now - UNDECIDED_KEPT, table.content_sealed.is_not(None))
    chosen = old.limit(FORGET_AT_ONCE).with_for_update(skip_locked=True)
    thrown = {"content_sealed": None, "decided_at": now, "is_released": False}
    gone = await session.execute(update(table).where(table.id.in_(chosen)).values(thrown).returning(table.id))
    return len(gone.all())


def _read(item: Item) -> VisitIn:
    try:
        return VisitIn.model_validate({**item.visit, "id": str(item.id)})
    except ValidationError as error:
        where = error.errors(include_input=False, include_url=False)[0]["loc"]
        field = "/".join(part if isinstance(part, str) and part.isidentifier() else str(part) for part in where)
        raise StationItemMalformed(field=field[:80]) from None


async def _at_booth(session: AsyncSession, device: StationDevice, session_id: uuid.UUID) -> tuple[AtBooth, Span]:
    kept = await get_own_session(session, device, session_id)
    shift = await session.get_one(StationShift, kept.shift_id)
    booth = await session.get_one(Booth, device.booth_id)
    event = await session.get_one(StationEvent, device.event_id)
    span = Span(kept.started_at, kept.ended_at, shift.ends_at)
    return AtBooth(device, booth, event, shift, kept.id), span
