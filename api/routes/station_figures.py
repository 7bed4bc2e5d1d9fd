"""The queue at each booth, and figures of an event."""

from fastapi import APIRouter, status

from api.dependencies import ActorDep, NowDep, SessionDep
from api.errors import problems
from api.routes.station_events import EventPath
from api.schemas.station_figures import (
    BoothQueueOut,
    NextIn,
    QueuesOut,
    StationFiguresOut,
    TicketIn,
    TicketOut,
)
from api.station_access import StaffDep
from stations.events.queries import get_public_event
from stations.events.repository import get_event
from stations.figures.service import figures_of
from stations.permissions import require_lead
from stations.tickets.service import call_next, list_queues, take_ticket

router = APIRouter(tags=["stations"])


@router.post(
    "/station-tickets",
    operation_id="take_station_ticket",
    summary="Give who comes a number in the booth's queue",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 409),
)
async def post_ticket(body: TicketIn, session: SessionDep, staff: StaffDep, now: NowDep) -> TicketOut:
    """Return the next number; once under an id."""
    return TicketOut(number=(await take_ticket(session, staff.booth.id, body.id, now=now)).number)


@router.post(
    "/station-tickets/next",
    operation_id="call_next_station_ticket",
    summary="Call the next number of the booth",
    responses=problems(401),
)
async def post_next(body: NextIn, session: SessionDep, staff: StaffDep, now: NowDep) -> TicketOut:
    """Say who was served and get the next. Sent twice, nobody is skipped."""
    called = await call_next(session, staff.booth.id, after=body.after, now=now)
    return TicketOut(number=called.number if called else None)


@router.get(
    "/station-events/{event_id}/queues",
    operation_id="list_station_queues",
    summary="Show how long the queues of an event are",
    responses=problems(404),
)
async def get_queues(event_id: EventPath, session: SessionDep) -> QueuesOut:
    """Return for each booth who is being served, how many wait, and for how long."""
    await get_public_event(session, event_id)
    return QueuesOut(items=[BoothQueueOut.of(queue) for queue in await list_queues(session, event_id)])


@router.get(
    "/station-events/{event_id}/figures",
    operation_id="get_station_figures",
    summary="Show figures of a station event",
    responses=problems(401, 403, 404),
)
async def get_figures(event_id: EventPath, session: SessionDep, actor: ActorDep, now: NowDep) -> StationFiguresOut:
    """Return visits by hour and by age band, and shares out of range, to officers and the event's leads."""
    await require_lead(session, actor, event_id)
    return StationFiguresOut.of(await figures_of(session, await get_event(session, event_id), now=now))
