"""Issuing certificates, choosing the name on one, revoking and verifying."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from core.ids import new_id
from families.codes import new_code
from rewards.certificates import repository
from rewards.certificates.errors import CertificateNamesTooMany, CertificateUnknown
from rewards.certificates.models import Certificate, CertificateCorrection
from rewards.certificates.repository import Key, Place
from rewards.certificates.rules import (
    CODE_CHARS,
    SHOWN_SIGNATURE_CHARS,
    CertificateWords,
    NewCertificate,
    Words,
    is_same,
    sign,
    sign_name,
)

MAX_PAGE = 200
MAX_NAMES = 50  # on one certificate: each is a row that is kept

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """A certificate as it stands: all that is on it, and since when it is revoked, if it is."""

    id: uuid.UUID
    person_id: uuid.UUID
    code: str
    series: str
    kind: str
    words: CertificateWords
    names: Words
    name_ordinal: int
    first_day: dt.date
    last_day: dt.date
    issued_at: dt.datetime
    signature: bytes
    revoked_at: dt.datetime | None

    @property
    def shown_signature(self) -> str:
        """The first digits of the signature, in groups of four."""
        digits = self.signature.hex()[:SHOWN_SIGNATURE_CHARS]
        return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """Some of a person's certificates; `next_place` is where the rest begins, None at the end."""

    items: list[HeldCertificate]
    next_place: Place | None


async def issue_certificates(session: AsyncSession, new: Sequence[NewCertificate], now: dt.datetime) -> None:
    """Issue certificates; one that is there stays as it was issued.

    It stands again if it was revoked because its result fell away; what an officer revoked stays revoked. Raises
    ValueError for one whose result is not final yet.
    """
    if not new:
        return
    if any(now < one.sealed_at for one in new):
        raise ValueError("a certificate is issued when its result is final, never before")
    ordered = sorted(new, key=_key)
    rows = [_row(one, now) for one in ordered]
    added = await repository.add_certificates(session, rows)
    await repository.add_names(
        session,
        [
            _name_row(row["id"], 1, one.names, now)
            for row, one in zip(rows, ordered, strict=True)
            if row["id"] in added
        ],
    )
    known = [_key(one) for row, one in zip(rows, ordered, strict=True) if row["id"] not in added]
    await _correct(session, known, is_revoked=False, reason="earned again", now=now)


async def revoke_certificates(session: AsyncSession, keys: Sequence[Key], reason: str, now: dt.datetime) -> None:
    """Revoke the certificates of these keys whose reason fell away; revoked ones stay so."""
    await _correct(session, keys, is_revoked=True, reason=reason, now=now)


async def correct_certificate(
    session: AsyncSession,
    code: str,
    *,
    is_revoked: bool,
    reason: str,
    corrected_by_id: uuid.UUID,
    now: dt.datetime,
) -> None:
    """Revoke a certificate, or let it stand again; as it is already: nothing. Raises CertificateUnknown."""
    certificate = await repository.lock_by_code(session, code)
    if certificate is None:
        raise CertificateUnknown
    last = (await repository.list_standing(session, [certificate.id])).get(certificate.id)
    await _put_standing(session, certificate.id, last, is_revoked, reason, corrected_by_id, now)


async def choose_name(
    session: AsyncSession, person_id: uuid.UUID, code: str, names: Words, now: dt.datetime
) -> None:
    """Put a name on it, by a further row. Raises CertificateUnknown, CertificateNamesTooMany."""
    certificate = await repository.lock_by_code(session, code)
    if certificate is None or certificate.person_id != person_id:
        raise CertificateUnknown
    ordinal = await repository.count_names(session, certificate.id) + 1
    if ordinal > MAX_NAMES:
        raise CertificateNamesTooMany(most=MAX_NAMES)
    await repository.add_names(session, [_name_row(certificate.id, ordinal, names, now)])


async def get_certificate(session: AsyncSession, code: str) -> HeldCertificate:
    """Return the certificate of a code as it stands, revoked or not. Raises CertificateUnknown.

    One that is not as it was signed was made or changed past this code: it is unknown, and reported.
    """
    found = await session.execute(repository.with_standing().where(Certificate.code == code))
    row = found.one_or_none()
    if row is None:
        raise CertificateUnknown
    if not _is_genuine(row):
        log.error("certificate_not_as_signed", certificate_id=str(row.Certificate.id))
        raise CertificateUnknown
    return _held(row)


async def list_certificates(
    session: AsyncSession, person_id: uuid.UUID, *, before: Place | None = None, limit: int = MAX_PAGE
) -> CertificatePage:
    """Return at most `limit` of a person's certificates, revoked ones too, latest first; one statement."""
    rows = await repository.list_page(session, person_id, before=before, limit=limit + 1)
    shown = rows[:limit]
    last = shown[-1].Certificate if len(rows) > limit else None
    items = [_held(row) for row in shown if _is_genuine(row)]
    return CertificatePage(items, None if last is None else (last.issued_at, last.id))


async def _correct(
    session: AsyncSession, keys: Sequence[Key], *, is_revoked: bool, reason: str, now: dt.datetime
) -> None:
    if not keys:
        return
    found = await repository.lock_by_key(session, keys)
    standing = await repository.list_standing(session, [one.id for one in found])
    for certificate in found:
        last = standing.get(certificate.id)
        is_by_officer = last is not None and last.is_revoked and last.corrected_by_id is not None
        if not is_by_officer:
            await _put_standing(session, certificate.id, last, is_revoked, reason, None, now)


async def _put_standing(
    session: AsyncSession,
    certificate_id: uuid.UUID,
    last: CertificateCorrection | None,
    is_revoked: bool,  # noqa: FBT001  private
    reason: str,
    corrected_by_id: uuid.UUID | None,
    now: dt.datetime,
) -> None:
    """Add the correction that makes a locked certificate stand so; none where it does."""
    if (last is not None and last.is_revoked) is not is_revoked:
        await repository.add_correction(
            session,
            certificate_id,
            1 if last is None else last.ordinal + 1,
            is_revoked=is_revoked,
            reason=reason,
            corrected_by_id=corrected_by_id,
            now=now,
        )


def _key(one: NewCertificate) -> Key:
    return (one.person_id, one.series, one.kind, one.reason_key)


def _row(one: NewCertificate, now: dt.datetime) -> dict[str, Any]:
    certificate_id, code = new_id(), new_code(CODE_CHARS)
    words = one.words
    return {
        "id": certificate_id,
        "person_id": one.person_id,
        "series": one.series,
        "kind": one.kind,
        "reason_key": one.reason_key,
        "code": code,
        "words": {
            "heading": dict(words.heading),
            "title": dict(words.title),
            "statement": dict(words.statement),
        },
        "first_day": one.first_day,
        "last_day": one.last_day,
        "sealed_at": one.sealed_at,
        "issued_at": now,
        "signature": sign(certificate_id, code, now, one),
    }


def _name_row(certificate_id: uuid.UUID, ordinal: int, names: Words, now: dt.datetime) -> dict[str, Any]:
    return {
        "certificate_id": certificate_id,
        "ordinal": ordinal,
        "names": dict(names),
        "chosen_at": now,
        "signature": sign_name(certificate_id, ordinal, names),
    }


def _is_genuine(row: Any) -> bool:
    one: Certificate = row.Certificate
    try:
        words = CertificateWords(**one.words)
    except (TypeError, ValueError):  # no certificate is issued with such words
        return False
    signed = NewCertificate(
        one.person_id,
        one.series,
        one.kind,
        one.reason_key,
        words,
        row.names,
        one.first_day,
        one.last_day,
        one.sealed_at,
    )
    return is_same(one.signature, sign(one.id, one.code, one.issued_at, signed)) and is_same(
        row.name_signature, sign_name(one.id, row.name_ordinal, row.names)
    )


def _held(row: Any) -> HeldCertificate:
    one: Certificate = row.Certificate
    return HeldCertificate(
        id=one.id,
        person_id=one.person_id,
        code=one.code,
        series=one.series,
        kind=one.kind,
        words=CertificateWords(**one.words),
        names=row.names,
        name_ordinal=row.name_ordinal,
        first_day=one.first_day,
        last_day=one.last_day,
        issued_at=one.issued_at,
        signature=one.signature,
        revoked_at=row.corrected_at if row.is_revoked else None,
    )
