"""The office's list of station events."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import ActorDep, SessionDep
from api.errors import problems
from api.pagination import CursorInvalid, Page, PageDep, encode_cursor
from api.schemas.station_plans import StationPlanSummary
from families.permissions import Action, require
from stations.batches.queries import count_apart, count_tablets
from stations.events.plan import EventStatus
from stations.events.queries import list_plans

router = APIRouter(tags=["stations"])

_LIST = "station-plans"


@router.get(
    "/station-plans",
    operation_id="list_station_plans",
    summary="Show all station events, drafts and past ones too",
    responses=problems(401, 403),
)
async def get_plans(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    status: Annotated[EventStatus | None, Query(description="Of one state only.")] = None,
) -> Page[StationPlanSummary]:
    """Return the events, those that open last at the top, for officers."""
    await require(session, actor, Action.PLAN_STATIONS)
    name = f"{_LIST}:{status}"
    before = _place(page.after_in(name))
    found = await list_plans(session, status=status, before=before, limit=page.limit + 1)
    shown = found[: page.limit]
    ids = [event.id for event in shown]
    tablets, waiting = await count_tablets(session, ids), await count_apart(session, ids)
    last = shown[-1] if len(found) > page.limit else None
    return Page(
        items=[
            StationPlanSummary.of(event, tablets=tablets.get(event.id, 0), waiting=waiting.get(event.id, 0))
            for event in shown
        ],
        next_cursor=encode_cursor(name, [last.opens_at.isoformat(), last.id]) if last else None,
    )


def _place(after: list[str] | None) -> tuple[dt.datetime, str] | None:
    if after is None:
        return None
    try:
        opens_at, event_id = after
        return dt.datetime.fromisoformat(opens_at), event_id
    except ValueError:
        raise CursorInvalid from None
