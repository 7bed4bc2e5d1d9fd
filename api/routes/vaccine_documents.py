"""What a family takes along: the school's form, the needle card, the health card."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep, SettingsDep
from api.errors import problems
from api.schemas.vaccine_documents import HealthCardOut
from core.messages import Language
from families.children.service import find_written_name
from families.permissions import Action
from families.persons.repository import get_person
from records.access.kinds import What
from records.access.service import OpenRecord, open_record
from vaccines.documents.health_card import make_jws, make_qr_svg, to_numeric
from vaccines.documents.needle_card import make_needle_card
from vaccines.documents.record import Record
from vaccines.documents.school_form import make_school_form
from vaccines.overview.queries import get_overview

router = APIRouter(tags=["vaccines"])

_PRIVATE = "private, no-store"  # it says what is so today
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string"}, "example": "%PDF-1.7 ..."}}}
}
DocumentLanguage = Annotated[
    Language | None, Query(description="Of the document; without, the caller's.", examples=["zh-Hant"])
]


@router.get(
    "/persons/{person_id}/vaccines/school-form",
    operation_id="get_school_form",
    summary="The school's immunisation form as PDF",
    response_class=Response,
    responses={**_PDF, **problems(401, 403, 404, 409, 503)},
)
async def get_school_form(
    person_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    accepted: LanguageDep,
    now: NowDep,
    language: DocumentLanguage = None,
) -> Response:
    """Return the form filled in: what the programme gives, when each dose was had, and what did not count."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.VACCINES, now=now)
    chosen = language or accepted
    told = await _record(session, record, chosen, now)
    return await _document(make_school_form, told, chosen, "immunisation-record.pdf")


@router.get(
    "/persons/{person_id}/vaccines/needle-card",
    operation_id="get_needle_card",
    summary="The needle card as PDF",
    response_class=Response,
    responses={**_PDF, **problems(401, 403, 404, 409, 503)},
)
async def get_needle_card(
    person_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    accepted: LanguageDep,
    now: NowDep,
    language: DocumentLanguage = None,
) -> Response:
    """Return all doses with batch and clinic, and what is next, on a page to print."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.VACCINES, now=now)
    chosen = language or accepted
    told = await _record(session, record, chosen, now)
    return await _document(make_needle_card, told, chosen, "needle-card.pdf")


@router.get(
    "/persons/{person_id}/vaccines/health-card",
    operation_id="get_health_card",
    summary="A vaccination certificate that others can verify",
    responses=problems(401, 403, 404, 409),
)
async def get_health_card(
    person_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    accepted: LanguageDep,
    settings: SettingsDep,
    now: NowDep,
    response: Response,
) -> HealthCardOut:
    """Return a SMART Health Card, signed now. Its key is at `/.well-known/jwks.json`."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.VACCINES, now=now)
    jws = make_jws(await _record(session, record, accepted, now), settings.public_url, now)
    response.headers["Cache-Control"] = _PRIVATE
    return HealthCardOut(verifiable_credential=jws, qr=to_numeric(jws), qr_svg=make_qr_svg(jws))


async def _record(session: SessionDep, opened: OpenRecord, language: Language, now: dt.datetime) -> Record:
    """Return the record under the name that others know the person by."""
    overview = await get_overview(session, opened, language=language, now=now)
    name = await find_written_name(session, await get_person(session, opened.person_id))
    return replace(overview.record, name=name or "")


async def _document(
    make: Callable[[Record, Language], bytes], record: Record, language: Language, name: str
) -> Response:
    document = await asyncio.to_thread(make, record, language)
    headers = {
        "Cache-Control": _PRIVATE,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Language": language,
    }
    return Response(document, media_type="application/pdf", headers=headers)
