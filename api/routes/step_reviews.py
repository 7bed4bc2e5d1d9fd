"""Officers' reviews of step days that are held."""

import uuid
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.pagination import Page, PageDep, encode_cursor
from api.routes.check_ins import instant_and_id
from api.schemas.step_reviews import StepDecisionIn, StepReviewCase, StepReviewOut
from families.permissions import Action, require
from records.steps.plausibility.cases import get_case
from records.steps.plausibility.repository import list_open_holds
from records.steps.plausibility.service import decide_hold

router = APIRouter(prefix="/step-reviews", tags=["reviews"])


@dataclass(frozen=True, slots=True)
class Officer:
    """Who asks to decide, and what they say."""

    body: StepDecisionIn
    session: SessionDep
    actor: ActorDep
    language: LanguageDep
    now: NowDep

    async def decide(self, hold_id: uuid.UUID, *, is_accepted: bool) -> StepReviewOut:
        """Decide. Raises what `decide_hold` raises, and NotPermitted."""
        await require(self.session, self.actor, Action.REVIEW_STEPS)
        hold = await decide_hold(
            self.session,
            hold_id,
            is_accepted=is_accepted,
            decided_by_id=self.actor.account_id,
            words=self.body.words,
            note=self.body.note,
            now=self.now,
        )
        return StepReviewOut.of(hold, self.language)


OfficerDep = Annotated[Officer, Depends()]
HoldPath = Annotated[uuid.UUID, Path(description="The held day.")]


@router.get(
    "",
    operation_id="list_step_reviews",
    summary="Show held step days, longest waiting first",
    responses=problems(401, 403, 422),
)
async def get_step_reviews(
    session: SessionDep, actor: ActorDep, page: PageDep, language: LanguageDep
) -> Page[StepReviewOut]:
    """Return a page of what waits for a decision."""
    await require(session, actor, Action.REVIEW_STEPS)
    after = instant_and_id(page.after_in("step-reviews"))
    found = await list_open_holds(session, after=after, limit=page.limit + 1)
    shown = found[: page.limit]
    last = shown[-1] if len(found) > page.limit else None
    return Page[StepReviewOut](
        items=[StepReviewOut.of(hold, language) for hold in shown],
        next_cursor=encode_cursor("step-reviews", [last.opened_at.isoformat(), str(last.id)]) if last else None,
    )


@router.get(
    "/{hold_id}",
    operation_id="get_step_review",
    summary="A held step day by the quarter-hour",
    responses=problems(401, 403, 404),
)
async def get_step_review(
    hold_id: HoldPath, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> StepReviewCase:
    """Return what the day is decided by. Nobody's name, and no device's."""
    await require(session, actor, Action.REVIEW_STEPS)
    return StepReviewCase.of_case(await get_case(session, hold_id), language)


@router.post(
    "/{hold_id}/accept",
    operation_id="accept_step_review",
    summary="Let held steps count",
    responses=problems(401, 403, 404, 409, 422),
)
async def post_accept(hold_id: HoldPath, officer: OfficerDep) -> StepReviewOut:
    """Decide for the person: what this reason held back counts."""
    return await officer.decide(hold_id, is_accepted=True)


@router.post(
    "/{hold_id}/refuse",
    operation_id="refuse_step_review",
    summary="Let held steps not count",
    responses=problems(401, 403, 404, 409, 422),
)
async def post_refuse(hold_id: HoldPath, officer: OfficerDep) -> StepReviewOut:
    """Decide against it. The person can appeal once, if they have not."""
    return await officer.decide(hold_id, is_accepted=False)
