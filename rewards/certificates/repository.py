"""Every statement on certificates."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from rewards.certificates.models import Certificate, CertificateCorrection, CertificateName

Place = tuple[dt.datetime, uuid.UUID]  # in a person's list: when it was issued, and its id
Key = tuple[uuid.UUID, str, str, str]  # person, series, kind, reason


async def add_certificates(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[uuid.UUID]:
    """Insert certificates; return the ids of those that were not there. One statement."""
    inserted = await session.scalars(
        insert(Certificate)
        .values(list(rows))
        .on_conflict_do_nothing(
            index_elements=[
                Certificate.person_id,
                Certificate.series,
                Certificate.kind,
                Certificate.reason_key,
            ]
        )
        .returning(Certificate.id)
    )
    return set(inserted)


async def add_names(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Insert names on certificates."""
    if rows:
        await session.execute(insert(CertificateName), list(rows))


async def lock_by_key(session: AsyncSession, keys: Sequence[Key]) -> Sequence[Certificate]:
    """Return the certificates of these keys, locked, by id."""
    statement = select(Certificate).where(
        tuple_(Certificate.person_id, Certificate.series, Certificate.kind, Certificate.reason_key).in_(keys)
    )
    return (await session.scalars(statement.order_by(Certificate.id).with_for_update())).all()


async def lock_by_code(session: AsyncSession, code: str) -> Certificate | None:
    """Return the certificate of a code, locked."""
    return (
        await session.scalars(select(Certificate).where(Certificate.code == code).with_for_update())
    ).one_or_none()


async def list_standing(session: AsyncSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, CertificateCorrection]:
    """Return the correction that stands of those among `ids` that were ever corrected."""
    latest = (
        select(CertificateCorrection)
        .where(CertificateCorrection.certificate_id.in_(ids))
        .ext(distinct_on(CertificateCorrection.certificate_id))
        .order_by(CertificateCorrection.certificate_id, CertificateCorrection.ordinal.desc())
    )
    return {one.certificate_id: one for one in await session.scalars(latest)}


async def add_correction(
    session: AsyncSession,
    certificate_id: uuid.UUID,
    ordinal: int,
    *,
    is_revoked: bool,
    reason: str,
    corrected_by_id: uuid.UUID | None,
    now: dt.datetime,
) -> None:
    """Insert a correction. The certificate is locked by the caller."""
    session.add(
        CertificateCorrection(
            certificate_id=certificate_id,
            ordinal=ordinal,
            is_revoked=is_revoked,
            reason=reason,
            corrected_by_id=corrected_by_id,
            corrected_at=now,
        )
    )
    await session.flush()


async def count_names(session: AsyncSession, certificate_id: uuid.UUID) -> int:
    """Return how many names a certificate has had."""
    counted = select(func.count()).where(CertificateName.certificate_id == certificate_id)
    return (await session.execute(counted)).scalar_one()


async def list_page(
    session: AsyncSession, person_id: uuid.UUID, *, before: Place | None, limit: int
) -> Sequence[Row[Any]]:
    """Return a person's certificates as `with_standing` does, latest first, those below `before` if given."""
    wanted = with_standing().where(Certificate.person_id == person_id)
    if before is not None:
        wanted = wanted.where(tuple_(Certificate.issued_at, Certificate.id) < before)
    ordered = wanted.order_by(Certificate.issued_at.desc(), Certificate.id.desc()).limit(limit)
    rows: Sequence[Row[Any]] = (await session.execute(ordered)).all()
    return rows


def with_standing() -> "Select[Any]":
    """Select certificates with the name (ordinal, names, signature) and the correction that stand."""
    name = (
        select(CertificateName)
        .where(CertificateName.certificate_id == Certificate.id)
        .order_by(CertificateName.ordinal.desc())
        .limit(1)
        .lateral("name")
    )
    correction = (
        select(CertificateCorrection)
        .where(CertificateCorrection.certificate_id == Certificate.id)
        .order_by(CertificateCorrection.ordinal.desc())
        .limit(1)
        .lateral("correction")
    )
    return (
        select(
            Certificate,
            name.c.ordinal.label("name_ordinal"),
            name.c.names,
            name.c.signature.label("name_signature"),
            correction.c.is_revoked,
            correction.c.corrected_at,
        )
        .select_from(Certificate)
        .join(name, true())
        .outerjoin(correction, true())
    )
