"""Station events: coming ones for everybody, plans for officers, one's own shifts."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import ActorDep, NowDep, SessionDep
from api.errors import problems
from api.etag import IfMatchDep, revision_etag
from api.pagination import CursorInvalid, PageDep, encode_cursor
from api.routes.parks import CACHE, GeoJSONResponse
from api.schemas.station_events import (
    OwnShiftOut,
    OwnShiftsOut,
    StationActOut,
    StationActsOut,
    StationEventCollection,
    StationEventFeature,
    StationPlanOut,
)
from api.schemas.text import Slug
from families.permissions import Action, require
from stations.events.plan import EventPlan
from stations.events.queries import (
    get_public_event,
    list_acts,
    list_coming_events,
    list_own_shifts,
    nicknames_of,
)
from stations.events.repository import get_event, list_booths, list_shifts, list_supplies
from stations.events.service import save_plan
from stations.permissions import require_lead

router = APIRouter(tags=["stations"])

EventPath = Annotated[Slug, Path(description="The event.", examples=["wan-chai-2026-10-10"])]
MOST_ACTS = 200  # an event's whole story
_LIST = "station-events"


@router.get(
    "/station-events",
    operation_id="list_station_events",
    summary="Coming station events, for a list and a map",
    response_model=StationEventCollection,
    response_class=GeoJSONResponse,
)
async def get_events(
    session: SessionDep,
    page: PageDep,
    now: NowDep,
    district: Annotated[Slug | None, Query(description="A district's id.", examples=["wan-chai"])] = None,
) -> Response:
    """Return published and cancelled events that are not over, those that end first at the top."""
    name = f"{_LIST}:{district}"
    after = _place(page.after_in(name))
    found = await list_coming_events(session, district=district, after=after, limit=page.limit + 1, now=now)
    shown = found[: page.limit]
    last = shown[-1].event if len(found) > page.limit else None
    collection = StationEventCollection(
        features=[StationEventFeature.of(view) for view in shown],
        next_cursor=encode_cursor(name, [last.closes_at.isoformat(), last.id]) if last else None,
    )
    return GeoJSONResponse(collection.model_dump(mode="json"), headers={"Cache-Control": CACHE})


@router.get(
    "/station-events/{event_id}",
    operation_id="get_station_event",
    summary="Show one station event",
    response_model=StationEventFeature,
    response_class=GeoJSONResponse,
    responses=problems(404),
)
async def get_one_event(event_id: EventPath, session: SessionDep) -> Response:
    """Return an event that was published, also when it is over."""
    feature = StationEventFeature.of(await get_public_event(session, event_id))
    return GeoJSONResponse(feature.model_dump(mode="json"), headers={"Cache-Control": CACHE})


@router.get(
    "/station-events/{event_id}/plan",
    operation_id="get_station_plan",
    summary="Show the plan of a station event",
    response_model=StationPlanOut,
    responses=problems(401, 403, 404),
)
async def get_plan(event_id: EventPath, session: SessionDep, actor: ActorDep) -> JSONResponse:
    """Return the plan, with who works when, to officers and to the event's leads."""
    await require_lead(session, actor, event_id)
    return await _plan(session, event_id)


@router.put(
    "/station-events/{event_id}/plan",
    operation_id="put_station_plan",
    summary="Plan, change, publish or cancel a station event",
    response_model=StationPlanOut,
    responses=problems(401, 403, 409, 412, 428),
)
async def put_plan(
    event_id: EventPath,
    body: EventPlan,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> JSONResponse:
    """Put the whole plan in the place of the one that was looked at; `If-Match: "0"` makes a new event."""
    await require(session, actor, Action.PLAN_STATIONS)
    await save_plan(session, event_id, body, expected_revision=expected, actor_id=actor.person_id, now=now)
    return await _plan(session, event_id)


@router.get(
    "/station-events/{event_id}/acts",
    operation_id="list_station_acts",
    summary="Show who did what to a station event",
    responses=problems(401, 403, 404),
)
async def get_acts(event_id: EventPath, session: SessionDep, actor: ActorDep) -> StationActsOut:
    """Return the acts of officers and leads, the latest first."""
    await require(session, actor, Action.PLAN_STATIONS)
    await get_event(session, event_id)
    return StationActsOut(
        items=[StationActOut.of(one) for one in await list_acts(session, event_id, limit=MOST_ACTS)]
    )


@router.get(
    "/me/station-shifts",
    operation_id="list_own_station_shifts",
    summary="Show one's own shifts at stations",
    responses=problems(401),
)
async def get_own_shifts(session: SessionDep, actor: ActorDep, now: NowDep) -> OwnShiftsOut:
    """Return the shifts to come, those that are on, and those of the last day."""
    found = await list_own_shifts(session, actor.person_id, now=now)
    return OwnShiftsOut(items=[OwnShiftOut.of(*row) for row in found])


async def _plan(session: AsyncSession, event_id: str) -> JSONResponse:
    event = await get_event(session, event_id)
    shifts = await list_shifts(session, event_id)
    shown = StationPlanOut.of(
        event,
        await list_booths(session, [event_id]),
        shifts,
        await list_supplies(session, event_id),
        await nicknames_of(session, {shift.person_id for shift in shifts}),
    )
    return JSONResponse(shown.model_dump(mode="json"), headers={"ETag": revision_etag(shown.revision)})


def _place(after: list[str] | None) -> tuple[dt.datetime, str] | None:
    if after is None:
        return None
    try:
        closes_at, event_id = after
        return dt.datetime.fromisoformat(closes_at), event_id
    except ValueError:
        raise CursorInvalid from None
