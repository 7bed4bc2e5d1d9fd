"""The catalogue of gifts: for everybody, and for the officers who write it."""

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
from api.schemas.gifts import (
    GiftChangeOut,
    GiftSlug,
    OfferIn,
    OfferList,
    OfferOut,
    OfficeGift,
    OfficeGifts,
    OfficePoint,
    OfficePoints,
    OwnGift,
    OwnGifts,
    PickUpPointIn,
    PickUpPointOut,
    StockIn,
    StockOut,
)
from api.schemas.text import Slug
from core.idempotency import operation_on
from families.permissions import Action, require
from geo.districts.models import District
from geo.parks.errors import DistrictUnknown
from rewards.gifts.catalogue.queries import list_changes, list_offers, list_own_offers, list_points
from rewards.gifts.catalogue.service import Officer, change_stock, put_gift, put_point

router = APIRouter(tags=["gifts"])

GiftPath = Annotated[GiftSlug, Path(description="The gift.", examples=["skipping-rope"])]
PointPath = Annotated[GiftSlug, Path(description="The pick-up point.", examples=["wan-chai-sports-ground"])]


@router.get("/gifts", operation_id="list_gifts", summary="All gifts that are offered, and where they lie")
async def show_gifts(
    session: SessionDep,
    language: LanguageDep,
    now: NowDep,
    district: Annotated[
        Slug | None, Query(description="Only what lies in this district.", examples=["wan-chai"])
    ] = None,
) -> OfferList:
    """Return gifts that are offered now or later, the cheapest first."""
    offers = await list_offers(session, now, district=district)
    return OfferList(items=[OfferOut.of(one, language) for one in offers])


@router.get(
    "/persons/{person_id}/gifts",
    operation_id="list_gifts_for_person",
    summary="All gifts, and which of them a person may redeem",
    responses=problems(401, 403, 404),
)
async def show_own_gifts(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> OwnGifts:
    """Return every gift with all that speaks against it now, in words."""
    await require(session, actor, Action.VIEW_VOUCHERS, person_id=person_id)
    available, own = await list_own_offers(session, person_id, now)
    return OwnGifts(available=available, items=[OwnGift.shown(one, language) for one in own])


@router.get(
    "/gift-catalogue",
    operation_id="get_gift_catalogue",
    summary="The whole catalogue with its stock in numbers",
    responses=problems(401, 403),
)
async def show_catalogue(session: SessionDep, actor: ActorDep, now: NowDep) -> OfficeGifts:
    """Return all gifts, those that are over too."""
    await require(session, actor, Action.MANAGE_GIFTS)
    return OfficeGifts(items=[OfficeGift.of(one) for one in await list_offers(session, now, with_all=True)])


@router.put(
    "/gifts/{gift_id}",
    operation_id="put_gift",
    summary="Add or change a gift",
    responses=problems(401, 403, 404),
)
async def put_one_gift(
    gift_id: GiftPath, body: OfferIn, session: SessionDep, actor: ActorDep, now: NowDep
) -> OfficeGift:
    """Write it. What is reserved stays as it was reserved."""
    await require(session, actor, Action.MANAGE_GIFTS)
    await put_gift(session, body.to_gift(gift_id), Officer(actor.account_id, now))
    offers = await list_offers(session, now, with_all=True)
    return next(OfficeGift.of(one) for one in offers if one.gift.id == gift_id)


@router.post(
    "/gifts/{gift_id}/stock",
    operation_id="change_gift_stock",
    summary="Bring items to a pick-up point, or take some away",
    response_model=StockOut,
    responses=problems(401, 403, 404, 409),
)
async def post_stock(
    gift_id: GiftPath, body: StockIn, session: SessionDep, actor: ActorDep, key: IdempotencyKeyDep, now: NowDep
) -> JSONResponse:
    """Change it by so many. What is reserved or set aside for a drop cannot be taken away."""
    await require(session, actor, Action.MANAGE_GIFTS)

    async def work() -> tuple[int, StockOut]:
        officer = Officer(actor.account_id, now)
        stock = await change_stock(session, gift_id, body.point_id, body.items, body.reason, officer)
        return 200, StockOut(point_id=stock.point_id, stocked=stock.stocked, left=stock.left)

    operation = operation_on("gift_stock", gift_id)
    return await answer_once(
        session, actor_id=actor.account_id, operation=operation, key=key, body=body, now=now, work=work
    )


@router.get(
    "/pick-up-points",
    operation_id="list_pick_up_points",
    summary="Where gifts are picked up",
    responses=problems(401),
)
async def show_points(session: SessionDep, actor: ActorDep, language: LanguageDep) -> OfficePoints:
    """Return all points with their counters."""
    points, counters = await list_points(session)
    return OfficePoints(
        items=[
            OfficePoint(
                **PickUpPointOut.of(point, language).model_dump(), counters=list(counters.get(point.id, ()))
            )
            for point in points
        ]
    )


@router.put(
    "/pick-up-points/{point_id}",
    operation_id="put_pick_up_point",
    summary="Add or change a pick-up point",
    responses=problems(401, 403, 404, 409),
)
async def put_one_point(
    point_id: PointPath,
    body: PickUpPointIn,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> OfficePoint:
    """Write it, and add counters."""
    await require(session, actor, Action.MANAGE_GIFTS)
    await _require_district(session, body.district)
    await put_point(session, body.to_point(point_id), Officer(actor.account_id, now))
    points, counters = await list_points(session)
    point = next(PickUpPointOut.of(one, language) for one in points if one.id == point_id)
    return OfficePoint(**point.model_dump(), counters=list(counters.get(point_id, ())))


@router.get(
    "/gift-changes",
    operation_id="list_gift_changes",
    summary="What officers did with gifts",
    responses=problems(401, 403),
)
async def show_changes(session: SessionDep, actor: ActorDep, page: PageDep) -> Page[GiftChangeOut]:
    """Return every act, newest first."""
    await require(session, actor, Action.MANAGE_GIFTS)
    before = instant_and_id(page.after_in("gift-changes"))
    found = await list_changes(session, before=before, limit=page.limit + 1)
    shown = found[: page.limit]
    last = shown[-1] if len(found) > page.limit else None
    return Page[GiftChangeOut](
        items=[GiftChangeOut.of(one) for one in shown],
        next_cursor=encode_cursor("gift-changes", [last.at.isoformat(), str(last.id)]) if last else None,
    )


async def _require_district(session: AsyncSession, district: str) -> None:
    """Raise DistrictUnknown: rewards know no districts, and a mistyped one would hide what lies there."""
    if await session.get(District, district) is None:
        raise DistrictUnknown
