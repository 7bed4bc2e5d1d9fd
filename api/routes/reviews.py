"""Officers' reviews of held check-ins."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy.ext.asyncio import AsyncSession

from api.check_in_words import list_awards_out
from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.pagination import Page, PageDep, encode_cursor
from api.routes.check_ins import instant_and_id
from api.schemas.reviews import DecisionIn, DecisionOut, OfficersReview, ReviewCase
from challenge_engine.reviews.repository import list_open_reviews
from challenge_engine.reviews.service import Decision, accept, refuse
from core.messages import Language
from families.permissions import Action, require

router = APIRouter(prefix="/reviews", tags=["reviews"])

CheckInPath = Annotated[uuid.UUID, Path(description="The check-in that was held.")]


@router.get(
    "",
    operation_id="list_reviews",
    summary="Show open reviews, longest waiting first",
    responses=problems(401, 403),
)
async def get_reviews(session: SessionDep, actor: ActorDep, page: PageDep) -> Page[ReviewCase]:
    """Return a page of what waits for a decision."""
    await require(session, actor, Action.REVIEW_CHECK_INS)
    found = await list_open_reviews(session, after=instant_and_id(page.after_in("reviews")), limit=page.limit + 1)
    shown = found[: page.limit]
    last = shown[-1][0] if len(found) > page.limit else None
    return Page[ReviewCase](
        items=[ReviewCase.of_case(review, check_in) for review, check_in in shown],
        next_cursor=encode_cursor("reviews", [last.opened_at.isoformat(), str(last.check_in_id)])
        if last
        else None,
    )


@router.post(
    "/{check_in_id}/accept",
    operation_id="accept_review",
    summary="Accept a held check-in: it pays with its own time",
    responses=problems(401, 403, 404, 409, 422),
)
async def post_accept(
    check_in_id: CheckInPath,
    body: DecisionIn,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> DecisionOut:
    """Decide for the player."""
    await require(session, actor, Action.REVIEW_CHECK_INS)
    decision = await accept(session, check_in_id, decided_by_id=actor.account_id, note=body.note, now=now)
    return await _decision_out(session, decision, language)


@router.post(
    "/{check_in_id}/refuse",
    operation_id="refuse_review",
    summary="Refuse a held check-in",
    responses=problems(401, 403, 404, 409, 422),
)
async def post_refuse(
    check_in_id: CheckInPath,
    body: DecisionIn,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> DecisionOut:
    """Decide against it. The player can appeal once."""
    await require(session, actor, Action.REVIEW_CHECK_INS)
    decision = await refuse(session, check_in_id, decided_by_id=actor.account_id, note=body.note, now=now)
    return await _decision_out(session, decision, language)


async def _decision_out(session: AsyncSession, decision: Decision, language: Language) -> DecisionOut:
    recorded = decision.recorded
    return DecisionOut(
        review=OfficersReview.of(decision.review),
        awards=await list_awards_out(session, recorded.given, language) if recorded else [],
        is_late=bool(recorded and recorded.late),
    )
