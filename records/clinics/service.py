"""Clinics' keys, what families let clinics do, and a clinic's way into a record."""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.crypto import keyed_hash
from core.ids import new_id
from families.codes import INVITATION_CODE_CHARS, new_code, read_code
from records.access.kinds import Access, What
from records.access.service import OpenRecord, open_record_as_clinic
from records.appointments.errors import ClinicUnknown
from records.appointments.models import Clinic
from records.clinics.errors import ClinicGranted, ClinicGrantUnknown, ClinicKeyInvalid, ClinicKeyUnknown
from records.clinics.models import ClinicGrant, ClinicKey

GRANTS_MOST = 100  # of one person: more clinics than anybody goes to
_SECRET_BYTES = 32
_PURPOSE = "clinic-key/1"


async def make_clinic_key(
    session: AsyncSession, clinic_id: str, *, label: str, now: dt.datetime
) -> tuple[ClinicKey, str]:
    """Make a key for a clinic; return it and its secret, which nobody can be told again. Raises ClinicUnknown."""
    if await session.get(Clinic, clinic_id) is None:
        raise ClinicUnknown
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    key = ClinicKey(clinic_id=clinic_id, label=label, secret_hash=_hash(secret), made_at=now)
    session.add(key)
    await session.flush()
    return key, secret


async def revoke_clinic_key(session: AsyncSession, key_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Let a key be good for nothing from now on. Raises ClinicKeyUnknown."""
    key = await session.get(ClinicKey, key_id)
    if key is None:
        raise ClinicKeyUnknown
    key.revoked_at = key.revoked_at or now
    await session.flush()


async def get_key_of_secret(session: AsyncSession, secret: str) -> ClinicKey:
    """Return the key in force that has this secret. Raises ClinicKeyInvalid."""
    query = select(ClinicKey).where(ClinicKey.secret_hash == _hash(secret), ClinicKey.revoked_at.is_(None))
    key: ClinicKey | None = await session.scalar(query)
    if key is None:
        raise ClinicKeyInvalid
    return key


async def grant_clinic(
    session: AsyncSession, person_id: uuid.UUID, clinic_id: str, *, granted_by_id: uuid.UUID, now: dt.datetime
) -> ClinicGrant:
    """Let a clinic hand in to a person's record. Raises ClinicUnknown, ClinicGranted."""
    if await session.get(Clinic, clinic_id) is None:
        raise ClinicUnknown
    grant_id = new_id()
    made = await session.scalar(
        insert(ClinicGrant)
        .values(
            id=grant_id,
            person_id=person_id,
            clinic_id=clinic_id,
            code=new_code(INVITATION_CODE_CHARS),
            granted_by_id=granted_by_id,
            granted_at=now,
        )
        .on_conflict_do_nothing(
            index_elements=[ClinicGrant.person_id, ClinicGrant.clinic_id],
            index_where=ClinicGrant.ended_at.is_(None),
        )
        .returning(ClinicGrant.id)
    )
    if made is None:
        raise ClinicGranted
    return await get_grant(session, person_id, grant_id)


async def get_grant(session: AsyncSession, person_id: uuid.UUID, grant_id: uuid.UUID) -> ClinicGrant:
    """Return a grant of a person in force, locked. Raises ClinicGrantUnknown."""
    query = select(ClinicGrant).where(
        ClinicGrant.id == grant_id, ClinicGrant.person_id == person_id, ClinicGrant.ended_at.is_(None)
    )
    grant: ClinicGrant | None = await session.scalar(query.with_for_update())
    if grant is None:
        raise ClinicGrantUnknown
    return grant


async def list_grants(session: AsyncSession, person_id: uuid.UUID) -> Sequence[ClinicGrant]:
    """Return a person's grants in force, oldest first."""
    query = (
        select(ClinicGrant)
        .where(ClinicGrant.person_id == person_id, ClinicGrant.ended_at.is_(None))
        .order_by(ClinicGrant.id)
        .limit(GRANTS_MOST)
    )
    return (await session.scalars(query)).all()


async def end_grant(session: AsyncSession, person_id: uuid.UUID, grant_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Let the clinic in no more; what it handed in stays. Raises ClinicGrantUnknown."""
    grant = await get_grant(session, person_id, grant_id)
    grant.ended_at = now
    await session.flush()


async def get_grant_by_code(session: AsyncSession, clinic_id: str, code: str) -> ClinicGrant:
    """Return the grant in force that a family told this clinic. Raises ClinicGrantUnknown."""
    query = select(ClinicGrant).where(
        ClinicGrant.code == read_code(code), ClinicGrant.clinic_id == clinic_id, ClinicGrant.ended_at.is_(None)
    )
    grant: ClinicGrant | None = await session.scalar(query)
    if grant is None:
        raise ClinicGrantUnknown
    return grant


async def open_record_to_clinic(
    session: AsyncSession, clinic_id: str, code: str, access: Access, *, what: What, now: dt.datetime
) -> OpenRecord:
    """Open a record to a clinic by the code that the family told it. Raises ClinicGrantUnknown."""
    grant = await get_grant_by_code(session, clinic_id, code)
    opened = await open_record_as_clinic(session, clinic_id, grant.id, grant.person_id, access, what=what, now=now)
    if opened is None:  # it ended, or the person was erased, between the two questions
        raise ClinicGrantUnknown
    return opened


def _hash(secret: str) -> bytes:
    return keyed_hash(_PURPOSE, secret.encode())
