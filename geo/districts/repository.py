"""Queries for districts."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.districts.models import District
from geo.grid import geometry_to_grid

MAX_DISTRICTS = 100  # Hong Kong has 18


async def list_districts(session: AsyncSession) -> Sequence[District]:
    """Return the districts, by id."""
    return (await session.execute(select(District).order_by(District.id).limit(MAX_DISTRICTS))).scalars().all()


async def list_outlines(session: AsyncSession) -> dict[str, BaseGeometry]:
    """Return the districts' outlines in grid metres, prepared, by id."""
    rows = (
        await session.execute(
            select(District.id, func.ST_AsBinary(District.outline)).order_by(District.id).limit(MAX_DISTRICTS)
        )
    ).all()
    outlines = {slug: geometry_to_grid(shapely.from_wkb(bytes(wkb))) for slug, wkb in rows}
    shapely.prepare(np.array(list(outlines.values()), dtype=object))
    return outlines


async def list_outlines_as_geojson(session: AsyncSession) -> dict[str, str]:
    """Return the districts' outlines as GeoJSON text, by id."""
    rows = await session.execute(
        select(District.id, func.ST_AsGeoJSON(District.outline, 5).label("outline"))
        .order_by(District.id)
        .limit(MAX_DISTRICTS)
    )
    return {row.id: row.outline for row in rows}
