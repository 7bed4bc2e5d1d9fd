"""Cards of a class, for pupils without a phone: the sheet to print, the list to scan against, a new one."""

import asyncio
import uuid

from fastapi import APIRouter, Response, status

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.schemas.class_outings import CardOut
from core.settings import get_settings
from families.classes.card_sheet import PrintedCard, make_sheet
from families.classes.cards import make_cards, replace_card
from families.classes.repository import get_class
from families.classes.roster.repository import list_roster
from families.nicknames.words import nickname_in
from families.permissions import Action, require

router = APIRouter(prefix="/classes", tags=["classes"])

CLAIM_PATH = "/family/claim"  # the web app's page
_PDF = {
    "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7 ..."}}
}


@router.post(
    "/{class_id}/cards",
    operation_id="make_class_cards",
    summary="The cards of a class, made where missing",
    responses=problems(401, 403, 404),
)
async def post_cards(class_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> list[CardOut]:
    """Return every pupil's card, so that a phone can tell whose it scanned, also offline. Twice is as once."""
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    return [CardOut.of(card) for _, card in await make_cards(session, class_id, now=now)]


@router.post(
    "/{class_id}/cards/sheet",
    operation_id="print_class_cards",
    summary="The cards of a class as PDF",
    response_class=Response,
    responses={200: _PDF, **problems(401, 403, 404)},
)
async def post_sheet(
    class_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> Response:
    """Return a card for every pupil, ten to a page, after a list by which they are handed out.

    Who had none gets one. Cards handed out stay good.

    Of pupils without a family a slip to take home follows, with which a family registers the child.
    """
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    school_class = await get_class(session, class_id)
    made = {person.id: card for person, card in await make_cards(session, class_id, now=now)}
    cards = [  # in the order of the class list, by which they are handed out
        PrintedCard(
            nickname_in(person.nickname, language),
            made[person.id].token,
            entry.nickname if entry else None,
            entry.slip_code if entry else None,
        )
        for person, entry in await list_roster(session, class_id)
    ]
    claim_url = f"{get_settings().public_url}{CLAIM_PATH}"
    content = await asyncio.to_thread(make_sheet, school_class.label, cards, claim_url, language)
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'inline; filename="class-cards.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


@router.post(
    "/{class_id}/pupils/{person_id}/card",
    operation_id="replace_class_card",
    summary="Give a pupil a new card",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404),
)
async def post_card(
    class_id: uuid.UUID, person_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> CardOut:
    """Make a new card; the lost one says nothing from now on, nor does the slip of a pupil without a family."""
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    return CardOut.of(await replace_card(session, class_id, person_id, now=now))
