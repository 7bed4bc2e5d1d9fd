"""Queries for single parks and for all of them."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from geo.grid import GRID_SRID
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


async def list_parks_with_boundaries(session: AsyncSession) -> list[tuple[Park, BaseGeometry]]:
    """Return all parks, by id, each with its boundary in grid metres; geometry columns are not read besides."""
    wanted = select(Park, func.ST_AsBinary(Park.geofence_grid)).order_by(Park.id).limit(MAX_PARKS)
    without = (defer(Park.geofence, raiseload=True), defer(Park.geofence_grid, raiseload=True))
    rows = (await session.execute(wanted.options(*without))).all()
    boundaries = shapely.from_wkb(np.array([bytes(wkb) for _, wkb in rows], dtype=object))
    return [(park, boundary) for (park, _), boundary in zip(rows, boundaries, strict=True)]


async def lock_park_with_boundary(session: AsyncSession, park_id: str) -> tuple[Park, BaseGeometry]:
    """Return the park, locked until the transaction ends, and its boundary in grid metres. Raises ParkNotFound."""
    wanted = select(Park, func.ST_AsBinary(Park.geofence_grid)).where(Park.id == park_id)
    found = await session.execute(wanted.with_for_update().execution_options(populate_existing=True))
    row = found.one_or_none()
    if row is None:
        raise ParkNotFound
    return row[0], shapely.from_wkb(bytes(row[1]))


async def get_park_with_boundary(session: AsyncSession, park_id: str) -> tuple[Park, BaseGeometry]:
    """Return the park with its boundary in grid metres. Raises ParkNotFound."""
    wanted = select(Park, func.ST_AsBinary(Park.geofence_grid)).where(Park.id == park_id)
    row = (await session.execute(wanted)).one_or_none()
    if row is None:
        raise ParkNotFound
    return row[0], shapely.from_wkb(bytes(row[1]))


async def list_designated_near(
    session: AsyncSession, boundary: BaseGeometry, within_m: float, *, but: str
) -> list[tuple[str, BaseGeometry]]:
    """Return (id, boundary) of the designated parks within a distance of a boundary, all in grid metres."""
    place = func.ST_GeomFromWKB(shapely.to_wkb(boundary), GRID_SRID)
    rows = await session.execute(
        select(Park.id, func.ST_AsBinary(Park.geofence_grid))
        .where(Park.is_designated, Park.id != but, func.ST_DWithin(Park.geofence_grid, place, within_m))
        .order_by(Park.id)
        .limit(MAX_PARKS)
    )
    return [(park_id, shapely.from_wkb(bytes(wkb))) for park_id, wkb in rows]


async def lock_parks(session: AsyncSession) -> None:
    """Let nobody else change a park until the transaction ends: every change raises this number.

    Taken first, so that what is checked against the other parks still holds when it is written.
    """
    await session.execute(select(GeofenceVersion.version).with_for_update())


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
