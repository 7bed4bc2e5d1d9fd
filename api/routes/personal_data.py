"""Everything about a person: taken along as JSON or PDF, or erased."""

import asyncio
import datetime as dt
import uuid
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from api.cookies import forget_session
from api.dependencies import ActorDep, AddressDep, DatabaseDep, LanguageDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.schemas.personal_data import ErasureIn, ErasureOut, ErasurePreview, PersonExportOut
from core.rate_limits import Limit, take
from families.accounts.errors import PasswordWrong
from families.accounts.hashing import is_secret
from families.accounts.repository import get_account
from families.accounts.rules import normal_password
from families.actors import Actor
from families.permissions import Action, require
from families.personal_data.erasure import erase_person
from families.personal_data.export import as_document, as_pdf, gather
from families.personal_data.holdings import Section, find_holdings
from families.sessions.ended import name_ended_sessions
from families.sessions.limits import spend_try

router = APIRouter(tags=["personal data"])

# It reads every table; a family takes its data along a few times a year.
EXPORTS = Limit("exports", capacity=20, per_s=1 / 60)
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}, "example": "%PDF"}}}
}


@router.get(
    "/persons/{person_id}/export",
    operation_id="export_person",
    summary="Take along everything about a person",
    responses=problems(401, 403, 404),
)
async def get_export(
    person_id: uuid.UUID, session: SessionDep, redis: RedisDep, actor: ActorDep, now: NowDep
) -> PersonExportOut:
    """Return all that is held about oneself or one's child."""
    sections = await _gathered(session, redis, actor, person_id, now)
    return PersonExportOut.model_validate(as_document(sections, person_id=person_id, now=now))


@router.get(
    "/persons/{person_id}/export.pdf",
    operation_id="export_person_to_read",
    summary="Read everything about a person",
    response_class=Response,
    responses={**_PDF, **problems(401, 403, 404)},
)
async def get_export_pdf(
    person_id: uuid.UUID,
    database: DatabaseDep,
    redis: RedisDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> Response:
    """Return the same as a PDF in the caller's language."""
    async with database.transaction() as session:
        sections = await _gathered(session, redis, actor, person_id, now)
    document = await asyncio.to_thread(partial(as_pdf, sections, language, now=now))
    return Response(document, media_type="application/pdf")


@router.get(
    "/persons/{person_id}/erasure",
    operation_id="preview_erasure",
    summary="What erasing a person would keep",
    responses=problems(401, 403, 404),
)
async def get_erasure(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> ErasurePreview:
    """Return what law and the ledger would keep, and why. Nothing is done."""
    await require(session, actor, Action.ERASE_PERSON, person_id=person_id)
    return ErasurePreview.of(find_holdings(), language)


@router.post(
    "/persons/{person_id}/erasure",
    operation_id="erase_person",
    summary="Erase a person",
    responses=problems(401, 403, 404, 409),
)
async def post_erasure(
    person_id: uuid.UUID,
    body: ErasureIn,
    request: Request,
    database: DatabaseDep,
    redis: RedisDep,
    actor: ActorDep,
    address: AddressDep,
    language: LanguageDep,
    now: NowDep,
) -> ErasureOut:
    """Erase oneself with one's account, or a child as its guardian: at once and for good, told what is kept.

    Sessions and phones end, step sources are disconnected and their permissions taken back at the makers.
    """
    async with database.transaction() as session:
        await require(session, actor, Action.ERASE_PERSON, person_id=person_id)
        account = await get_account(session, actor.account_id)
    tries = str(actor.account_id)
    await spend_try(redis, identifier=tries, address=address, device_token=None, now=now)
    if not await is_secret(account.secret_hash, normal_password(body.password.get_secret_value())):
        raise PasswordWrong
    async with database.transaction() as session:
        await require(session, actor, Action.ERASE_PERSON, person_id=person_id)
        ended = await erase_person(session, person_id, actor.person_id, now=now)
    await name_ended_sessions(redis, ended)
    if person_id == actor.person_id:
        forget_session(request)
    return ErasureOut.of(person_id, find_holdings(), language)


async def _gathered(
    session: AsyncSession, redis: Redis, actor: Actor, person_id: uuid.UUID, now: dt.datetime
) -> list[Section]:
    await require(session, actor, Action.EXPORT_PERSON, person_id=person_id)
    await take(redis, EXPORTS, str(actor.account_id), now)
    return await gather(session, actor, person_id, now=now)
