"""Officers' reviews of held check-ins."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from api.check_in_words import list_awards_out
from api.dependencies import ActorDep, GeofencesDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.pagination import Page, PageDep, encode_cursor
from api.routes.check_ins import instant_and_id
from api.schemas.reviews import DecisionIn, DecisionOut, OfficersReview, ReviewCase
from challenge_engine.reviews.evidence import list_evidence
from challenge_engine.reviews.repository import list_open_reviews
from challenge_engine.reviews.service import Decision, accept, refuse
from families.permissions import Action, require

router = APIRouter(prefix="/reviews", tags=["reviews"])

Decide = Callable[..., Awaitable[Decision]]  # `accept` or `refuse`


@dataclass(frozen=True, slots=True)
class Officer:
    """Who asks to decide, and what they say."""

    body: DecisionIn
    session: SessionDep
    actor: ActorDep
    language: LanguageDep
    now: NowDep

    async def decide(self, decide: Decide, check_in_id: uuid.UUID) -> DecisionOut:
        """Decide, and tell what that gave. Raises what `decide` raises, and NotPermitted."""
        await require(self.session, self.actor, Action.REVIEW_CHECK_INS)
        by = self.actor.account_id
        said = {"words": self.body.words, "note": self.body.note}
        decision = await decide(self.session, check_in_id, decided_by_id=by, **said, now=self.now)
        recorded = decision.recorded
        return DecisionOut(
            review=OfficersReview.of(decision.review),
            awards=await list_awards_out(self.session, recorded.given, self.language) if recorded else [],
            is_late=bool(recorded and recorded.late),
        )


OfficerDep = Annotated[Officer, Depends()]
CheckInPath = Annotated[uuid.UUID, Path(description="The check-in that was held.")]


@router.get(
    "",
    operation_id="list_reviews",
    summary="Show open reviews, longest waiting first",
    responses=problems(401, 403),
)
async def get_reviews(
    session: SessionDep, geofences: GeofencesDep, actor: ActorDep, page: PageDep, language: LanguageDep
) -> Page[ReviewCase]:
    """Return a page of what waits for a decision, with what to decide it by."""
    await require(session, actor, Action.REVIEW_CHECK_INS)
    found = await list_open_reviews(session, after=instant_and_id(page.after_in("reviews")), limit=page.limit + 1)
    shown = found[: page.limit]
    evidence = await list_evidence(session, geofences, [check_in for _, check_in in shown])
    last = shown[-1][0] if len(found) > page.limit else None
    return Page[ReviewCase](
        items=[
            ReviewCase.of_case(review, check_in, seen, language)
            for (review, check_in), seen in zip(shown, evidence, strict=True)
        ],
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
async def post_accept(check_in_id: CheckInPath, officer: OfficerDep) -> DecisionOut:
    """Decide for the player."""
    return await officer.decide(accept, check_in_id)


@router.post(
    "/{check_in_id}/refuse",
    operation_id="refuse_review",
    summary="Refuse a held check-in",
    responses=problems(401, 403, 404, 409, 422),
)
async def post_refuse(check_in_id: CheckInPath, officer: OfficerDep) -> DecisionOut:
    """Decide against it. The player can appeal once."""
    return await officer.decide(refuse, check_in_id)
