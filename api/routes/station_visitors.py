"""Visitors of stations: passes from the app, printed cards, the key that verifies passes, and who stands here."""

import datetime as dt
import uuid

from fastapi import APIRouter, Response, status
from fastapi.responses import JSONResponse

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.routes.parks import CACHE
from api.schemas.station_visitors import (
    StationCardMade,
    StationCardOut,
    StationCardsOut,
    StationKey,
    StationKeysOut,
    StationPassOut,
    StationSealingKey,
    StationVisitorIn,
    StationVisitorOut,
)
from api.station_access import StaffDep
from core.clock import local_day
from core.pdf import qr_svg
from families.nicknames.words import nickname_in
from families.permissions import Action, require
from families.persons.repository import get_person
from stations.batches.sealing import item_public_key
from stations.visitors.ages import whole_years
from stations.visitors.passes import make_pass, public_key
from stations.visitors.service import check_unused, list_cards, make_card, recognise, revoke_card

router = APIRouter(tags=["stations"])


@router.get(
    "/persons/{person_id}/station-pass",
    operation_id="get_station_pass",
    summary="Get the pass to show at a station",
    response_model=StationPassOut,
    responses=problems(401, 403, 404),
)
async def get_pass(person_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> JSONResponse:
    """Return a fresh pass, good for one minute and one booth. It holds nothing that others could read."""
    await require(session, actor, Action.SHOW_STATION_PASS, person_id=person_id)
    token, expires_at = make_pass(person_id, now=now)
    shown = StationPassOut.model_validate({"pass": token, "expires_at": expires_at, "qr_svg": qr_svg(token)})
    return JSONResponse(shown.model_dump(mode="json", by_alias=True), headers={"Cache-Control": "no-store"})


@router.get(
    "/station-keys",
    operation_id="get_station_keys",
    summary="Get the keys that verify passes and seal what is measured",
)
async def get_keys(response: Response) -> StationKeysOut:
    """Return the public keys; how a pass and a sealed item are built is in docs/stations.md."""
    response.headers["Cache-Control"] = CACHE
    kid, key = public_key()
    sealing_kid, x, y = item_public_key()
    return StationKeysOut(
        keys=[StationKey(kid=kid, x=key)], sealing_key=StationSealingKey(kid=sealing_kid, x=x, y=y)
    )


@router.post(
    "/persons/{person_id}/station-cards",
    operation_id="make_station_card",
    summary="Make a printed card for who comes without a phone",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404),
)
async def post_card(person_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> StationCardMade:
    """Make a card; the one before is good no more. Its text is shown this once."""
    await require(session, actor, Action.MANAGE_STATION_CARDS, person_id=person_id)
    card, token = await make_card(session, person_id, made_by_id=actor.person_id, now=now)
    return StationCardMade(card=StationCardOut.of(card), token=token, qr_svg=qr_svg(token))


@router.get(
    "/persons/{person_id}/station-cards",
    operation_id="list_station_cards",
    summary="Show a person's printed cards",
    responses=problems(401, 403, 404),
)
async def get_cards(person_id: uuid.UUID, session: SessionDep, actor: ActorDep) -> StationCardsOut:
    """Return the cards, revoked ones too."""
    await require(session, actor, Action.MANAGE_STATION_CARDS, person_id=person_id)
    return StationCardsOut(items=[StationCardOut.of(card) for card in await list_cards(session, person_id)])


@router.delete(
    "/persons/{person_id}/station-cards/{card_id}",
    operation_id="revoke_station_card",
    summary="Let a lost card be good no more",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404),
)
async def delete_card(
    person_id: uuid.UUID, card_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Revoke the card. Once more changes nothing."""
    await require(session, actor, Action.MANAGE_STATION_CARDS, person_id=person_id)
    await revoke_card(session, person_id, card_id, now=now)


@router.post(
    "/station-visitors",
    operation_id="recognise_station_visitor",
    summary="See whose pass or card was scanned",
    responses=problems(401, 409),
)
async def post_visitor(
    body: StationVisitorIn, session: SessionDep, staff: StaffDep, language: LanguageDep, now: NowDep
) -> StationVisitorOut:
    """Say who stands at the booth, or that the pass was used already.

    Uses nothing up: that is done by the visit that is recorded.
    """
    known = await recognise(session, body.token, scanned_at=now)
    await check_unused(session, known)
    person = await get_person(session, known.person_id)
    return StationVisitorOut(
        how=known.how,
        nickname=person.nickname,
        nickname_words=nickname_in(person.nickname, language),
        age_years=_age(person.birth_on, now),
        sex=person.sex,
    )


def _age(birth_on: dt.date | None, now: dt.datetime) -> int | None:
    return None if birth_on is None else whole_years(birth_on, local_day(now))
