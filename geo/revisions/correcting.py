"""An officer corrects parks: draws a boundary, adds a park, changes what is said of one, closes one."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from families.office_acts.service import ActingOfficer, record_act
from geo.districts.repository import list_outlines
from geo.grid import GRID_SRID, WGS84_SRID, geometry_to_wgs84
from geo.parks.boundaries import BoundaryInvalid, Crs, checked, circle, read_boundary, read_position
from geo.parks.categories import RESERVED_IDS, GeofenceOrigin, Maintainer
from geo.parks.checks import MOST_OVERLAP_SHARE, find_district, lies_in, overlap_params
from geo.parks.errors import (
    GeofenceChangedMeanwhile,
    ParkChangedMeanwhile,
    ParkClosedInPlay,
    ParkExists,
    ParkInNoDistrict,
)
from geo.parks.models import Park
from geo.parks.repository import list_designated_near, lock_park_with_boundary, lock_parks
from geo.revisions.repository import get_boundaries_of, name_author

_SOURCE = "office"


@dataclass(frozen=True, slots=True)
class Correction:
    """Who corrects, why and when."""

    account_id: UUID
    reason: str
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """What the officer looked at: the revision of the park (If-Match) or of its boundary; None: not said."""

    revision: int | None = None
    geofence_revision: int | None = None

    def check(self, park: Park) -> None:
        """Raise ParkChangedMeanwhile or GeofenceChangedMeanwhile when the park has moved on."""
        if self.revision is not None and self.revision != park.revision:
            raise ParkChangedMeanwhile(revision=park.revision)
        if self.geofence_revision is not None and self.geofence_revision != park.geofence_revision:
            raise GeofenceChangedMeanwhile(revision=park.geofence_revision)


@dataclass(frozen=True, slots=True)
class DrawnPolygon:
    """A GeoJSON Polygon or MultiPolygon in WGS 84."""

    geometry: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DrawnCircle:
    """A centre as (longitude, latitude) in degrees, and a radius."""

    centre: tuple[float, float]
    radius_m: float


@dataclass(frozen=True, slots=True)
class EarlierForm:
    """A form that the geofence had before."""

    number: int


Drawing = DrawnPolygon | DrawnCircle | EarlierForm
Boundaries = tuple[BaseGeometry, BaseGeometry]


async def read_drawing(session: AsyncSession, park_id: str, drawing: Drawing) -> Boundaries:
    """Return (multipolygon in snapped grid metres, the same in WGS 84).

    Raises BoundaryInvalid, GeofenceRevisionUnknown.
    """
    if isinstance(drawing, EarlierForm):
        return await get_boundaries_of(session, park_id, drawing.number)
    return read_new(drawing)


def read_new(drawing: DrawnPolygon | DrawnCircle) -> Boundaries:
    """Return the boundaries of a drawing that refers to no earlier form. Raises BoundaryInvalid."""
    if isinstance(drawing, DrawnPolygon):
        return read_boundary(drawing.geometry, None, Crs.WGS84)
    boundary = checked(circle(read_position(drawing.centre, Crs.WGS84), drawing.radius_m))
    return boundary, geometry_to_wgs84(boundary)


async def correct_geofence(
    session: AsyncSession, park_id: str, drawing: Drawing, expected: Expected, correction: Correction
) -> None:
    """Put a boundary in the present one's place, which is kept. Drawing the present one again changes nothing.

    Raises ParkNotFound, ParkChangedMeanwhile, GeofenceChangedMeanwhile, GeofenceRevisionUnknown, BoundaryInvalid.
    """
    await lock_parks(session)
    park, present = await lock_park_with_boundary(session, park_id)
    boundary, outline = await read_drawing(session, park_id, drawing)
    if shapely.equals(present, boundary):
        return
    expected.check(park)
    await check_district(session, boundary, park.district_id)
    if park.is_designated:
        await check_overlaps(session, boundary, park_id)
    await _change(session, park_id, _geofence_columns(boundary, outline), correction)


async def add_park(
    session: AsyncSession, values: Mapping[str, Any], drawing: Drawing, correction: Correction
) -> None:
    """Add a park: `values` are the columns that an officer gives; its district is found from its position.

    Raises BoundaryInvalid, ParkInNoDistrict, ParkExists.
    """
    await lock_parks(session)
    boundary, outline = await read_drawing(session, values["id"], drawing)
    district_id = find_district(boundary, await list_outlines(session))
    if district_id is None:
        raise ParkInNoDistrict
    if values["id"] in RESERVED_IDS or await session.get(Park, values["id"]) is not None:
        raise ParkExists
    if values["is_designated"]:
        await check_overlaps(session, boundary, values["id"])
    await name_author(session, correction.account_id, correction.reason)
    added = {"district_id": district_id, "source": _SOURCE} | _geofence_columns(boundary, outline)
    await session.execute(insert(Park).values(dict(values) | added | _written(correction)))


async def change_park(
    session: AsyncSession, park_id: str, changes: Mapping[str, Any], expected: Expected, correction: Correction
) -> None:
    """Change what is said of a park. `changes` are columns, and `is_closed`, which also takes it out of play.

    Raises ParkNotFound, ParkChangedMeanwhile, ParkClosedInPlay, BoundaryInvalid (it would overlap another).
    """
    await lock_parks(session)
    park, boundary = await lock_park_with_boundary(session, park_id)
    values = {name: value for name, value in changes.items() if name != "is_closed"}
    is_closed = changes.get("is_closed", park.closed_at is not None)
    if is_closed:
        if values.get("is_designated"):
            raise ParkClosedInPlay
        values |= {"closed_at": park.closed_at or correction.now, "is_designated": False}
    else:
        values["closed_at"] = None
    values = {name: value for name, value in values.items() if getattr(park, name) != value}
    if not values:
        return
    expected.check(park)
    if values.get("is_designated"):
        await check_overlaps(session, boundary, park_id)
    was = {name: getattr(park, name) for name in values}
    await _change(session, park_id, values, correction)
    officer = ActingOfficer(correction.account_id, correction.now, correction.reason)
    act = "park_changed"
    if "closed_at" in values:
        act = "park_closed" if is_closed else "park_opened"
    record_act(session, officer, act, f"park:{park_id}", before=_told(was), after=_told(values))


async def check_district(session: AsyncSession, boundary: BaseGeometry, district_id: str) -> None:
    """Raise BoundaryInvalid when a boundary does not lie in the park's district."""
    outlines = await list_outlines(session)
    if not lies_in(boundary, outlines[district_id]):
        found = find_district(boundary, outlines)
        if found is None:
            raise BoundaryInvalid("geofence", "boundary_in_no_district", district=district_id)
        raise BoundaryInvalid("geofence", "boundary_outside_district", found=found, district=district_id)


async def check_overlaps(session: AsyncSession, boundary: BaseGeometry, park_id: str) -> None:
    """Raise BoundaryInvalid when a boundary shares too much with a park in play."""
    for neighbour_id, share in await list_overlaps(session, boundary, park_id):
        if share > MOST_OVERLAP_SHARE:
            raise BoundaryInvalid("geofence", "boundary_overlaps_park", **overlap_params(neighbour_id, share))


async def list_overlaps(session: AsyncSession, boundary: BaseGeometry, park_id: str) -> list[tuple[str, float]]:
    """Return (id, share of the smaller's area) of the parks in play that a boundary overlaps, most first."""
    near = await list_designated_near(session, boundary, 0, but=park_id)
    others = np.array([other for _, other in near], dtype=object)
    shared = shapely.area(shapely.intersection(others, boundary))
    shares = shared / np.minimum(shapely.area(others), boundary.area)
    listed = [(other_id, share) for (other_id, _), share in zip(near, shares.tolist(), strict=True) if share > 0]
    return sorted(listed, key=lambda pair: (-pair[1], pair[0]))


async def _change(session: AsyncSession, park_id: str, values: Mapping[str, Any], correction: Correction) -> None:
    await name_author(session, correction.account_id, correction.reason)
    await session.execute(update(Park).where(Park.id == park_id).values(dict(values) | _written(correction)))
    session.expire_all()


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, dt.date | dt.time) else value for name, value in values.items()}


def _written(correction: Correction) -> dict[str, Any]:
    return {"maintained_by": Maintainer.OPERATOR.value, "updated_at": correction.now}


def _geofence_columns(boundary: BaseGeometry, outline: BaseGeometry) -> dict[str, Any]:
    return {
        "geofence": from_shape(outline, srid=WGS84_SRID),
        "geofence_grid": from_shape(boundary, srid=GRID_SRID),
        "geofence_area_m2": boundary.area,
        "geofence_origin": GeofenceOrigin.IMPORTED.value,
    }
