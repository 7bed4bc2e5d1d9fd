"""Queries on counts of nearness."""

import datetime as dt
from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import and_, delete, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from geo.geofences.rules import VerdictKind
from geo.grid import GRID_SRID
from geo.nearness.models import NearnessCount
from geo.nearness.rules import KEEP_DAYS, Nearness
from geo.revisions.models import GeofenceRevision

_ROWS_AT_ONCE = 2_000  # 6 columns each; PostgreSQL takes 65,535 parameters in a statement
DELETE_AT_ONCE = 10_000  # a short transaction; a day has at most some thousands


async def write_tally(session: AsyncSession, counts: Mapping[Nearness, int], now: dt.datetime) -> None:
    """Add counts to those of the local day, in the order of the key: two processes never wait in a ring."""
    day = local_day(now)
    rows = [
        dict(zip(("park_id", "geofence_revision", "side", "band_from_m"), nearness, strict=True))
        | {"counted_on": day, "fixes": fixes}
        for nearness, fixes in sorted(counts.items())
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        statement = insert(NearnessCount).values(rows[start : start + _ROWS_AT_ONCE])
        added = {"fixes": NearnessCount.fixes + statement.excluded.fixes}
        keys = [column.name for column in NearnessCount.__table__.primary_key]
        await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=added))


async def list_counts(
    session: AsyncSession, park_id: str, fence: BaseGeometry, within_m: float, since: dt.date
) -> Mapping[Nearness, int]:
    """Return the sums since a day of a park's own counts, and of refusals at geofences within reach of a fence."""
    table, form = NearnessCount, GeofenceRevision
    place = func.ST_GeomFromWKB(shapely.to_wkb(fence), GRID_SRID)
    near = select(form.park_id, form.number).where(func.ST_DWithin(form.geofence_grid, place, within_m))
    is_refusal_near = and_(
        table.side == VerdictKind.OUTSIDE, tuple_(table.park_id, table.geofence_revision).in_(near)
    )
    rows = await session.execute(
        select(table.park_id, table.geofence_revision, table.side, table.band_from_m, func.sum(table.fixes))
        .where(table.counted_on >= since, or_(table.park_id == park_id, is_refusal_near))
        .group_by(table.park_id, table.geofence_revision, table.side, table.band_from_m)
    )
    return {
        Nearness(counted_id, number, VerdictKind(side), band_from_m): int(fixes)
        for counted_id, number, side, band_from_m, fixes in rows
    }


async def delete_old_counts(session: AsyncSession, *, now: dt.datetime) -> int:
    """Delete at most `DELETE_AT_ONCE` counts older than `KEEP_DAYS`; return how many."""
    table = NearnessCount
    key = [getattr(table, column.name) for column in table.__table__.primary_key]
    old = (
        select(*key).where(table.counted_on < local_day(now) - dt.timedelta(days=KEEP_DAYS)).limit(DELETE_AT_ONCE)
    )
    deleted = await session.execute(delete(table).where(tuple_(*key).in_(old)).returning(table.park_id))
    return len(deleted.all())
