"""Queries on registrations."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from families.children.errors import RegistrationUnknown
from families.children.models import ChildRegistration
from families.families.models import FamilyMember, FamilyRole
from families.persons.models import Person


async def get_registration(session: AsyncSession, person_id: uuid.UUID) -> ChildRegistration:
    """Return a child's registration. Raises RegistrationUnknown."""
    found = await find_registration(session, person_id)
    if found is None:
        raise RegistrationUnknown
    return found


async def find_registration(session: AsyncSession, person_id: uuid.UUID) -> ChildRegistration | None:
    """Return a child's registration, if there is one."""
    found = await session.scalars(select(ChildRegistration).where(ChildRegistration.person_id == person_id))
    return found.one_or_none()


async def list_children_born_on(
    session: AsyncSession, family_id: uuid.UUID, birth_on: dt.date
) -> Sequence[tuple[Person, ChildRegistration | None]]:
    """Return a family's children of one birth date, with their registrations."""
    rows = await session.execute(
        select(Person, ChildRegistration)
        .join(FamilyMember, FamilyMember.person_id == Person.id)
        .outerjoin(ChildRegistration, ChildRegistration.person_id == Person.id)
        .where(
            FamilyMember.family_id == family_id,
            FamilyMember.role == FamilyRole.CHILD,
            Person.birth_on == birth_on,
        )
        .order_by(Person.id)
    )
    return rows.all()
