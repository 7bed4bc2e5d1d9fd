"""The location check by PostGIS: the definition of `geo/geofences/rules.py` in SQL.

Used until a process has its index, and to hold the index to the same verdicts. The fix is projected and snapped
here, so the server sees the very same grid coordinates.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from geo.fixes import LocationFix
from geo.geofences.rules import (
    DEFAULT_LIMITS,
    FAR_AWAY,
    TOO_VAGUE,
    JudgementLimits,
    Verdict,
    inside,
    judge_outside,
)
from geo.grid import is_in_extent, to_grid

# The nearest fence, with all that are as near (inside several, all are at 0), by the spatial index; of these the
# best. Then its distance and nearest point as seen from the fix: moving the fence so that the fix is the origin is
# exact on snapped coordinates, and keeps the rounding of ST_Distance, which works on absolute coordinates, small.
JUDGE_SQL = """
    SELECT id, ST_Distance(seen, origin), ST_X(ST_ClosestPoint(seen, origin)), ST_Y(ST_ClosestPoint(seen, origin))
    FROM (
        SELECT id, ST_Translate(geofence_grid, -{easting}, -{northing}) AS seen,
               ST_SetSRID(ST_MakePoint(0, 0), 2326) AS origin
        FROM (
            SELECT id, geofence_area_m2, geofence_grid
            FROM parks
            WHERE is_designated
            ORDER BY geofence_grid <-> ST_SetSRID(ST_MakePoint({easting}, {northing}), 2326)
            FETCH FIRST 1 ROW WITH TIES
        ) nearest
        ORDER BY geofence_area_m2, id
        LIMIT 1
    ) best
"""
_JUDGE = text(
    JUDGE_SQL.format(easting="CAST(:easting AS double precision)", northing="CAST(:northing AS double precision)")
)
_DISTANCE_BETWEEN = text(
    "SELECT ST_Distance(a.geofence_grid, b.geofence_grid) FROM parks a, parks b"
    " WHERE a.id = :park_a AND b.id = :park_b"
)


async def judge_in_database(
    session: AsyncSession, fix: LocationFix, limits: JudgementLimits = DEFAULT_LIMITS
) -> Verdict:
    """Return the verdict on a fix, equal to that of GeofenceIndex.judge."""
    if fix.accuracy_m > limits.too_vague_over_m:
        return TOO_VAGUE
    if not is_in_extent(fix.longitude, fix.latitude):
        return FAR_AWAY
    easting, northing = to_grid(fix.longitude, fix.latitude)
    best = (await session.execute(_JUDGE, {"easting": easting, "northing": northing})).one_or_none()
    if best is None:
        return FAR_AWAY
    park_id, exact_m, east_m, north_m = best
    if exact_m == 0:
        return inside(park_id)
    return judge_outside(park_id, exact_m, east_m, north_m, fix.accuracy_m, limits)


async def find_distance_between_m(session: AsyncSession, park_a: str, park_b: str) -> float | None:
    """Return the metres between two parks' boundaries, 0 where they touch; None if one is unknown."""
    distance = (
        await session.execute(_DISTANCE_BETWEEN, {"park_a": park_a, "park_b": park_b})
    ).scalar_one_or_none()
    return None if distance is None else float(distance)
