"""Reads that serve pages: parks by district, by words in three languages, near a point, in a box."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Float, and_, case, cast, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from geo.districts.models import District
from geo.grid import GRID_SRID, WGS84_SRID, is_in_extent, to_grid
from geo.parks.errors import BoxInverted, DistrictUnknown, NearOutsideHongKong, ParkNotFound
from geo.parks.models import Park

GeometryKind = Literal["point", "geofence"]
_DECIMALS = 6  # a tenth of a metre


@dataclass(frozen=True, slots=True)
class ParkSearch:
    """What to look for; None means any. `near` and `box` in WGS 84 degrees, longitude first.

    `after` is the (sort value, id) of the last park already seen. Order: by distance when `near` is given, else by
    likeness to `words` when they are, else by id.
    """

    limit: int
    district: str | None = None
    words: str | None = None
    near: tuple[float, float] | None = None
    radius_m: float = 0.0
    box: tuple[float, float, float, float] | None = None
    is_designated: bool | None = None
    geometry: GeometryKind = "point"
    after: tuple[float, str] | None = None


@dataclass(frozen=True, slots=True)
class ParkView:
    """A park with its geometry as GeoJSON, its distance from `near` when asked for, and its place in the order."""

    park: Park
    geometry: dict[str, Any]
    distance_m: float | None
    sort: float


async def list_parks_found(session: AsyncSession, search: ParkSearch) -> Sequence[ParkView]:
    """Return up to `limit` parks. One query, and one for the district.

    Raises NearOutsideHongKong, BoxInverted, DistrictUnknown.
    """
    await _check(session, search)
    distance = _distance(search)
    sort = distance if distance is not None else _unlikeness(search)
    conditions = _conditions(search)
    if search.after is not None:
        after_sort, after_id = search.after
        conditions.append(tuple_(sort, Park.id) > tuple_(literal(after_sort, Float), literal(after_id)))
    statement = (
        select(Park, _geojson(search.geometry), sort)
        .where(*conditions)
        .order_by(sort, Park.id)
        .limit(search.limit)
    )
    rows = (await session.execute(statement)).all()
    return [_view(*row, has_distance=distance is not None) for row in rows]


async def _check(session: AsyncSession, search: ParkSearch) -> None:
    """Refuse what could find nothing whatever parks there are: silence would look like a district without any."""
    if search.near is not None and not is_in_extent(*search.near):
        raise NearOutsideHongKong
    if search.box is not None:
        west, south, east, north = search.box
        if west > east or south > north:
            raise BoxInverted
    if search.district is not None and await session.get(District, search.district) is None:
        raise DistrictUnknown


async def get_park_view(session: AsyncSession, park_id: str) -> ParkView:
    """Return one park with its geofence. Raises ParkNotFound."""
    statement = select(Park, _geojson("geofence"), literal(0.0)).where(Park.id == park_id)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise ParkNotFound
    return _view(*row, has_distance=False)


def _view(park: Park, geometry: str, sort: float, *, has_distance: bool) -> ParkView:
    return ParkView(park, json.loads(geometry), sort if has_distance else None, sort)


def _conditions(search: ParkSearch) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if search.district is not None:
        conditions.append(Park.district_id == search.district)
    if search.is_designated is not None:
        conditions.append(Park.is_designated.is_(search.is_designated))
    if search.near is not None:
        conditions.append(func.ST_DWithin(Park.geofence_grid, _grid_point(search.near), search.radius_m))
    if search.box is not None:
        box = func.ST_MakeEnvelope(*search.box, WGS84_SRID)
        conditions.append(and_(Park.geofence.op("&&")(box), func.ST_Intersects(Park.geofence, box)))
    if search.words:
        words = func.lower(search.words)
        conditions.append(or_(_contains(search.words), words.op("<%")(Park.search_text)))
    return conditions


def _distance(search: ParkSearch) -> ColumnElement[float] | None:
    if search.near is None:
        return None
    return func.ST_Distance(Park.geofence_grid, _grid_point(search.near), type_=Float)


def _unlikeness(search: ParkSearch) -> ColumnElement[float]:
    if not search.words:
        return literal(0.0, Float)
    # Trigrams tell little about one or two Chinese characters; that the text holds them says all.
    likeness = cast(func.word_similarity(func.lower(search.words), Park.search_text), Float)
    return -(likeness + case((_contains(search.words), 1.0), else_=0.0))


def _contains(words: str) -> ColumnElement[bool]:
    return Park.search_text.contains(func.lower(_escaped(words)), escape="\\")


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _grid_point(position: tuple[float, float]) -> ColumnElement[Any]:
    return func.ST_SetSRID(func.ST_MakePoint(*to_grid(*position)), GRID_SRID)


def _geojson(kind: GeometryKind) -> ColumnElement[str]:
    if kind == "geofence":
        return func.ST_AsGeoJSON(Park.geofence, _DECIMALS)
    centre = func.ST_Centroid(Park.geofence)
    inside = case((func.ST_Intersects(Park.geofence, centre), centre), else_=func.ST_PointOnSurface(Park.geofence))
    return func.ST_AsGeoJSON(inside, _DECIMALS)
