"""Operations, for officers and operators: at one moment, and live."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse
from redis.asyncio import Redis

from api.dependencies import ActorDep, AddressDep, ClockDep, LanguageDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.live import live_boards_of
from api.schemas.operations import OperationsOut
from challenge_engine.operations.rules import LIMITS
from challenge_engine.operations.snapshot import get_snapshot
from core.database import Database
from families.permissions import Action, require

router = APIRouter(prefix="/operations", tags=["operations"], responses=problems(401, 403))

LONGEST_S = 600.0  # of one stream: whose role was taken back sees no more after this


@router.get("", operation_id="get_operations", summary="Check-ins, refusals, queues and processes, now")
async def show_operations(
    request: Request, session: SessionDep, redis: RedisDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> OperationsOut:
    """Return how the system runs, at most two seconds old. No person appears."""
    await require(session, actor, Action.VIEW_OPERATIONS)
    return OperationsOut.of(await get_snapshot(session, redis, now, broker=request.app.state.broker), language)


@router.get(
    "/live",
    operation_id="watch_operations",
    summary="Check-ins, refusals, queues and processes, live",
    response_class=StreamingResponse,
    responses={200: {"description": "Server-sent events.", "content": {"text/event-stream": {}}}},
)
async def watch_operations(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    address: AddressDep,
    language: LanguageDep,
    clock: ClockDep,
    last_event_id: Annotated[str | None, Header(max_length=64, description="Sent by browsers on return.")] = None,
) -> StreamingResponse:
    """Send what `get_operations` answers as an event `operations`, at once and every two seconds.

    A stream ends when the server stops, and after ten minutes, so that a right taken back is asked for anew:
    connect again, as browsers do by themselves; the access token must still be good then.
    """
    await require(session, actor, Action.VIEW_OPERATIONS)
    live = live_boards_of(request.app)
    live.admit(address)
    database: Database = request.app.state.database
    redis: Redis = request.app.state.redis
    broker: Redis = request.app.state.broker

    async def render() -> str:
        async with database.transaction() as reading:
            snapshot = await get_snapshot(reading, redis, clock(), broker=broker)
        return OperationsOut.of(snapshot, language).model_dump_json()

    events = live.stream(
        "operations",
        language,
        render,
        last_event_id,
        address=address,
        event="operations",
        every_s=LIMITS.shared_s,
        longest_s=LONGEST_S,
    )
    return StreamingResponse(
        events,
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
