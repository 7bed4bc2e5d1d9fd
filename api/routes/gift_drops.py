"""Drops: announcing, entering with one cheap statement, one's place, and the proof that a draw was fair."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Response, status
from fastapi.responses import JSONResponse

from api.dependencies import ActorDep, DatabaseDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.gift_entry_desk import GiftEntryDeskDep
from api.idempotency import REPLAYED_HEADER, answer_once, make_once
from api.schemas.gift_drops import (
    DrawProofOut,
    DropEntryOut,
    DropIn,
    DropList,
    DropOut,
    EntryTaken,
    OwnDropEntries,
    OwnDropEntry,
)
from api.schemas.people import Body
from api.schemas.redemptions import VoucherOut
from families.permissions import Action, require
from rewards.gifts.catalogue.service import Officer
from rewards.gifts.drops.queries import get_drop_view, get_entry_view, get_proof, list_drops, list_entry_views
from rewards.gifts.drops.service import announce, leave, reserve_in_turn
from rewards.gifts.redemptions.queries import get_redemption

router = APIRouter(tags=["gifts"])

DropPath = Annotated[uuid.UUID, Path(description="The drop.")]


class TurnIn(Body):
    """Nothing needs to be said."""


@router.get("/gift-drops", operation_id="list_gift_drops", summary="Draws and queues for gifts")
async def show_drops(session: SessionDep, language: LanguageDep, now: NowDep) -> DropList:
    """Return those to come, those that are open, and those closed within the last month."""
    return DropList(items=[DropOut.of(one, language, now) for one in await list_drops(session, now)])


@router.get(
    "/gift-drops/{drop_id}", operation_id="get_gift_drop", summary="One draw or queue", responses=problems(404)
)
async def show_drop(drop_id: DropPath, session: SessionDep, language: LanguageDep, now: NowDep) -> DropOut:
    """Return it."""
    return DropOut.of(await get_drop_view(session, drop_id), language, now)


@router.post(
    "/gift-drops",
    operation_id="announce_gift_drop",
    summary="Announce a draw or a queue",
    status_code=status.HTTP_201_CREATED,
    response_model=DropOut,
    responses=problems(401, 403, 404, 409),
)
async def post_drop(
    body: DropIn,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
) -> JSONResponse:
    """Set its items aside. A draw's seed is promised here and shown after it closes."""
    await require(session, actor, Action.MANAGE_GIFTS)

    async def work() -> tuple[int, DropOut]:
        drop = await announce(session, body.to_drop(), Officer(actor.account_id, now))
        return 201, DropOut.of(await get_drop_view(session, drop.id), language, now)

    return await answer_once(
        session, actor_id=actor.account_id, operation="gift_drop", key=key, body=body, now=now, work=work
    )


@router.put(
    "/gift-drops/{drop_id}/entries/{person_id}",
    operation_id="enter_gift_drop",
    summary="Enter a draw or a queue",
    responses=problems(401, 403, 404, 409),
)
async def put_entry(
    drop_id: DropPath,
    person_id: uuid.UUID,
    database: DatabaseDep,
    desk: GiftEntryDeskDep,
    actor: ActorDep,
    now: NowDep,
) -> EntryTaken:
    """Enter, once; nothing is paid. Safe to repeat, so no key is needed."""
    async with database.transaction() as session:  # of oneself nothing is asked, and no connection taken
        await require(session, actor, Action.REDEEM_GIFTS, person_id=person_id)
    return EntryTaken(is_new=await desk.enter(drop_id, person_id, now=now))


@router.get(
    "/gift-drops/{drop_id}/entries/{person_id}",
    operation_id="get_gift_drop_entry",
    summary="One's place in a queue, or what became of one's entry in a draw",
    responses=problems(401, 403, 404),
)
async def show_entry(
    drop_id: DropPath,
    person_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> DropEntryOut:
    """Return it, and after how many seconds to ask again."""
    await require(session, actor, Action.VIEW_VOUCHERS, person_id=person_id)
    return DropEntryOut.of(await get_entry_view(session, drop_id, person_id, now), language, now)


@router.delete(
    "/gift-drops/{drop_id}/entries/{person_id}",
    operation_id="leave_gift_drop",
    summary="Leave a draw or a queue while it is open",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 409),
)
async def delete_entry(
    drop_id: DropPath, person_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Take the entry back; others move up."""
    await require(session, actor, Action.REDEEM_GIFTS, person_id=person_id)
    await leave(session, drop_id, person_id, now=now)


@router.post(
    "/gift-drops/{drop_id}/entries/{person_id}/redemption",
    operation_id="redeem_in_turn",
    summary="Have one of a queue's items when it is one's turn",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_turn(
    drop_id: DropPath,
    person_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
) -> VoucherOut:
    """Pay for it, and have it kept at the drop's pick-up point."""
    await require(session, actor, Action.REDEEM_GIFTS, person_id=person_id)

    async def work() -> uuid.UUID:
        return (await reserve_in_turn(session, drop_id, person_id, now=now)).id

    made_id, is_repeat = await make_once(
        session, actor_id=actor.account_id, operation=f"turn:{drop_id}", key=key, body=TurnIn(), now=now, work=work
    )
    response.headers["Cache-Control"] = "no-store"
    if is_repeat:
        response.headers[REPLAYED_HEADER] = "true"
    return VoucherOut.shown(await get_redemption(session, person_id, made_id), language)


@router.get(
    "/persons/{person_id}/gift-drop-entries",
    operation_id="list_own_gift_drop_entries",
    summary="All draws and queues that a person entered, and how each stands",
    responses=problems(401, 403, 404),
)
async def show_own_entries(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> OwnDropEntries:
    """Return the entries in the drops that are listed, those that open last at the top."""
    await require(session, actor, Action.VIEW_VOUCHERS, person_id=person_id)
    views = await list_entry_views(session, person_id, now)
    return OwnDropEntries(items=[OwnDropEntry.shown(one, language, now) for one in views])


@router.get(
    "/gift-drops/{drop_id}/proof",
    operation_id="get_gift_draw_proof",
    summary="All that anybody needs to recompute a draw",
    responses=problems(404, 409),
)
async def show_proof(drop_id: DropPath, session: SessionDep) -> DrawProofOut:
    """Return the promise, the seed and every entry, which `eplus gifts verify-draw` checks."""
    return DrawProofOut(**dict(await get_proof(session, drop_id)))
