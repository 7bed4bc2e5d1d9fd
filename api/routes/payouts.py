"""Payouts: what the rules and officers propose, approved by one officer or two, or refused."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.idempotency import answer_once
from api.pagination import Page, PageDep, encode_cursor
from api.routes.check_ins import instant_and_id
from api.schemas.payouts import NewPayout, PayoutOut
from challenge_engine.definitions.models import Challenge
from challenge_engine.definitions.service import get_running
from challenge_engine.payouts.models import Payout
from challenge_engine.payouts.proposing import propose
from challenge_engine.payouts.repository import list_approvals, list_payouts
from challenge_engine.payouts.rules import PayoutState
from challenge_engine.payouts.service import approve, refuse
from core.messages import Language
from families.actors import Actor
from families.office_acts.service import ActingOfficer
from families.permissions import Action, require
from families.schools.repository import get_school

router = APIRouter(prefix="/payouts", tags=["payouts"])

PayoutPath = Annotated[uuid.UUID, Path(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a21"])]


@router.get("", operation_id="list_payouts", summary="Payouts, the newest first", responses=problems(401, 403))
async def show_payouts(
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    page: PageDep,
    state: Annotated[PayoutState | None, Query(description="Only those in this state.")] = None,
) -> Page[PayoutOut]:
    """Return a page; three statements whatever its length."""
    await require(session, actor, Action.DECIDE_PAYOUTS)
    name = f"payouts:{state or ''}"
    found = await list_payouts(session, state, after=instant_and_id(page.after_in(name)), limit=page.limit + 1)
    shown = found[: page.limit]
    approved = await list_approvals(session, [payout.id for payout, _, _ in shown])
    last = shown[-1][0] if len(found) > page.limit else None
    return Page[PayoutOut](
        items=[
            PayoutOut.of(
                payout, slug, school.name(language), approved.get(payout.id, []), actor.account_id, language
            )
            for payout, slug, school in shown
        ],
        next_cursor=encode_cursor(name, [last.proposed_at.isoformat(), str(last.id)]) if last else None,
    )


@router.post(
    "",
    operation_id="propose_payout",
    summary="Propose points for everybody of a school",
    status_code=201,
    response_model=PayoutOut,
    responses=problems(401, 403, 404, 409, 422),
)
async def post_payout(
    body: NewPayout,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
) -> JSONResponse:
    """Propose; nothing is paid before officers have approved. Proposing is not approving."""
    await require(session, actor, Action.DECIDE_PAYOUTS)

    async def work() -> tuple[int, PayoutOut]:
        challenge = await get_running(session, body.challenge)
        officer = ActingOfficer(actor.account_id, now, body.reason)
        words = body.words.by_language()
        made = await propose(session, challenge, body.school_id, body.points_each, words, officer)
        return 201, await _shown(session, made, actor, language)

    return await answer_once(
        session, actor_id=actor.account_id, operation="propose_payout", key=key, body=body, now=now, work=work
    )


@router.post(
    "/{payout_id}/approvals",
    operation_id="approve_payout",
    summary="Approve a payout: the last approval that is needed pays",
    responses=problems(401, 403, 404, 409),
)
async def post_approval(
    payout_id: PayoutPath, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> PayoutOut:
    """Approve as one officer. Again is a conflict, so no key is needed."""
    await require(session, actor, Action.DECIDE_PAYOUTS)
    payout = await approve(session, payout_id, ActingOfficer(actor.account_id, now))
    return await _shown(session, payout, actor, language)


@router.post(
    "/{payout_id}/refusal",
    operation_id="refuse_payout",
    summary="Refuse a payout",
    responses=problems(401, 403, 404, 409),
)
async def post_refusal(
    payout_id: PayoutPath, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> PayoutOut:
    """Refuse it for good, whoever approved before."""
    await require(session, actor, Action.DECIDE_PAYOUTS)
    payout = await refuse(session, payout_id, ActingOfficer(actor.account_id, now))
    return await _shown(session, payout, actor, language)


async def _shown(session: AsyncSession, payout: Payout, actor: Actor, language: Language) -> PayoutOut:
    challenge = await session.get_one(Challenge, payout.challenge_id)
    school = await get_school(session, payout.school_id)
    approved = (await list_approvals(session, [payout.id])).get(payout.id, [])
    return PayoutOut.of(payout, challenge.slug, school.name(language), approved, actor.account_id, language)
