"""Every query on check-ins and sightings of devices."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.errors import CheckInUnknown
from challenge_engine.check_ins.models import CheckIn
from challenge_engine.check_ins.rules import Reason, Status

MAX_VISITS = 200  # of one person in two days; far more than anyone's legs

# Each of these is one text however many check-ins are answered together, so that it is compiled and planned once.
# Rows are written in one order, so that no two transactions wait for each other.
_ADD_CHECK_INS = text("""
    INSERT INTO check_ins (person_id, id, challenge_id, park_id, day, occurred_at, recorded_at, status, reason,
                           signals, actor_id)
    SELECT person_id, id, challenge_id, park_id, day, occurred_at, recorded_at, status, reason, signals, actor_id
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS one (
        person_id uuid, id uuid, challenge_id uuid, park_id text, day date, occurred_at timestamptz,
        recorded_at timestamptz, status text, reason text, signals jsonb, actor_id uuid)
    ORDER BY person_id, challenge_id, park_id, day
    ON CONFLICT (person_id, challenge_id, park_id, day) WHERE status IN ('accepted', 'held') DO NOTHING
    RETURNING id
""")
_VISITS_AROUND = text("""
    SELECT asked.person_id, visit.* FROM unnest(
        CAST(:person_ids AS uuid[]), CAST(:earliest AS timestamptz[]), CAST(:latest AS timestamptz[])
    ) AS asked (person_id, earliest, latest), LATERAL (
        SELECT challenge_id, park_id, day, occurred_at, status FROM check_ins
        WHERE check_ins.person_id = asked.person_id AND occurred_at BETWEEN asked.earliest AND asked.latest
            AND park_id IS NOT NULL AND status IN ('accepted', 'held')
        ORDER BY occurred_at LIMIT :limit
    ) AS visit
""")
# The counting part sees the table as it was before, so the sighting at hand is added to what it finds.
_SEE_DEVICES = text("""
    WITH asked AS (
        SELECT decode(device_hash, 'hex') AS device_hash, person_id, household_id, day, since,
            park_id, last_seen_at
        FROM jsonb_to_recordset(CAST(:sightings AS jsonb)) AS one (device_hash text, person_id uuid,
            household_id uuid, day date, since date, park_id text, last_seen_at timestamptz)
    ), days AS (
        SELECT asked.*, CASE WHEN known.last_seen_on >= asked.since
            THEN known.days_seen + (known.last_seen_on < asked.day)::int ELSE 1 END AS days_seen
        FROM asked LEFT JOIN device_sightings AS known USING (device_hash, person_id)
    ), seen AS (
        INSERT INTO device_sightings
            (device_hash, person_id, household_id, last_seen_on, days_seen, park_id, last_seen_at)
        SELECT device_hash, person_id, household_id, day, days_seen, park_id, last_seen_at FROM days
        ORDER BY device_hash, person_id
        ON CONFLICT (device_hash, person_id) DO UPDATE
            SET last_seen_on = excluded.last_seen_on, household_id = excluded.household_id,
                days_seen = excluded.days_seen, park_id = excluded.park_id, last_seen_at = excluded.last_seen_at
            WHERE device_sightings.last_seen_at < excluded.last_seen_at
    )
    SELECT days.person_id,
        count(DISTINCT sighting.device_hash) FILTER (WHERE sighting.person_id = days.person_id),
        count(DISTINCT sighting.household_id) FILTER (WHERE sighting.device_hash = days.device_hash),
        count(DISTINCT sighting.household_id) FILTER (
            WHERE sighting.device_hash = days.device_hash AND sighting.days_seen >= :regular_days),
        coalesce(
            jsonb_agg(jsonb_build_array(
                sighting.park_id, extract(epoch FROM days.last_seen_at - sighting.last_seen_at)
            )) FILTER (WHERE sighting.person_id <> days.person_id AND sighting.park_id IS NOT NULL
                AND sighting.last_seen_at
                    BETWEEN days.last_seen_at - :around AND days.last_seen_at + :around), '[]')
    FROM days, LATERAL (
        SELECT device_hash, person_id, household_id, days_seen, park_id, last_seen_at
        FROM device_sightings AS known
        WHERE (known.person_id = days.person_id OR known.device_hash = days.device_hash)
            AND known.last_seen_on >= days.since
            AND NOT (known.person_id = days.person_id AND known.device_hash = days.device_hash)
        UNION ALL SELECT days.device_hash, days.person_id, days.household_id, days.days_seen, NULL, NULL
    ) AS sighting
    GROUP BY days.person_id
""")


@dataclass(frozen=True, slots=True)
class Visit:
    """A check-in that counts, or may yet."""

    challenge_id: UUID
    park_id: str
    day: dt.date
    occurred_at: dt.datetime
    status: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """A person who checks in on a device, on a day; and since when sightings are counted.

    `park_id`: where, None where the phone itself says that this is made up.
    """

    device_hash: bytes
    person_id: UUID
    household_id: UUID
    day: dt.date
    since: dt.date
    park_id: str | None
    last_seen_at: dt.datetime


@dataclass(frozen=True, slots=True)
class OnDevice:
    """What is known of a person's devices and of who else uses this one, within the days counted.

    `regulars`: households seen on it on `regular_days` days or more. `others`: where other persons checked in last
    on it, and how many seconds lie between (either way).
    """

    devices_of_person: int = 1
    households: int = 1
    regulars: int = 0
    others: Sequence[tuple[str, float]] = ()


async def add_check_ins(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Write check-ins, as dicts of the columns, in one statement.

    Return the ids of those written: left out are those whose park and day have one that counts in the challenge.
    """
    if not rows:
        return set()
    written = await session.execute(_ADD_CHECK_INS, {"rows": orjson.dumps(rows).decode()})
    return set(written.scalars())


async def list_visits_around(
    session: AsyncSession, instants: Mapping[UUID, dt.datetime], within: dt.timedelta
) -> dict[UUID, list[Visit]]:
    """Return each person's check-ins that count or are held, in all challenges, by time, around an instant."""
    rows = await session.execute(
        _VISITS_AROUND,
        {
            "person_ids": list(instants),
            "earliest": [at - within for at in instants.values()],
            "latest": [at + within for at in instants.values()],
            "limit": MAX_VISITS,
        },
    )
    visits: dict[UUID, list[Visit]] = {person_id: [] for person_id in instants}
    for person_id, *visit in rows:
        visits[person_id].append(Visit(*visit))
    return visits


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


async def see_devices(
    session: AsyncSession, sightings: Sequence[Sighting], *, regular_days: int, around: dt.timedelta
) -> dict[UUID, OnDevice]:
    """Note who used which device; one of each person and device at a time, in one statement.

    Return by person what was known before; of others on the device only what lies within `around`.
    """
    if not sightings:
        return {}
    rows = [
        {
            "device_hash": one.device_hash.hex(),
            "person_id": one.person_id,
            "household_id": one.household_id,
            "day": one.day,
            "since": one.since,
            "park_id": one.park_id,
            "last_seen_at": one.last_seen_at,
        }
        for one in sightings
    ]
    counted = await session.execute(
        _SEE_DEVICES,
        {"sightings": orjson.dumps(rows).decode(), "regular_days": regular_days, "around": around},
    )
    return {
        person_id: OnDevice(
            devices, households, regulars, [(park_id, abs(apart_s)) for park_id, apart_s in others]
        )
        for person_id, devices, households, regulars, others in counted
    }
