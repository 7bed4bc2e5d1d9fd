"""Taking one item of a batch: recorded once; or, from a revoked tablet, kept apart until an officer decides.

Each item is a transaction of the caller's: what was taken stays taken, whatever becomes of those after it.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import orjson
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.sealing import open_sealed, seal
from stations.batches.clocks import correct, into
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
from stations.events.service import note_act
from stations.measuring.service import RecordedVisit, record_visit
from stations.measuring.visit import VisitIn

MOST_APART = 2_000  # of one tablet: four visitors a minute for eight hours
MOST_SHOWN = 500
_PURPOSE = "station_quarantine.content"


async def take_item(
    session: AsyncSession,
    device: StationDevice,
    item_id: uuid.UUID,
    session_id: uuid.UUID,
    said: dict[str, Any],
    *,
    known_s: float | None,
    measured_s: float,
    now: dt.datetime,
) -> tuple[VisitIn, RecordedVisit]:
    """Record one visit of a tablet that was let in, once under its id, with the clock corrected.

    A time that lies outside the shift even so is taken for the shift's nearest: it is told as uncertain, and
    nothing is lost. Raises StationItemMalformed, StationSessionUnknown, and as `record_visit` does.
    """
    visit = _read(item_id, said)
    at_booth = await _at_booth(session, device, session_id)
    correction = correct(known_s, measured_s)
    moved = dt.timedelta(seconds=correction.offset_s)
    at, scanned_at = visit.at + moved, (visit.scanned_at or visit.at) + moved
    nearest = into(at, at_booth.shift.starts_at, min(at_booth.shift.ends_at, now))
    clock_off_s = correction.clock_off_s
    if nearest != at:
        clock_off_s = round((nearest - visit.at).total_seconds())
    placed = visit.model_copy(update={"at": nearest, "scanned_at": scanned_at})
    return placed, await record_visit(session, at_booth, placed, clock_off_s=clock_off_s, now=now)


async def keep_apart(
    session: AsyncSession, device: StationDevice, item_id: uuid.UUID, item: dict[str, Any], *, now: dt.datetime
) -> None:
    """Keep an item of a revoked tablet, sealed; once more changes nothing. Raises StationQuarantineFull."""
    count = select(func.count()).where(QuarantinedItem.device_id == device.id)
    is_there = await session.get(QuarantinedItem, item_id) is not None
    if not is_there and (await session.scalar(count) or 0) >= MOST_APART:
        raise StationQuarantineFull
    row = {
        "id": item_id,
        "device_id": device.id,
        "received_at": now,
        "content_sealed": seal(_PURPOSE, item_id, orjson.dumps(item)),
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
    """Record what a revoked tablet handed in as if it had come in time, or throw it away.

    Raises StationItemUnknown, and as `take_item` does: then it stays apart.
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
        session_id = uuid.UUID(kept["session_id"])
        _, recorded = await take_item(session, device, item.id, session_id, kept["visit"], **clocks, now=now)
    item.content_sealed = None
    item.decided_at, item.decided_by_id, item.is_released = now, actor_id, is_released
    act = "item_released" if is_released else "item_thrown_away"
    note_act(session, event_id, act, actor_id=actor_id, detail={"item_id": str(item_id)}, now=now)
    await session.flush()
    return recorded


def _read(item_id: uuid.UUID, said: dict[str, Any]) -> VisitIn:
    try:
        return VisitIn.model_validate({**said, "id": str(item_id)})
    except ValidationError as error:
        where = error.errors(include_input=False, include_url=False)[0]["loc"]
        field = "/".join(part if isinstance(part, str) and part.isidentifier() else str(part) for part in where)
        raise StationItemMalformed(field=field[:80]) from None


async def _at_booth(session: AsyncSession, device: StationDevice, session_id: uuid.UUID) -> AtBooth:
    kept = await session.get(StationSession, session_id)
    if kept is None or kept.device_id != device.id:
        raise StationSessionUnknown
    shift = await session.get_one(StationShift, kept.shift_id)
    booth = await session.get_one(Booth, device.booth_id)
    event = await session.get_one(StationEvent, device.event_id)
    return AtBooth(device, booth, event, shift, kept.id)
