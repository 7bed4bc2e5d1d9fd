"""Medical certificates: issued and revoked by clinics, kept and shown by families, verified by anybody."""

import asyncio
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response

from api.dependencies import ActorDep, AddressDep, LanguageDep, NowDep, RedisDep, SessionDep, SettingsDep
from api.errors import problems
from api.etag import IfMatchDep
from api.record_doors import CLINIC, ClinicVisitor, get_clinic_visitor
from api.record_routes import ItemKind, item_routes, shown_item
from api.schemas.medical_certificates import (
    TOKEN,
    TOKEN_PATTERN,
    MedicalCertificateIn,
    MedicalCertificateOut,
    MedicalCertificateQr,
    Revocation,
    VerifiedMedicalCertificateOut,
)
from core.messages import Language, say
from core.pdf import qr_svg
from core.rate_limits import Limit, take
from families.permissions import Action
from records.access.items import get_item
from records.access.kinds import Access, What
from records.access.service import open_record
from records.appointments.models import Clinic
from records.medical_certificates.document import address_of, document_values, make_document
from records.medical_certificates.errors import MedicalCertificateRevoked
from records.medical_certificates.models import MedicalCertificate
from records.medical_certificates.rules import check_medical_certificate
from records.medical_certificates.service import (
    announce_medical_certificate,
    initials_beside,
    revoke_medical_certificate,
    verify_medical_certificate,
)

_WHAT = What.MEDICAL_CERTIFICATES
_KIND = ItemKind(
    "medical-certificates",
    "a medical certificate",
    "medical certificates",
    _WHAT,
    MedicalCertificate,
    check_medical_certificate,
    further=initials_beside,
    announce=announce_medical_certificate,
)
# A school's office verifies those of a class within a morning. A look is a row of the person's access log.
_LOOKS = Limit("verify-medical-certificate", capacity=60, per_s=0.2)
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string"}, "example": "%PDF-1.7 ..."}}}
}

router = APIRouter()
router.include_router(
    item_routes(_KIND, MedicalCertificateIn, MedicalCertificateOut, is_added_here=False, is_changed_here=False)
)
router.include_router(
    item_routes(_KIND, MedicalCertificateIn, MedicalCertificateOut, is_changed_here=False, door=CLINIC)
)


@router.post(
    "/deposits/{code}/medical-certificates/{item_id}/revocation",
    operation_id="revoke_medical_certificate",
    summary="Revoke a medical certificate",
    tags=["deposits"],
    responses=problems(401, 404, 409, 412, 428),
)
async def post_revocation(
    visitor: Annotated[ClinicVisitor, Depends(get_clinic_visitor)],
    item_id: uuid.UUID,
    body: Revocation,
    expected: IfMatchDep,
    session: SessionDep,
    now: NowDep,
    response: Response,
) -> MedicalCertificateOut:
    """Let it be good for nothing from now on, as who verifies it sees at once."""
    record = await visitor.open(session, Access.EDIT, what=_WHAT, now=now)
    revoked = await revoke_medical_certificate(
        session, record, item_id, reason=body.reason, expected_revision=expected, now=now
    )
    return shown_item(revoked, MedicalCertificateOut, response, now)


@router.get(
    "/persons/{person_id}/medical-certificates/{item_id}/qr",
    operation_id="get_medical_certificate_qr",
    summary="A medical certificate's QR code",
    tags=["record"],
    responses=problems(401, 403, 404, 409),
)
async def get_qr(
    person_id: uuid.UUID,
    item_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    now: NowDep,
) -> MedicalCertificateQr:
    """Return it to be held up on a phone."""
    address = address_of(await _own(session, actor, person_id, item_id, now), settings.public_url)
    return MedicalCertificateQr(address=address, qr_svg=qr_svg(address))


@router.get(
    "/persons/{person_id}/medical-certificates/{item_id}/document",
    operation_id="get_medical_certificate_document",
    summary="A medical certificate as PDF",
    tags=["record"],
    response_class=Response,
    responses={**_PDF, **problems(401, 403, 404, 409, 503)},
)
async def get_document(
    person_id: uuid.UUID,
    item_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    accepted: LanguageDep,
    now: NowDep,
    language: Annotated[
        Language | None, Query(description="Of the document; without, the caller's.", examples=["zh-Hant"])
    ] = None,
) -> Response:
    """Return the document with its QR code. A revoked one is not handed out."""
    kept = await _own(session, actor, person_id, item_id, now)
    chosen = language or accepted
    clinic = await session.get_one(Clinic, kept.clinic_id)
    values = document_values(kept, clinic, chosen, settings.public_url)
    headers = {
        "Cache-Control": "private, no-store",  # it may be revoked
        "Content-Disposition": 'attachment; filename="medical-certificate.pdf"',
        "Content-Language": chosen,
    }
    document = await asyncio.to_thread(make_document, values, chosen)
    return Response(document, media_type="application/pdf", headers=headers)


@router.get(
    "/medical-certificates/{token}",
    operation_id="verify_medical_certificate",
    summary="Verify a medical certificate",
    tags=["certificates"],
    responses=problems(404),
)
async def verify(
    token: Annotated[str, Path(description="Of the QR code.", pattern=TOKEN_PATTERN, examples=[TOKEN])],
    session: SessionDep,
    redis: RedisDep,
    address: AddressDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
) -> VerifiedMedicalCertificateOut:
    """Tell anybody who is shown a certificate whether it is genuine and still good. The person sees the look."""
    await take(redis, _LOOKS, address, now)
    found = await verify_medical_certificate(session, token, now=now)
    response.headers["Cache-Control"] = "no-store"
    return VerifiedMedicalCertificateOut.of(found, say(f"medical_certificate_{found.kind}", language), language)


async def _own(
    session: SessionDep, actor: ActorDep, person_id: uuid.UUID, item_id: uuid.UUID, now: NowDep
) -> MedicalCertificate:
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=_WHAT, now=now)
    kept = await get_item(session, MedicalCertificate, record, item_id)
    if kept.revoked_at is not None:
        raise MedicalCertificateRevoked
    return kept
