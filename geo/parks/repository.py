"""Queries for single parks and for all of them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.parks.errors import ParkNotFound
from geo.parks.models import GeofenceVersion, Park
from geo.parks.summaries import ParkSummary

MAX_PARKS = 200_000  # every public open space of a large country; a bound, not a plan


async def get_park(session: AsyncSession, park_id: str) -> Park:
    """Return the park. Raises ParkNotFound."""
    park = await session.get(Park, park_id)
    if park is None:
        raise ParkNotFound
    return park


async def list_parks(session: AsyncSession) -> Sequence[Park]:
    """Return all parks, by id."""
    return (await session.execute(select(Park).order_by(Park.id).limit(MAX_PARKS))).scalars().all()


async def get_geofence_version(session: AsyncSession) -> int:
    """Return the number that rises with every change of a park."""
    return (await session.execute(select(GeofenceVersion.version))).scalar_one()


def summarise(park: Park) -> ParkSummary:
    """Return the park without its boundary."""
    return ParkSummary(
        id=park.id,
        name_en=park.name_en,
        name_zh_hant=park.name_zh_hant,
        name_zh_hans=park.name_zh_hans,
        district=park.district_id,
        category=park.category,
        facilities=tuple(park.facilities),
        hours=park.opening_hours,
        is_designated=park.is_designated,
    )
