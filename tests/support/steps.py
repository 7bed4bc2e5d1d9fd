"""Samples, days and streams for tests of steps: small factories with what a test does not care about filled in."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.outbox import OutboxEvent
from records.steps.days.models import StepDay
from records.steps.days.settling import DAILY_STEPS_SETTLED
from records.steps.sample import DayTotal, Device, FormFactor, Method, StepBatch, StepSample
from records.steps.samples.columns import Columns, changed
from records.steps.samples.packing import SourceDay, key_of

WATCH = Device("watch", FormFactor.WATCH, "Watch")
PHONE = Device("phone", FormFactor.PHONE, "Phone")
BAND = Device("band", FormFactor.BAND, "Band")
RING = Device("ring", FormFactor.RING, "Ring")
HONG_KONG_S = 8 * 3_600
DAY = dt.date(2026, 10, 9)  # a Friday; tests play on the 10th


def at(
    hour: int, minute: int = 0, second: int = 0, *, day: dt.date = DAY, offset_s: int = HONG_KONG_S
) -> dt.datetime:
    """An instant by the clock on the wall."""
    local = dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(hours=hour, minutes=minute, seconds=second)
    return local - dt.timedelta(seconds=offset_s)


def sample(
    starts_at: dt.datetime, minutes: float, count: int, device: Device = WATCH, **fields: Any
) -> StepSample:
    """A sample that names itself after its device and start, as many sources do."""
    values: dict[str, Any] = {
        "record_id": f"{device.key}:{starts_at.isoformat()}",
        "revision": 1,
        "starts_at": starts_at,
        "ends_at": starts_at + dt.timedelta(minutes=minutes),
        "offset_s": HONG_KONG_S,
        "count": count,
        "device": device,
        "method": Method.AUTOMATIC,
        **fields,
    }
    return StepSample(**values)


def total(count: int, device: Device | None = None, **fields: Any) -> DayTotal:
    """A day's total, observed on its evening."""
    values: dict[str, Any] = {
        "civil_on": DAY,
        "offset_s": HONG_KONG_S,
        "count": count,
        "observed_at": at(22),
        "device": device,
        "method": Method.AUTOMATIC,
        **fields,
    }
    return DayTotal(**values)


def walk(device: Device, counts: Sequence[int | None], *, hour: int = 8, minutes: float = 15) -> list[StepSample]:
    """Samples one after the other from `hour` on; None is a gap."""
    step = dt.timedelta(minutes=minutes)
    return [
        sample(at(hour) + place * step, minutes, count, device)
        for place, count in enumerate(counts)
        if count is not None
    ]


def batch(*samples: StepSample, **parts: Any) -> StepBatch:
    return StepBatch(samples=samples, **parts)


def source_day(samples: Sequence[StepSample], totals: Sequence[DayTotal] = ()) -> SourceDay:
    return SourceDay(changed(Columns(), set(), list(samples)), {key_of(one): one for one in totals})


async def get_day_row(session: AsyncSession, person_id: uuid.UUID, day: dt.date = DAY) -> StepDay | None:
    return await session.get(StepDay, (person_id, day), populate_existing=True)


async def steps_of(session: AsyncSession, person_id: uuid.UUID, day: dt.date = DAY) -> int | None:
    row = await get_day_row(session, person_id, day)
    return None if row is None else row.steps


async def list_told(session: AsyncSession, person_id: uuid.UUID) -> list[dict[str, Any]]:
    """What was published of a person's settled days, in order."""
    found = await session.scalars(
        select(OutboxEvent.payload)
        .where(OutboxEvent.topic == DAILY_STEPS_SETTLED, OutboxEvent.key == str(person_id))
        .order_by(OutboxEvent.id)
    )
    return list(found)
