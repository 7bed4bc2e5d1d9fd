"""What an officer decides by: what the player did before, and the journeys that the visits imply. No position.

Journeys are between parks' boundaries, as when the check-in was judged; statements do not grow with the page.
"""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from challenge_engine.check_ins.models import CheckIn
from challenge_engine.check_ins.rules import Status
from challenge_engine.reviews.models import Review
from geo.geofences.live import LiveGeofences
from geo.parks.errors import ParkNotFound
from geo.plausibility import least_speed_m_per_s

WITHIN = dt.timedelta(hours=24)  # further apart, any journey in Hong Kong is possible


@dataclass(frozen=True, slots=True)
class Journey:
    """From one park to the next. `distance_m` is None where a park is gone, or memory is not filled yet.

    `minutes` may be up to one more or less, as instants are kept to the minute; the speed allows for that.
    """

    from_park_id: str
    to_park_id: str
    minutes: int
    distance_m: int | None
    least_speed_km_per_h: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one held check-in: the player's other check-ins by status, reviews by status, and the journeys."""

    check_ins: Mapping[str, int]
    reviews: Mapping[str, int]
    journeys: Sequence[Journey]


@dataclass(frozen=True, slots=True)
class _Visit:
    park_id: str
    at: dt.datetime


async def list_evidence(
    session: AsyncSession, geofences: LiveGeofences, check_ins: Sequence[CheckIn]
) -> list[Evidence]:
    """Return the evidence for each check-in, in their order; three statements."""
    if not check_ins:
        return []
    person_ids = {one.person_id for one in check_ins}
    counts = await _count_by_status(session, CheckIn, person_ids)
    reviews = await _count_by_status(session, Review, person_ids)
    around = await _visits_around(session, check_ins)
    return [
        Evidence(
            check_ins=counts[one.person_id] - Counter([one.status]),
            reviews=reviews[one.person_id] - Counter(["open"]),
            journeys=[_journey(geofences, *way) for way in _ways(one, around[one.id])],
        )
        for one in check_ins
    ]


async def _count_by_status(
    session: AsyncSession, table: type[CheckIn] | type[Review], person_ids: set[UUID]
) -> defaultdict[UUID, Counter[str]]:
    rows = await session.execute(
        select(table.person_id, table.status, func.count())
        .where(table.person_id.in_(person_ids))
        .group_by(table.person_id, table.status)
    )
    found: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    for person_id, status, number in rows:
        found[person_id][status] = number
    return found


async def _visits_around(session: AsyncSession, check_ins: Sequence[CheckIn]) -> defaultdict[UUID, list[_Visit]]:
    """Return, by check-in, the visits that count just before and just after it."""
    held, other = aliased(CheckIn), aliased(CheckIn)
    counts = (
        other.person_id == held.person_id,
        other.id != held.id,
        other.status.in_([Status.ACCEPTED.value, Status.HELD.value]),
        other.park_id.is_not(None),
    )
    nearest = select(other.park_id, other.occurred_at).where(*counts).limit(1)
    before = nearest.where(other.occurred_at.between(held.occurred_at - WITHIN, held.occurred_at)).order_by(
        other.occurred_at.desc()
    )
    after = nearest.where(
        other.occurred_at > held.occurred_at, other.occurred_at <= held.occurred_at + WITHIN
    ).order_by(other.occurred_at)
    found: defaultdict[UUID, list[_Visit]] = defaultdict(list)
    wanted = tuple_(held.person_id, held.id).in_([(one.person_id, one.id) for one in check_ins])
    sides = [side.lateral() for side in (before, after)]
    statements = [
        select(held.id, side.c.park_id, side.c.occurred_at).join(side, true()).where(wanted) for side in sides
    ]
    for check_in_id, park_id, at in await session.execute(statements[0].union_all(statements[1])):
        found[check_in_id].append(_Visit(park_id, at))
    return found


def _ways(held: CheckIn, visits: Sequence[_Visit]) -> list[tuple[_Visit, _Visit]]:
    here = _Visit(held.park_id or "", held.occurred_at)
    return [
        (visit, here) if visit.at <= here.at else (here, visit) for visit in sorted(visits, key=lambda one: one.at)
    ]


def _journey(geofences: LiveGeofences, start: _Visit, end: _Visit) -> Journey:
    elapsed_s = (end.at - start.at).total_seconds()
    distance_m = None
    if geofences.is_loaded:
        try:
            distance_m = geofences.distance_between_m(start.park_id, end.park_id)
        except ParkNotFound:
            distance_m = None
    speed_m_per_s = None if distance_m is None else least_speed_m_per_s(distance_m, elapsed_s)
    return Journey(
        from_park_id=start.park_id,
        to_park_id=end.park_id,
        minutes=round(elapsed_s / 60),
        distance_m=None if distance_m is None else round(distance_m),
        least_speed_km_per_h=None if speed_m_per_s is None else math.floor(speed_m_per_s * 3.6),
    )
