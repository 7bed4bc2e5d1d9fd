"""Granting roles and taking them back. A change reaches access tokens at their next refresh, within minutes."""

import datetime as dt
import uuid

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.ids import new_id
from families.accounts.models import Account
from families.accounts.repository import find_by_address
from families.accounts.rules import read_identifier
from families.actors import Role
from families.classes.models import ClassTeacher, SchoolClass
from families.office_acts.service import ActingOfficer, record_act
from families.roles.errors import AdultUnknown, RoleNotGrantable
from families.roles.models import RoleGrant
from families.schools.repository import get_school

GRANTABLE = frozenset({Role.TEACHER, Role.OFFICER, Role.STAFF, Role.OPERATOR})


async def get_adult(session: AsyncSession, address: str) -> Account:
    """Return the account of an address. Raises AdultUnknown, EmailInvalid, PhoneInvalid."""
    email, phone = read_identifier(address)
    account = await find_by_address(session, email=email, phone=phone)
    if account is None:
        raise AdultUnknown
    return account


async def grant_role(
    session: AsyncSession,
    person_id: uuid.UUID,
    role: Role,
    *,
    school_id: str | None = None,
    granted_by: uuid.UUID | None = None,
    now: dt.datetime,
) -> None:
    """Give a person a role, once. Raises RoleNotGrantable, SchoolUnknown."""
    if role not in GRANTABLE or (role is Role.TEACHER) != (school_id is not None):
        raise RoleNotGrantable
    if school_id is not None:
        await get_school(session, school_id)
    await session.execute(
        insert(RoleGrant)
        .values(
            id=new_id(),
            person_id=person_id,
            role=role,
            school_id=school_id,
            granted_by=granted_by,
            granted_at=now,
        )
        .on_conflict_do_nothing()
    )


async def revoke_role(
    session: AsyncSession, person_id: uuid.UUID, role: Role, *, school_id: str | None = None, now: dt.datetime
) -> None:
    """Take a role back; a teacher loses the school's classes with it."""
    at_school = RoleGrant.school_id == school_id if school_id else RoleGrant.school_id.is_(None)
    revoked = await session.scalars(
        update(RoleGrant)
        .where(RoleGrant.person_id == person_id, RoleGrant.role == role, at_school, RoleGrant.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(RoleGrant.id)
    )
    for grant_id in revoked:
        was = {"role": role.value, "school": school_id}
        record_act(session, ActingOfficer(None, now), "role_revoked", f"role:{grant_id}", before=was)
    if school_id is not None:
        of_school = select(SchoolClass.id).where(SchoolClass.school_id == school_id)
        await session.execute(
            delete(ClassTeacher).where(ClassTeacher.person_id == person_id, ClassTeacher.class_id.in_(of_school))
        )
