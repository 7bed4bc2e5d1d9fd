"""Queries on handovers."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from families.accounts.models import Account, AccountKind
from families.families.models import FamilyMember, FamilyRole
from families.handover.models import Handover
from families.persons.models import Person


async def list_unannounced(session: AsyncSession, *, born_until: dt.date, limit: int) -> Sequence[Person]:
    """Return children born on `born_until` or before without a handover, locked; others' are skipped."""
    found = await session.scalars(
        select(Person)
        .join(FamilyMember, FamilyMember.person_id == Person.id)
        .outerjoin(Handover, Handover.person_id == Person.id)
        .where(FamilyMember.role == FamilyRole.CHILD, Person.birth_on <= born_until, Handover.person_id.is_(None))
        .order_by(Person.birth_on, Person.id)
        .limit(limit)
        .with_for_update(of=Person, skip_locked=True)
    )
    return found.all()


async def lock_due(
    session: AsyncSession, *, today: dt.date, limit: int
) -> Sequence[tuple[Handover, Person, FamilyMember, Account | None]]:
    """Return handovers to be done, locked: those with an account, and those that were not told that they wait."""
    has_account = Account.kind == AccountKind.CHILD
    rows = await session.execute(
        select(Handover, Person, FamilyMember, Account)
        .join(Person, Person.id == Handover.person_id)
        .join(FamilyMember, FamilyMember.person_id == Handover.person_id)
        .outerjoin(Account, Account.person_id == Handover.person_id)
        .where(
            Handover.handed_over_at.is_(None),
            Handover.due_on <= today,
            FamilyMember.role == FamilyRole.CHILD,
            or_(has_account, Handover.waits_told_at.is_(None)),
        )
        .order_by(Handover.due_on, Handover.person_id)
        .limit(limit)
        .with_for_update(of=Handover, skip_locked=True)
    )
    return rows.all()


async def find_handover(session: AsyncSession, person_id: uuid.UUID) -> Handover | None:
    """Return a person's handover, if one was announced."""
    return await session.get(Handover, person_id)


async def forget_announced(session: AsyncSession, person_id: uuid.UUID) -> None:
    """Let a handover that was not done be announced anew: the day of birth was corrected."""
    await session.execute(
        delete(Handover).where(Handover.person_id == person_id, Handover.handed_over_at.is_(None))
    )
