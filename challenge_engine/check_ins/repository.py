"""Every query on check-ins and sightings of devices."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.errors import CheckInUnknown
from challenge_engine.check_ins.models import COUNTS_ONCE_A_DAY, CheckIn
from challenge_engine.check_ins.rules import Reason, Status
from core.ids import new_id

MAX_VISITS = 200  # of one person in two days; far more than anyone's legs

# Statements of every check-in are built once: building and compiling one costs more than running it.
_CHECK_INS = CheckIn.metadata.tables[CheckIn.__tablename__]
_ADD_CHECK_IN = (
    insert(_CHECK_INS)
    .on_conflict_do_nothing(
        index_elements=["person_id", "challenge_id", "park_id", "day"],
        index_where=COUNTS_ONCE_A_DAY,
    )
    .returning(_CHECK_INS.c.id)
)
_VISITS_AROUND = (
    select(CheckIn.challenge_id, CheckIn.park_id, CheckIn.day, CheckIn.occurred_at, CheckIn.status)
    .where(
        CheckIn.person_id == bindparam("person_id"),
        CheckIn.occurred_at.between(bindparam("earliest"), bindparam("latest")),
        CheckIn.status.in_([Status.ACCEPTED, Status.HELD]),
        CheckIn.park_id.is_not(None),
    )
    .order_by(CheckIn.occurred_at)
    .limit(MAX_VISITS)
)
# The counting part sees the table as it was before, so the sighting at hand is added to what it finds.
_SEE_DEVICE = text("""
    WITH seen AS (
        INSERT INTO device_sightings (device_hash, person_id, household_id, last_seen_on)
        VALUES (CAST(:device_hash AS bytea), CAST(:person_id AS uuid), CAST(:household_id AS uuid), :day)
        ON CONFLICT (device_hash, person_id) DO UPDATE
            SET last_seen_on = excluded.last_seen_on, household_id = excluded.household_id
            WHERE device_sightings.last_seen_on < excluded.last_seen_on
    ), sightings AS (
        SELECT device_hash, person_id, household_id FROM device_sightings
        WHERE (person_id = :person_id OR device_hash = :device_hash) AND last_seen_on >= :since
            AND NOT (person_id = :person_id AND device_hash = :device_hash)
        UNION ALL SELECT CAST(:device_hash AS bytea), CAST(:person_id AS uuid), CAST(:household_id AS uuid)
    )
    SELECT count(DISTINCT device_hash) FILTER (WHERE person_id = :person_id),
        count(DISTINCT household_id) FILTER (WHERE device_hash = :device_hash)
    FROM sightings
""")


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
    values = {column.name: getattr(check_in, column.name) for column in _CHECK_INS.columns}
    written = await session.execute(_ADD_CHECK_IN, values | {"id": new_id()})
    check_in_id: UUID | None = written.scalar_one_or_none()
    return check_in_id


async def list_visits_around(
    session: AsyncSession, person_id: UUID, at: dt.datetime, within: dt.timedelta
) -> list[Visit]:
    """Return the person's check-ins that count or are held, in all challenges, by time."""
    rows = await session.execute(
        _VISITS_AROUND, {"person_id": person_id, "earliest": at - within, "latest": at + within}
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
    session: AsyncSession,
    person_id: UUID,
    *,
    made_by: UUID | None = None,
    before: tuple[dt.datetime, UUID] | None,
    limit: int,
) -> Sequence[CheckIn]:
    """Return a person's check-ins of every status, latest first, those before (occurred_at, id) if given.

    `made_by`: only those that this account made for the person.
    """
    wanted = select(CheckIn).where(CheckIn.person_id == person_id)
    if made_by is not None:
        wanted = wanted.where(CheckIn.actor_id == made_by)
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
    session: AsyncSession,
    device_hash: bytes,
    person_id: UUID,
    household_id: UUID,
    *,
    day: dt.date,
    since: dt.date,
) -> tuple[int, int]:
    """Note that the person used the device on this day; one statement.

    Return how many devices the person used, and how many households used this device, since a day.
    """
    counted = await session.execute(
        _SEE_DEVICE,
        {
            "device_hash": device_hash,
            "person_id": person_id,
            "household_id": household_id,
            "day": day,
            "since": since,
        },
    )
    devices, households = counted.one()
    return devices, households
