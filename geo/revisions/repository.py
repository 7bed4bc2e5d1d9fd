"""Queries on the forms that geofences had."""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from families.accounts.models import Account
from families.persons.models import Person
from geo.parks.errors import GeofenceRevisionUnknown
from geo.revisions.models import GeofenceRevision

_DECIMALS = 9  # a tenth of a millimetre: what is drawn again from it is the same
MOST_FORMS = 1_000  # of one geofence; nobody corrects one daily for years

RevisionKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class RevisionView:
    """A form of a geofence as officers see it; `geometry` is GeoJSON in WGS 84."""

    number: int
    changed_at: dt.datetime
    changed_by_id: UUID | None
    reason: str
    origin: str
    area_m2: float
    geometry: dict[str, Any]


async def name_author(session: AsyncSession, account_id: UUID | None, reason: str) -> None:
    """Tell the trigger who changes parks in this transaction, and why."""
    await session.execute(
        select(
            func.set_config("eplus.changed_by_id", str(account_id or ""), True),
            func.set_config("eplus.reason", reason, True),
        )
    )


async def get_boundaries_of(session: AsyncSession, park_id: str, number: int) -> tuple[BaseGeometry, BaseGeometry]:
    """Return (boundary in grid metres, the same in WGS 84) of a form. Raises GeofenceRevisionUnknown."""
    table = GeofenceRevision
    wanted = select(func.ST_AsBinary(table.geofence_grid), func.ST_AsBinary(table.geofence))
    row = (await session.execute(wanted.where(table.park_id == park_id, table.number == number))).one_or_none()
    if row is None:
        raise GeofenceRevisionUnknown
    return shapely.from_wkb(bytes(row[0])), shapely.from_wkb(bytes(row[1]))


async def list_revisions(
    session: AsyncSession, park_id: str, *, before: int | None, limit: int
) -> list[RevisionView]:
    """Return a geofence's forms, the present one first; those before a number if given."""
    table = GeofenceRevision
    wanted = select(
        table.number,
        table.changed_at,
        table.changed_by_id,
        table.reason,
        table.geofence_origin,
        table.geofence_area_m2,
        func.ST_AsGeoJSON(table.geofence, _DECIMALS),
    ).where(table.park_id == park_id)
    if before is not None:
        wanted = wanted.where(table.number < before)
    rows = await session.execute(wanted.order_by(table.number.desc()).limit(limit))
    return [
        RevisionView(number, changed_at, changed_by_id, reason, origin, area_m2, json.loads(geometry))
        for number, changed_at, changed_by_id, reason, origin, area_m2, geometry in rows
    ]


async def find_nicknames(session: AsyncSession, account_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the nicknames of accounts' persons, by account."""
    rows = await session.execute(
        select(Account.id, Person.nickname)
        .join(Person, Person.id == Account.person_id)
        .where(Account.id.in_(account_ids))
    )
    return {row.id: row.nickname for row in rows}


async def list_forms_in_force(session: AsyncSession, park_id: str, since: dt.datetime) -> list[BaseGeometry]:
    """Return the boundaries, in grid metres, that were in force at some time since then, the present one last."""
    table = GeofenceRevision
    at_first = (
        select(func.coalesce(func.max(table.number), 1))
        .where(table.park_id == park_id, table.changed_at <= since)
        .scalar_subquery()
    )
    rows = await session.scalars(
        select(func.ST_AsBinary(table.geofence_grid))
        .where(table.park_id == park_id, table.number >= at_first)
        .order_by(table.number)
        .limit(MOST_FORMS)
    )
    return [shapely.from_wkb(bytes(wkb)) for wkb in rows]


async def find_boundaries(
    session: AsyncSession, keys: Collection[RevisionKey]
) -> Mapping[RevisionKey, BaseGeometry]:
    """Return the boundaries, in grid metres, of forms by (park, number)."""
    table = GeofenceRevision
    rows = await session.execute(
        select(table.park_id, table.number, func.ST_AsBinary(table.geofence_grid)).where(
            tuple_(table.park_id, table.number).in_(list(keys))
        )
    )
    return {(park_id, number): shapely.from_wkb(bytes(wkb)) for park_id, number, wkb in rows}
