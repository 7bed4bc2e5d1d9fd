"""Counters at which gifts are picked up: with a network, and what they handed out without one."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse

from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.idempotency import answer_once
from api.metrics import VOUCHERS
from api.pagination import Page, PageDep, encode_cursor
from api.routes.check_ins import instant_and_id
from api.schemas.gifts import GiftSlug
from api.schemas.redemptions import (
    AllowanceIn,
    CounterOut,
    OfflineUseOut,
    OfflineUsesIn,
    OfflineUsesOut,
    PickedUp,
    VoucherIn,
    VoucherUseOut,
    outcome_words,
)
from core.idempotency import operation_on
from families.permissions import Action, require
from rewards.gifts.catalogue.repository import get_gift
from rewards.gifts.catalogue.service import Officer, declare_allowance
from rewards.gifts.redemptions.counters import Staff, redeem, take_offline_uses
from rewards.gifts.redemptions.queries import get_counter_view, list_doubtful_uses
from rewards.gifts.redemptions.rules import UseOutcome

router = APIRouter(tags=["gifts"])

CounterPath = Annotated[GiftSlug, Path(description="The counter.", examples=["wan-chai-sports-ground-1"])]


@router.get(
    "/gift-counters/{counter_id}",
    operation_id="get_gift_counter",
    summary="What a counter needs to go on without a network",
    responses=problems(401, 403, 404),
)
async def show_counter(counter_id: CounterPath, session: SessionDep, actor: ActorDep) -> CounterOut:
    """Return the keys that vouchers are verified with, and how many gifts may be handed out so."""
    await require(session, actor, Action.SERVE_GIFT_COUNTER)
    return CounterOut.of(await get_counter_view(session, counter_id))


@router.post(
    "/gift-counters/{counter_id}/redemptions",
    operation_id="redeem_voucher",
    summary="Hand out the gift of a voucher",
    response_model=PickedUp,
    responses=problems(401, 403, 404, 409),
)
async def post_voucher(
    counter_id: CounterPath,
    body: VoucherIn,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
) -> JSONResponse:
    """Hand it out, once. A voucher that was used is refused with where and when."""
    await require(session, actor, Action.SERVE_GIFT_COUNTER)

    async def work() -> tuple[int, PickedUp]:
        staff = Staff(actor.account_id, now)
        redemption = await redeem(session, counter_id, body.voucher, staff, use_id=body.use_id)
        gift = await get_gift(session, redemption.gift_id)
        return 200, PickedUp(redemption_id=redemption.id, gift_id=gift.id, gift=gift.names[language])

    operation = operation_on("gift_counter", counter_id)
    answer = await answer_once(
        session, actor_id=actor.account_id, operation=operation, key=key, body=body, now=now, work=work
    )
    VOUCHERS.labels(UseOutcome.REDEEMED).inc()
    return answer


@router.post(
    "/gift-counters/{counter_id}/offline-uses",
    operation_id="upload_offline_uses",
    summary="Tell what a counter handed out without a network",
    response_model=OfflineUsesOut,
    responses=problems(401, 403, 404),
)
async def post_offline_uses(
    counter_id: CounterPath,
    body: OfflineUsesIn,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
) -> JSONResponse:
    """Keep every use once, by its id: an upload may be repeated, also in other parts. None is charged twice."""
    await require(session, actor, Action.SERVE_GIFT_COUNTER)

    async def work() -> tuple[int, OfflineUsesOut]:
        uses = [one.to_use() for one in body.uses]
        outcomes = await take_offline_uses(session, counter_id, uses, Staff(actor.account_id, now))
        for outcome in outcomes:
            VOUCHERS.labels(outcome).inc()
        told = [
            OfflineUseOut(id=use.id, outcome=outcome, words=outcome_words(outcome, language))
            for use, outcome in zip(uses, outcomes, strict=True)
        ]
        return 200, OfflineUsesOut(uses=told)

    operation = operation_on("gift_offline", counter_id)
    return await answer_once(
        session, actor_id=actor.account_id, operation=operation, key=key, body=body, now=now, work=work
    )


@router.put(
    "/gift-counters/{counter_id}/allowances/{gift_id}",
    operation_id="declare_gift_allowance",
    summary="Say how many of a gift a counter may hand out without a network",
    responses=problems(401, 403, 404),
)
async def put_allowance(
    counter_id: CounterPath,
    gift_id: Annotated[GiftSlug, Path(examples=["skipping-rope"])],
    body: AllowanceIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> CounterOut:
    """Declare it; uses are counted from now on."""
    await require(session, actor, Action.MANAGE_GIFTS)
    await declare_allowance(session, counter_id, gift_id, body.most, Officer(actor.account_id, now))
    await session.flush()
    return CounterOut.of(await get_counter_view(session, counter_id))


@router.get(
    "/voucher-uses",
    operation_id="list_doubtful_voucher_uses",
    summary="Uses of vouchers to look at: double ones, and those beyond what was allowed",
    responses=problems(401, 403),
)
async def show_doubtful_uses(
    session: SessionDep, actor: ActorDep, language: LanguageDep, page: PageDep
) -> Page[VoucherUseOut]:
    """Return them, newest first."""
    await require(session, actor, Action.MANAGE_GIFTS)
    before = instant_and_id(page.after_in("voucher-uses"))
    found = await list_doubtful_uses(session, before=before, limit=page.limit + 1)
    shown = found[: page.limit]
    last = shown[-1] if len(found) > page.limit else None
    return Page[VoucherUseOut](
        items=[VoucherUseOut.of(one, language) for one in shown],
        next_cursor=encode_cursor("voucher-uses", [last.received_at.isoformat(), str(last.id)]) if last else None,
    )
