"""A person's redemptions: reserving a gift, the voucher to pick it up with, and cancelling."""

import uuid

from fastapi import APIRouter, Response, status
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.idempotency import REPLAYED_HEADER, make_once
from api.pagination import CursorInvalid, Page, PageDep, encode_cursor
from api.schemas.people import Body
from api.schemas.redemptions import RedemptionIn, RedemptionOut, VoucherOut
from core.messages import Language
from families.permissions import Action, require
from rewards.gifts.redemptions.queries import get_redemption, list_redemptions
from rewards.gifts.redemptions.service import cancel, reserve

router = APIRouter(prefix="/persons/{person_id}/redemptions", tags=["gifts"])

_LIST = "redemptions"


class CancellationIn(Body):
    """Nothing needs to be said."""


@router.post(
    "",
    operation_id="redeem_gift",
    summary="Pay for a gift, and have it kept at a pick-up point",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_redemption(
    person_id: uuid.UUID,
    body: RedemptionIn,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
) -> VoucherOut:
    """Take points and item at once; what is not picked up in time is returned, both of it."""
    await require(session, actor, Action.REDEEM_GIFTS, person_id=person_id)

    async def work() -> uuid.UUID:
        return (await reserve(session, person_id, body.gift_id, body.point_id, now=now)).id

    made_id, is_repeat = await make_once(
        session,
        actor_id=actor.account_id,
        operation=f"redeem:{person_id}",
        key=key,
        body=body,
        now=now,
        work=work,
    )
    return await _voucher(session, person_id, made_id, language, response, is_repeat=is_repeat)


@router.get(
    "",
    operation_id="list_redemptions",
    summary="Show what a person redeemed",
    responses=problems(401, 403, 404),
)
async def show_redemptions(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, page: PageDep
) -> Page[RedemptionOut]:
    """Return a page, newest first."""
    await require(session, actor, Action.VIEW_VOUCHERS, person_id=person_id)
    found = await list_redemptions(session, person_id, before=_before(page.after_in(_LIST)), limit=page.limit + 1)
    shown = found[: page.limit]
    more = len(found) > page.limit
    return Page[RedemptionOut](
        items=[RedemptionOut.of(one, language) for one in shown],
        next_cursor=encode_cursor(_LIST, [str(shown[-1].redemption.id)]) if more else None,
    )


@router.get(
    "/{redemption_id}",
    operation_id="get_redemption",
    summary="Show one redemption with its voucher",
    responses=problems(401, 403, 404),
)
async def show_redemption(
    person_id: uuid.UUID,
    redemption_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    response: Response,
) -> VoucherOut:
    """Return it. Whoever has the voucher can pick the gift up."""
    await require(session, actor, Action.VIEW_VOUCHERS, person_id=person_id)
    return await _voucher(session, person_id, redemption_id, language, response, is_repeat=False)


@router.post(
    "/{redemption_id}/cancellation",
    operation_id="cancel_redemption",
    summary="Cancel before it is picked up; the points come back",
    responses=problems(401, 403, 404, 409),
)
async def post_cancellation(
    person_id: uuid.UUID,
    redemption_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
) -> VoucherOut:
    """Return points and item."""
    await require(session, actor, Action.REDEEM_GIFTS, person_id=person_id)

    async def work() -> uuid.UUID:
        return (await cancel(session, person_id, redemption_id, now=now)).id

    made_id, is_repeat = await make_once(
        session,
        actor_id=actor.account_id,
        operation=f"cancel:{redemption_id}",
        key=key,
        body=CancellationIn(),
        now=now,
        work=work,
    )
    return await _voucher(session, person_id, made_id, language, response, is_repeat=is_repeat)


async def _voucher(
    session: AsyncSession,
    person_id: uuid.UUID,
    redemption_id: uuid.UUID,
    language: Language,
    response: Response,
    *,
    is_repeat: bool,
) -> VoucherOut:
    response.headers["Cache-Control"] = "no-store"  # it is as good as the gift
    if is_repeat:
        response.headers[REPLAYED_HEADER] = "true"
    return VoucherOut.shown(await get_redemption(session, person_id, redemption_id), language)


def _before(after: list[str] | None) -> uuid.UUID | None:
    if after is None:
        return None
    try:
        (redemption_id,) = after
        return uuid.UUID(redemption_id)
    except ValueError:
        raise CursorInvalid from None
