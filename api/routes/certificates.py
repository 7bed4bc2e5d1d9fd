"""Certificates: a person's own, their documents, and verification by anybody."""

import asyncio
import uuid
from typing import Annotated, ClassVar

from fastapi import APIRouter, Path, Query, Request, Response

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.etag import etag_of, not_modified
from api.pagination import Page, PageDep, encode_cursor
from api.routes.check_ins import instant_and_id
from api.schemas.certificates import (
    CODE,
    CertificateOut,
    CertificateStanding,
    NameChoice,
    VerifiedCertificate,
)
from core.errors import Conflict
from core.messages import LANGUAGES, Language
from core.settings import get_settings
from families.codes import read_code
from families.nicknames.words import nickname_in
from families.permissions import Action, require
from families.persons.repository import get_person
from rewards.certificates.document import make_document, version_of
from rewards.certificates.errors import CertificateRevoked, CertificateUnknown
from rewards.certificates.service import (
    HeldCertificate,
    choose_name,
    correct_certificate,
    get_certificate,
    list_certificates,
)

router = APIRouter(tags=["certificates"])

# A document is its holder's: kept by the browser that asked for it, and asked anew each time.
PRIVATE = "private, no-cache"
CodePath = Annotated[
    str,
    Path(
        description="The code on the certificate, typed in any way.",
        pattern=r"^[0-9A-Za-z-]{20,30}$",
        examples=[CODE],
    ),
]


class CertificateNameMissing(Conflict):
    """The person has no private name to put on it (409)."""

    code: ClassVar[str] = "certificate_name_missing"


@router.get(
    "/persons/{person_id}/certificates",
    operation_id="list_certificates",
    summary="Show a person's certificates",
    responses=problems(401, 403, 404, 422),
)
async def show_certificates(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, page: PageDep, language: LanguageDep
) -> Page[CertificateOut]:
    """Return a page of certificates, revoked ones too, latest first."""
    await require(session, actor, Action.VIEW_PERSON, person_id=person_id)
    public_url = get_settings().public_url
    before = instant_and_id(page.after_in("certificates"))
    held = await list_certificates(session, person_id, before=before, limit=page.limit)
    place = held.next_place
    return Page[CertificateOut](
        items=[CertificateOut.shown(one, language, public_url) for one in held.items],
        next_cursor=encode_cursor("certificates", [place[0].isoformat(), str(place[1])]) if place else None,
    )


@router.get(
    "/persons/{person_id}/certificates/{code}/document",
    operation_id="get_certificate_document",
    summary="Download a certificate as PDF",
    response_class=Response,
    responses={
        200: {"content": {"application/pdf": {"schema": {"type": "string"}, "example": "%PDF-1.7 ..."}}},
        304: {"description": "The caller holds this document."},
        **problems(401, 403, 404, 409, 503),
    },
)
async def show_document(
    person_id: uuid.UUID,
    code: CodePath,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    accepted: LanguageDep,
    language: Annotated[
        Language | None, Query(description="Of the document; without, the caller's.", examples=["zh-Hant"])
    ] = None,
) -> Response:
    """Return the document, with the address at which anybody can verify it. A revoked one is not handed out."""
    await require(session, actor, Action.VIEW_PERSON, person_id=person_id)
    held = await _own(session, person_id, code)
    if held.revoked_at is not None:
        raise CertificateRevoked
    chosen, public_url = language or accepted, get_settings().public_url
    etag = etag_of(version_of(held, chosen, public_url))
    if answer := not_modified(request, etag, cache_control=PRIVATE):
        return answer
    document = await asyncio.to_thread(make_document, held, chosen, public_url)
    headers = {
        "ETag": etag,
        "Cache-Control": PRIVATE,
        "Content-Disposition": f'attachment; filename="{held.series}-{held.kind}.pdf"',
        "Content-Language": chosen,
    }
    return Response(document, media_type="application/pdf", headers=headers)


@router.put(
    "/persons/{person_id}/certificates/{code}/name",
    operation_id="choose_certificate_name",
    summary="Choose the name on a certificate",
    responses=problems(401, 403, 404, 409),
)
async def put_name(
    person_id: uuid.UUID,
    code: CodePath,
    body: NameChoice,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> CertificateOut:
    """Put the public nickname or the private name on it. Who is shown the certificate reads that name."""
    await require(session, actor, Action.EDIT_PERSON, person_id=person_id)
    held = await _own(session, person_id, code)
    person = await get_person(session, person_id)
    if body.name == "nickname":
        names = {one: nickname_in(person.nickname, one) for one in LANGUAGES}
    elif person.display_name is None:
        raise CertificateNameMissing
    else:
        names = dict.fromkeys(LANGUAGES, person.display_name)
    if names != held.names:
        await choose_name(session, person_id, held.code, names, now)
        held = await get_certificate(session, held.code)
    return CertificateOut.shown(held, language, get_settings().public_url)


@router.get(
    "/certificates/{code}",
    operation_id="verify_certificate",
    summary="Verify a certificate",
    responses=problems(404),
)
async def verify(code: CodePath, session: SessionDep, language: LanguageDep) -> VerifiedCertificate:
    """Tell anybody what stands on the certificate with this code, and whether it is in force."""
    return VerifiedCertificate.of(await get_certificate(session, read_code(code)), language)


@router.put(
    "/certificates/{code}/standing",
    operation_id="correct_certificate",
    summary="Revoke a certificate, or let it stand again",
    responses=problems(401, 403, 404),
)
async def put_standing(
    code: CodePath,
    body: CertificateStanding,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> VerifiedCertificate:
    """Correct it, for officers. The certificate itself is never changed; the correction stands beside it."""
    await require(session, actor, Action.CORRECT_CERTIFICATE)
    stored = read_code(code)
    await correct_certificate(
        session,
        stored,
        is_revoked=body.is_revoked,
        reason=body.reason,
        corrected_by_id=actor.account_id,
        now=now,
    )
    return VerifiedCertificate.of(await get_certificate(session, stored), language)


async def _own(session: SessionDep, person_id: uuid.UUID, code: str) -> HeldCertificate:
    held = await get_certificate(session, read_code(code))
    if held.person_id != person_id:
        raise CertificateUnknown
    return held
