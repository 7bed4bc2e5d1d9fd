"""Proving who one is, in steps that hold no connection while a secret is hashed.

A try at a PIN is charged before the PIN is looked at, and committed, so that a hundred guesses at once are a
hundred tries. A good PIN clears the count.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from families.accounts import repository
from families.accounts.errors import EmailInvalid, PhoneInvalid
from families.accounts.hashing import hash_secret, is_secret, needs_rehash
from families.accounts.rules import normal_password, read_identifier
from families.sessions.errors import PinLocked
from families.sessions.repository import find_account
from families.sessions.rules import PinLocks
from families.sessions.service import Tokens, start_session

PIN_LOCKS = PinLocks()


@dataclass(frozen=True, slots=True, repr=False)
class Claim:
    """An account that someone claims, and the hash to compare with; both None when there is no such account."""

    account_id: uuid.UUID | None
    secret_hash: str | None


NOBODY = Claim(None, None)


def stored_identifier(typed: str) -> str:
    """Return an e-mail address or telephone number in stored form, or as typed when it is neither."""
    try:
        email, phone = read_identifier(typed)
    except (EmailInvalid, PhoneInvalid):
        return typed
    return email or phone or typed


async def claim_by_address(session: AsyncSession, identifier: str) -> Claim:
    """Look up the account of an address in stored form."""
    by_email = "@" in identifier
    account = await repository.find_by_address(
        session, email=identifier if by_email else None, phone=None if by_email else identifier
    )
    return Claim(account.id, account.secret_hash) if account else NOBODY


async def claim_by_nickname(session: AsyncSession, family_code: str, nickname: str, *, now: dt.datetime) -> Claim:
    """Look up a child's account and charge the try. Raises PinLocked while locked."""
    account = await repository.lock_child_account(session, family_code, nickname)
    if account is None:
        return NOBODY
    if account.locked_until_at is not None and account.locked_until_at > now:
        raise PinLocked(retry_after_s=int((account.locked_until_at - now).total_seconds()) + 1)
    account.wrong_pins += 1
    lock_s = PIN_LOCKS.lock_s(account.wrong_pins)
    account.locked_until_at = now + dt.timedelta(seconds=lock_s) if lock_s else None
    await session.flush()
    return Claim(account.id, account.secret_hash)


async def is_proved(claim: Claim, secret: str) -> bool:
    """Return whether the secret is the claimed account's; takes as long when there is no such account."""
    return await is_secret(claim.secret_hash, normal_password(secret))


async def renew_hash(claim: Claim, secret: str) -> str | None:
    """Return a hash of a proved secret with today's parameters, None when the claimed one has them."""
    if claim.secret_hash is None or not needs_rehash(claim.secret_hash):
        return None
    return await hash_secret(normal_password(secret))


async def complete_sign_in(
    session: AsyncSession, claim: Claim, renewed_hash: str | None, *, now: dt.datetime
) -> Tokens | None:
    """Start a session for a proved claim; None if the account went, or its secret changed, meanwhile."""
    account = await find_account(session, claim.account_id) if claim.account_id else None
    if account is None or account.secret_hash != claim.secret_hash:
        return None
    account.wrong_pins, account.locked_until_at = 0, None
    account.secret_hash = renewed_hash or account.secret_hash
    return await start_session(session, account, now=now)
