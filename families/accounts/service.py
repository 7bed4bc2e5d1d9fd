"""Making accounts: an adult's own, and a child's by a guardian."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from families.accounts import repository
from families.accounts.errors import (
    AccountExists,
    AccountUnknown,
    AddressMissing,
    AgeTooLow,
    ChildAccountUnknown,
    OwnAddressMissing,
    PasswordWrong,
)
from families.accounts.hashing import hash_secret, is_secret
from families.accounts.models import Account, AccountKind
from families.accounts.rules import is_adult, normal_password, read_email, read_password, read_phone, read_pin
from families.changes.models import ChangeKind
from families.changes.service import note_change
from families.persons.service import add_person
from families.sessions.models import RevocationReason
from families.sessions.service import end_all_sessions


async def sign_up(
    session: AsyncSession,
    *,
    email: str | None,
    phone: str | None,
    password: str,
    birth_on: dt.date,
    display_name: str | None = None,
    district: str | None = None,
    nickname: str | None = None,
    now: dt.datetime,
) -> Account:
    """Make an adult's account and person.

    Raises AddressMissing, EmailInvalid, PhoneInvalid, PasswordTooWeak, AgeTooLow, AccountExists, and what
    add_person raises.
    """
    stored_email = read_email(email) if email else None
    stored_phone = read_phone(phone) if phone else None
    if stored_email is None and stored_phone is None:
        raise AddressMissing
    if not is_adult(birth_on, local_day(now)):
        raise AgeTooLow
    addresses = tuple(address for address in (stored_email, stored_phone) if address)
    secret_hash = await hash_secret(read_password(password, addresses=addresses))
    person = await add_person(
        session, nickname=nickname, display_name=display_name, birth_on=birth_on, district=district, now=now
    )
    return await _add(
        session,
        Account(
            person_id=person.id,
            kind=AccountKind.ADULT,
            email=stored_email,
            phone=stored_phone,
            secret_hash=secret_hash,
            created_at=now,
        ),
    )


async def hash_pin(pin: str, *, birth_on: dt.date | None) -> str:
    """Return the hash of a new PIN; call it while no connection is held. Raises PinTooWeak, Unavailable."""
    return await hash_secret(read_pin(pin, birth_on=birth_on))


async def make_child_account(
    session: AsyncSession, person_id: uuid.UUID, pin_hash: str, *, now: dt.datetime
) -> Account:
    """Give a child an account of its own: family code, nickname and PIN. Raises AccountExists."""
    return await _add(
        session,
        Account(person_id=person_id, kind=AccountKind.CHILD, secret_hash=pin_hash, created_at=now),
    )


async def set_pin(
    session: AsyncSession, person_id: uuid.UUID, pin_hash: str, *, now: dt.datetime
) -> list[uuid.UUID]:
    """Change a child's PIN, lift any lock, end the child's sessions and return their ids.

    Raises ChildAccountUnknown.
    """
    account = await _get_child_account(session, person_id)
    account.secret_hash = pin_hash
    account.wrong_pins, account.locked_until_at = 0, None
    return await end_all_sessions(session, account.id, because=RevocationReason.SECRET_CHANGED, now=now)


async def hash_new_password(account: Account, current: str, wanted: str) -> str:
    """Return the hash of an adult's new password, the present one proved; call it while no connection is held.

    Raises PasswordWrong, PasswordTooWeak, OwnAddressMissing, Unavailable.
    """
    if account.kind is not AccountKind.ADULT:
        raise OwnAddressMissing
    if not await is_secret(account.secret_hash, normal_password(current)):
        raise PasswordWrong
    addresses = tuple(address for address in (account.email, account.phone) if address)
    return await hash_secret(read_password(wanted, addresses=addresses))


async def change_password(
    session: AsyncSession, proved: Account, password_hash: str, *, now: dt.datetime
) -> list[uuid.UUID]:
    """Change an adult's password, end all sessions of the account and return their ids.

    `proved` is the account as `hash_new_password` saw it. Raises PasswordWrong if the password changed meanwhile.
    """
    account = await repository.get_account(session, proved.id)
    if account.secret_hash != proved.secret_hash:
        raise PasswordWrong
    account.secret_hash = password_hash
    return await end_all_sessions(session, account.id, because=RevocationReason.SECRET_CHANGED, now=now)


@dataclass(frozen=True, slots=True, repr=False)
class OwnWayIn:
    """A young person's own address and the hash of the password, proved to be allowed."""

    email: str | None
    phone: str | None
    secret_hash: str


async def prove_own_way_in(
    account: Account, pin: str, *, email: str | None, phone: str | None, password: str
) -> OwnWayIn:
    """Return what a young person's account becomes, its PIN proved; call it while no connection is held.

    Raises PasswordWrong, AddressMissing, EmailInvalid, PhoneInvalid, PasswordTooWeak, Unavailable.
    """
    stored_email = read_email(email) if email else None
    stored_phone = read_phone(phone) if phone else None
    if stored_email is None and stored_phone is None:
        raise AddressMissing
    if not await is_secret(account.secret_hash, pin):
        raise PasswordWrong
    addresses = tuple(address for address in (stored_email, stored_phone) if address)
    return OwnWayIn(stored_email, stored_phone, await hash_secret(read_password(password, addresses=addresses)))


async def take_own_way_in(
    session: AsyncSession, proved: Account, way_in: OwnWayIn, *, now: dt.datetime
) -> list[uuid.UUID]:
    """Give a young person's account its own address and password, end all sessions and return their ids.

    Raises AccountUnknown unless the account is a young person's as it was proved, AccountExists for an address
    that has an account.
    """
    account = await repository.get_account(session, proved.id)
    if account.kind is not AccountKind.YOUNG or account.secret_hash != proved.secret_hash:
        raise AccountUnknown
    try:
        async with session.begin_nested():
            account.kind, account.email, account.phone = AccountKind.ADULT, way_in.email, way_in.phone
            account.secret_hash = way_in.secret_hash
    except IntegrityError as error:
        raise AccountExists from error
    note_change(session, ChangeKind.ACCOUNT_OWN, account.person_id, actor_id=account.person_id, now=now)
    return await end_all_sessions(session, account.id, because=RevocationReason.SECRET_CHANGED, now=now)


async def lift_pin_lock(session: AsyncSession, person_id: uuid.UUID) -> None:
    """Let a child try again at once. Raises ChildAccountUnknown."""
    account = await _get_child_account(session, person_id)
    account.wrong_pins, account.locked_until_at = 0, None
    await session.flush()


async def _get_child_account(session: AsyncSession, person_id: uuid.UUID) -> Account:
    account = await repository.find_by_person(session, person_id)
    if account is None or account.kind is not AccountKind.CHILD:
        raise ChildAccountUnknown
    return account


async def _add(session: AsyncSession, account: Account) -> Account:
    try:
        async with session.begin_nested():
            session.add(account)
    except IntegrityError as error:
        raise AccountExists from error
    return account
