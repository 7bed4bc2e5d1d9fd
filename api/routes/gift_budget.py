"""What gifts will cost until a challenge ends, for officers."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import ActorDep, NowDep, SessionDep
from api.errors import problems
from api.schemas.gift_budget import GiftBudget
from api.schemas.text import Slug
from challenge_engine.definitions.service import get_running
from core.clock import local_day
from families.permissions import Action, require
from rewards.gifts.budget.queries import get_owed, list_days, list_stock
from rewards.gifts.budget.rules import covered_by, forecast

router = APIRouter(prefix="/gift-budget", tags=["gifts"])


@router.get(
    "",
    operation_id="get_gift_budget",
    summary="What is owed in points, what stock covers, and the forecast to a challenge's end",
    responses=problems(401, 403, 404),
)
async def show_budget(
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    challenge: Annotated[Slug, Query(description="Until its last day.", examples=["go-to-park"])],
) -> GiftBudget:
    """Return it by the pace of the last four weeks."""
    await require(session, actor, Action.MANAGE_GIFTS)
    last_day = (await get_running(session, challenge)).file.run.last_day
    owed = await get_owed(session)
    covered = covered_by(await list_stock(session))
    days = await list_days(session, now)
    told = forecast(days, owed=owed.points, covered=covered, today=local_day(now), last_day=last_day)
    return GiftBudget.of(owed, covered, last_day, told)
