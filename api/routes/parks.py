"""Parks and districts: public, cacheable, as GeoJSON."""

import json
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.dependencies import SessionDep
from api.errors import problems
from api.etag import etag_of, not_modified
from api.pagination import CursorInvalid, PageDep, encode_cursor
from api.schemas.parks import (
    DistrictCollection,
    DistrictFeature,
    DistrictProperties,
    Geometry,
    ParkCollection,
    ParkFeature,
    ParkProperties,
)
from api.schemas.text import SearchText, Slug
from geo.districts.repository import list_districts, list_outlines_as_geojson
from geo.geofences.rules import spoken_distance_m
from geo.parks.models import Park
from geo.parks.queries import GeometryKind, ParkSearch, ParkView, get_park_view, list_parks_found
from geo.parks.repository import get_geofence_version

router = APIRouter(tags=["parks"])

DEFAULT_RADIUS_M = 2_000  # half an hour's walk
MOST_RADIUS_M = 60_000  # Hong Kong from end to end
CACHE = "public, max-age=60"  # a new boundary shows on maps within a minute; check-ins know it within two seconds
_DEGREES = r"-?[0-9]{1,3}(\.[0-9]{1,15})?"


class GeoJSONResponse(JSONResponse):
    """An answer in GeoJSON."""

    media_type = "application/geo+json"


@router.get(
    "/parks",
    operation_id="list_parks",
    summary="Find parks by district, by words, near a point or in a box",
    response_model=ParkCollection,
    response_class=GeoJSONResponse,
    responses={304: {"description": "Nothing has changed since the given ETag."}},
)
async def list_parks(
    request: Request,
    session: SessionDep,
    page: PageDep,
    district: Annotated[Slug | None, Query(description="A district's id.", examples=["wan-chai"])] = None,
    q: Annotated[SearchText | None, Query(description="Words of a name or address.", examples=["維園"])] = None,
    near: Annotated[
        str | None,
        Query(
            pattern=f"^{_DEGREES},{_DEGREES}$",
            description="longitude,latitude: nearest first. Send a coarse one; it is used for this answer only.",
            examples=["114.188,22.282"],
        ),
    ] = None,
    radius_m: Annotated[int, Query(ge=1, le=MOST_RADIUS_M, description="How far from `near`.")] = DEFAULT_RADIUS_M,
    bbox: Annotated[
        str | None,
        Query(
            pattern=f"^{_DEGREES}(,{_DEGREES}){{3}}$",
            description="west,south,east,north in degrees.",
            examples=["114.15,22.27,114.20,22.29"],
        ),
    ] = None,
    is_designated: Annotated[
        bool | None, Query(alias="designated", description="Only those (not) in play.")
    ] = None,
    geometry: Annotated[
        GeometryKind, Query(description="A point inside the park, or its whole geofence.")
    ] = "point",
) -> Response:
    """Return a page of parks. Without `near` and `q`, in the order of their ids.

    What is found by a place is for this caller alone and not to be kept: the place may be where a child stands.
    """
    cache_control = CACHE if near is None and bbox is None else "no-store"
    etag = etag_of(f"{await get_geofence_version(session)}?{request.url.query}")
    if unchanged := not_modified(request, etag, cache_control=cache_control):
        return unchanged
    near_degrees, box_degrees = _numbers(near), _numbers(bbox)
    search = ParkSearch(
        limit=page.limit + 1,
        district=district,
        words=(q or "").strip() or None,
        near=None if near_degrees is None else (near_degrees[0], near_degrees[1]),
        radius_m=radius_m,
        box=None if box_degrees is None else (box_degrees[0], box_degrees[1], box_degrees[2], box_degrees[3]),
        is_designated=is_designated,
        geometry=geometry,
        after=_after(page.after_in("parks")),
    )
    found = await list_parks_found(session, search)
    shown = found[: page.limit]
    more = len(found) > page.limit
    collection = ParkCollection(
        features=[park_feature(view) for view in shown],
        next_cursor=encode_cursor("parks", [repr(shown[-1].sort), shown[-1].park.id]) if more else None,
    )
    return _tagged(collection, etag, cache_control)


@router.get(
    "/parks/{park_id}",
    operation_id="get_park",
    summary="Show one park with its geofence",
    response_model=ParkFeature,
    response_class=GeoJSONResponse,
    responses={304: {"description": "Nothing has changed since the given ETag."}, **problems(404)},
)
async def get_park(request: Request, session: SessionDep, park_id: Slug) -> Response:
    """Return the park, its whole geofence as geometry."""
    view = await get_park_view(session, park_id)
    etag = park_etag(view.park)
    return not_modified(request, etag, cache_control=CACHE) or _tagged(park_feature(view), etag, CACHE)


@router.get(
    "/districts",
    operation_id="list_districts",
    summary="List the 18 districts",
    response_model=DistrictCollection,
    response_class=GeoJSONResponse,
    responses={304: {"description": "Nothing has changed since the given ETag."}},
)
async def list_all_districts(
    request: Request,
    session: SessionDep,
    geometry: Annotated[Literal["none", "outline"], Query(description="Whether to send the outlines.")] = "none",
) -> Response:
    """Return the districts by id."""
    outlines = await list_outlines_as_geojson(session) if geometry == "outline" else {}
    collection = DistrictCollection(
        features=[
            DistrictFeature(
                id=district.id,
                geometry=Geometry(**json.loads(outlines[district.id])) if outlines else None,
                properties=DistrictProperties.model_validate(district, from_attributes=True),
            )
            for district in await list_districts(session)
        ]
    )
    etag = etag_of(collection.model_dump_json())
    return not_modified(request, etag, cache_control=CACHE) or _tagged(collection, etag, CACHE)


def _tagged(body: BaseModel, etag: str, cache_control: str) -> Response:
    headers = {"ETag": etag, "Cache-Control": cache_control}
    return GeoJSONResponse(body.model_dump(mode="json"), headers=headers)


def park_etag(park: Park) -> str:
    """Return the tag of a park, by which an officer also says what was looked at."""
    return f'"park-{park.revision}"'


def park_feature(view: ParkView) -> ParkFeature:
    """Return a park as GeoJSON."""
    park = view.park
    return ParkFeature(
        id=park.id,
        geometry=Geometry(**view.geometry),
        properties=ParkProperties(
            name_en=park.name_en,
            name_zh_hant=park.name_zh_hant,
            name_zh_hans=park.name_zh_hans,
            district=park.district_id,
            category=park.category,
            is_designated=park.is_designated,
            opens=park.opens_local,
            closes=park.closes_local,
            address_en=park.address_en,
            address_zh_hant=park.address_zh_hant,
            facilities=park.facilities,
            geofence_origin=park.geofence_origin,
            geofence_area_m2=round(park.geofence_area_m2),
            geofence_revision=park.geofence_revision,
            revision=park.revision,
            is_closed=park.closed_at is not None,
            distance_m=None if view.distance_m is None else spoken_distance_m(view.distance_m),
        ),
    )


def _numbers(listed: str | None) -> tuple[float, ...] | None:
    return None if listed is None else tuple(float(number) for number in listed.split(","))


def _after(values: list[str] | None) -> tuple[float, str] | None:
    """Return the (sort value, id) of a cursor. Raises CursorInvalid for one of another list."""
    if values is None:
        return None
    try:
        sort, park_id = values
        return float(sort), park_id
    except ValueError:
        raise CursorInvalid from None
