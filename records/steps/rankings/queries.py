"""The devices that a person can rank: those that counted lately."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from records.steps.rankings.repository import get_ranking
from records.steps.sample import Device
from records.steps.samples.models import PackedSamples
from records.steps.samples.packing import unpack

SEEN_WITHIN = dt.timedelta(days=60)  # a watch that is charged at last; older ones are in the drawer


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device of a person, best ranked first; `last_on` is the day of its latest count."""

    source: str
    device: Device
    is_counted: bool
    last_on: dt.date


async def list_known_devices(session: AsyncSession, person_id: UUID, *, now: dt.datetime) -> list[KnownDevice]:
    """Return the devices that counted within `SEEN_WITHIN`, as they are believed; two queries."""
    ranking = await get_ranking(session, person_id)
    since = (now - SEEN_WITHIN).date()
    rows = await session.execute(
        select(PackedSamples.source, PackedSamples.day, PackedSamples.packed)
        .where(PackedSamples.person_id == person_id, PackedSamples.day >= since)
        .order_by(PackedSamples.day)
    )
    found: dict[tuple[str, str], tuple[Device, dt.date]] = {}
    for source, day, packed in rows:
        said = unpack(packed, day)
        named = [total.device for total in said.totals.values() if total.device is not None]
        for device in [*said.columns.devices, *named]:
            found[source, device.key] = (device, day)  # the name that it has now
    return [
        KnownDevice(source, device, ranking.is_counted(source, device), day)
        for (source, _), (device, day) in sorted(
            found.items(), key=lambda one: ranking.order(one[0][0], one[1][0])
        )
    ]
