"""Queries on sign-in sessions."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from families.accounts.models import Account
from families.sessions.models import RevocationReason, SignInSession


async def find_account(session: AsyncSession, account_id: uuid.UUID) -> Account | None:
    """Return an account by id."""
    return await session.get(Account, account_id)


async def lock_session(session: AsyncSession, session_id: uuid.UUID) -> SignInSession | None:
    """Return a session, locked until the transaction ends, as it is now; None if there is none."""
    statement = select(SignInSession).where(SignInSession.id == session_id).with_for_update()
    return (await session.scalars(statement, execution_options={"populate_existing": True})).one_or_none()


async def revoke_sessions(
    session: AsyncSession,
    account_id: uuid.UUID,
    because: RevocationReason,
    *,
    only: uuid.UUID | None = None,
    now: dt.datetime,
) -> Sequence[uuid.UUID]:
    """End the live sessions of an account, or `only` one of them; return the ids of those that were ended."""
    statement = (
        update(SignInSession)
        .where(SignInSession.account_id == account_id, SignInSession.revoked_at.is_(None))
        .values(revoked_at=now, revoked_because=because)
        .returning(SignInSession.id)
    )
    if only is not None:
        statement = statement.where(SignInSession.id == only)
    return (await session.scalars(statement)).all()
