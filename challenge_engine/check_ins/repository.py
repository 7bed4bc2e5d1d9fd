"""Every query on check-ins and sightings of devices."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.errors import CheckInUnknown
from challenge_engine.check_ins.models import COUNTS_ONCE_A_DAY, CheckIn, DeviceSighting
from challenge_engine.check_ins.rules import Reason, Status
from core.ids import new_id

MAX_VISITS = 200  # of one person in two days; far more than anyone's legs


@dataclass(frozen=True, slots=True)
class Visit:
    """A check-in that counts, or may yet."""

    challenge_id: UUID
    park_id: str
    day: dt.date
    occurred_at: dt.datetime
    status: str


async def add_check_in(session: AsyncSession, check_in: CheckIn) -> UUID | None:
    """Write a check-in; None when the park and day already have one that counts, in this challenge."""
    values = {
        column.name: getattr(check_in, column.name) for column in CheckIn.__table__.columns if column.name != "id"
    }
    written = await session.execute(
        insert(CheckIn)
        .values(id=new_id(), **values)
        .on_conflict_do_nothing(
            index_elements=[CheckIn.person_id, CheckIn.challenge_id, CheckIn.park_id, CheckIn.day],
            index_where=COUNTS_ONCE_A_DAY,
        )
        .returning(CheckIn.id)
    )
    return written.scalar_one_or_none()


async def list_visits_around(
    session: AsyncSession, person_id: UUID, at: dt.datetime, within: dt.timedelta
) -> list[Visit]:
    """Return the person's check-ins that count or are held, in all challenges, by time."""
    rows = await session.execute(
        select(CheckIn.challenge_id, CheckIn.park_id, CheckIn.day, CheckIn.occurred_at, CheckIn.status)
        .where(
            CheckIn.person_id == person_id,
            CheckIn.occurred_at.between(at - within, at + within),
            CheckIn.status.in_([Status.ACCEPTED, Status.HELD]),
            CheckIn.park_id.is_not(None),
        )
        .order_by(CheckIn.occurred_at)
        .limit(MAX_VISITS)
    )
    return [
        Visit(challenge_id, park_id or "", day, occurred_at, status)
        for challenge_id, park_id, day, occurred_at, status in rows
    ]


async def lock_check_in(session: AsyncSession, person_id: UUID, check_in_id: UUID) -> CheckIn:
    """Return a check-in, locked until the transaction ends. Raises CheckInUnknown."""
    found = await session.execute(
        select(CheckIn)
        .where(CheckIn.person_id == person_id, CheckIn.id == check_in_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    check_in = found.scalar_one_or_none()
    if check_in is None:
        raise CheckInUnknown
    return check_in


async def list_check_ins(
    session: AsyncSession, person_id: UUID, *, before: tuple[dt.datetime, UUID] | None, limit: int
) -> Sequence[CheckIn]:
    """Return a person's check-ins of every status, latest first, those before (occurred_at, id) if given."""
    wanted = select(CheckIn).where(CheckIn.person_id == person_id)
    if before is not None:
        wanted = wanted.where(tuple_(CheckIn.occurred_at, CheckIn.id) < before)
    found = await session.scalars(wanted.order_by(CheckIn.occurred_at.desc(), CheckIn.id.desc()).limit(limit))
    return found.all()


async def settle_check_in(session: AsyncSession, check_in: CheckIn, status: Status, reason: Reason) -> None:
    """Write what became of a locked check-in."""
    check_in.status = status
    check_in.reason = reason
    await session.flush()


async def see_device(
    session: AsyncSession, device_hash: bytes, person_id: UUID, household_id: UUID, day: dt.date
) -> None:
    """Note that the person used the device on this day."""
    sighting = insert(DeviceSighting).values(
        device_hash=device_hash, person_id=person_id, household_id=household_id, last_seen_on=day
    )
    await session.execute(
        sighting.on_conflict_do_update(
            index_elements=[DeviceSighting.device_hash, DeviceSighting.person_id],
            set_={"last_seen_on": sighting.excluded.last_seen_on, "household_id": sighting.excluded.household_id},
            where=DeviceSighting.last_seen_on < sighting.excluded.last_seen_on,
        )
    )


async def count_devices(
    session: AsyncSession, device_hash: bytes, person_id: UUID, since: dt.date
) -> tuple[int, int]:
    """Return how many devices the person used, and how many households used this device, since a day."""
    of_person = func.count(DeviceSighting.device_hash.distinct()).filter(DeviceSighting.person_id == person_id)
    on_device = func.count(DeviceSighting.household_id.distinct()).filter(
        DeviceSighting.device_hash == device_hash
    )
    counted = await session.execute(
        select(of_person, on_device).where(
            or_(DeviceSighting.person_id == person_id, DeviceSighting.device_hash == device_hash),
            DeviceSighting.last_seen_on >= since,
        )
    )
    devices, households = counted.one()
    return devices, households
