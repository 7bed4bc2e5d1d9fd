"""Issuing, revoking and verifying medical certificates."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.sealing import open_sealed
from families.notices.models import NoticeKind
from records.access.initials import initials_of
from records.access.items import lock_item, mark_changed
from records.access.kinds import Access, What, Why
from records.access.service import OpenRecord, close_record, open_record_as_system
from records.access.telling import tell_of_record
from records.appointments.models import Clinic
from records.medical_certificates.errors import MedicalCertificateRevoked, MedicalCertificateUnknown
from records.medical_certificates.kinds import MedicalCertificateKind
from records.medical_certificates.models import MedicalCertificate
from records.medical_certificates.rules import read_token

_VERIFY = text(
    "SELECT person_id, kind, from_on, until_on, recorded_at, revoked_at, clinic_id, initials_sealed"
    " FROM record.verified_certificate(:id, :request, :now)"
)


@dataclass(frozen=True, slots=True)
class VerifiedMedicalCertificate:
    """What anybody sees who is shown a certificate: nothing of why, and of the name the initials."""

    kind: MedicalCertificateKind
    from_on: dt.date
    until_on: dt.date
    issued_at: dt.datetime
    revoked_at: dt.datetime | None
    initials: str
    clinic: Clinic


def initials_beside(values: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    """Return what is kept beside the name on a certificate that is issued."""
    return {"initials": initials_of(values["name"])}


async def announce_medical_certificate(
    session: AsyncSession, person_id: uuid.UUID, certificate: MedicalCertificate, *, is_new: bool, now: dt.datetime
) -> None:
    """Tell the family that one was issued."""
    await tell_of_record(session, person_id, NoticeKind.MEDICAL_CERTIFICATE_ISSUED, now=now)


async def revoke_medical_certificate(
    session: AsyncSession,
    record: OpenRecord,
    certificate_id: uuid.UUID,
    *,
    reason: str,
    expected_revision: int,
    now: dt.datetime,
) -> MedicalCertificate:
    """Let a certificate be good for nothing, and tell the family.

    Raises as `lock_item` does, and MedicalCertificateRevoked.
    """
    found = await lock_item(
        session, MedicalCertificate, record, certificate_id, expected_revision=expected_revision
    )
    if found.revoked_at is not None:
        raise MedicalCertificateRevoked
    found.revoked_at, found.revocation = now, reason
    mark_changed(found, record, now=now)
    await session.flush()
    await tell_of_record(session, record.person_id, NoticeKind.MEDICAL_CERTIFICATE_REVOKED, now=now)
    return found


async def revoke_by_token(session: AsyncSession, token: str, *, reason: str, now: dt.datetime) -> None:
    """Revoke a certificate for a clinic that the family lets in no more: for operators, on the clinic's word.

    Raises MedicalCertificateUnknown, MedicalCertificateRevoked.
    """
    certificate_id = read_token(token)
    row = await _look(session, certificate_id, now)
    record = await open_record_as_system(
        session, row.person_id, Access.EDIT, what=What.MEDICAL_CERTIFICATES, why=Why.DEPOSIT, now=now
    )
    kept = await session.get_one(MedicalCertificate, certificate_id)
    await revoke_medical_certificate(
        session, record, certificate_id, reason=reason, expected_revision=kept.revision, now=now
    )
    await close_record(session)


async def verify_medical_certificate(
    session: AsyncSession, token: str, *, now: dt.datetime
) -> VerifiedMedicalCertificate:
    """Return what anybody may see of the certificate; the look is in its person's access log.

    Raises MedicalCertificateUnknown for a token that we did not make, or whose certificate is gone.
    """
    certificate_id = read_token(token)
    row = await _look(session, certificate_id, now)
    return VerifiedMedicalCertificate(
        kind=MedicalCertificateKind(row.kind),
        from_on=row.from_on,
        until_on=row.until_on,
        issued_at=row.recorded_at,
        revoked_at=row.revoked_at,
        initials=open_sealed("medical_certificates.initials", certificate_id, row.initials_sealed),
        clinic=await session.get_one(Clinic, row.clinic_id),
    )


async def _look(session: AsyncSession, certificate_id: uuid.UUID, now: dt.datetime) -> Any:
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    values = {"id": certificate_id, "request": request_id, "now": now}
    row = (await session.execute(_VERIFY, values)).one_or_none()
    if row is None:
        raise MedicalCertificateUnknown
    return row
