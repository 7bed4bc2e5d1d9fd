"""Queries on accounts."""

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from families.accounts.errors import AccountUnknown
from families.accounts.models import Account
from families.families.models import Family, FamilyMember
from families.persons.models import Person


async def find_by_address(session: AsyncSession, *, email: str | None, phone: str | None) -> Account | None:
    """Return the account of an e-mail address or telephone number in stored form."""
    is_it = Account.email == email if email is not None else Account.phone == phone
    return (await session.scalars(select(Account).where(is_it))).one_or_none()


async def lock_child_account(session: AsyncSession, family_code: str, nickname: str) -> Account | None:
    """Return the account of the child with this nickname in the family of this code, locked."""
    found = await session.scalars(
        select(Account)
        .join(Person, Person.id == Account.person_id)
        .join(FamilyMember, FamilyMember.person_id == Person.id)
        .join(Family, Family.id == FamilyMember.family_id)
        .where(
            Family.code == family_code,
            Person.nickname == nickname,
            Account.email.is_(None),
            Account.phone.is_(None),
        )
        .with_for_update(of=Account),
        execution_options={"populate_existing": True},
    )
    return found.one_or_none()


async def find_by_person(session: AsyncSession, person_id: uuid.UUID) -> Account | None:
    """Return a person's account, if the person has one."""
    return (await session.scalars(select(Account).where(Account.person_id == person_id))).one_or_none()


async def has_own_address(session: AsyncSession, person_id: uuid.UUID) -> bool:
    """Return whether a person signs in by an address of its own."""
    account = await find_by_person(session, person_id)
    return account is not None and (account.email is not None or account.phone is not None)


async def get_account(session: AsyncSession, account_id: uuid.UUID) -> Account:
    """Return an account. Raises AccountUnknown."""
    account = await session.get(Account, account_id)
    if account is None:
        raise AccountUnknown
    return account
