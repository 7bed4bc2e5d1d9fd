"""Starting, refreshing and ending sign-in sessions.

An access token lives a few minutes and is read without the database. The sessions that were ended within that time
are named in Redis (`ended.py`), so that their access tokens stop at once.
"""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core.settings import get_settings
from families.accounts.models import Account, AccountKind
from families.actors import Actor, Role
from families.roles.repository import list_granted_roles
from families.sessions import repository
from families.sessions.access_tokens import make_access_token, read_access_token
from families.sessions.models import RevocationReason, SignInSession
from families.sessions.refresh_tokens import SALT_BYTES, is_genuine, make_refresh_token, read_refresh_token
from families.sessions.rules import MAX_SESSION_DAYS, RefreshVerdict, SessionState, judge_refresh


@dataclass(frozen=True, slots=True, repr=False)
class Tokens:
    """What a client keeps: `access_token`, good for `expires_in_s` from `issued_at`; `refresh_token`, once."""

    access_token: str
    refresh_token: str
    issued_at: dt.datetime
    expires_in_s: int
    actor: Actor


@dataclass(frozen=True, slots=True)
class RefreshRefused:
    """No new tokens. The caller commits before answering: `ended_session_id` was just ended because of reuse."""

    ended_session_id: uuid.UUID | None = None


def verify_access_token(token: str, now: dt.datetime) -> Actor:
    """Return who the token states. Raises AccessTokenExpired or AccessTokenInvalid (401)."""
    return read_access_token(token, now)


async def start_session(session: AsyncSession, account: Account, *, now: dt.datetime) -> Tokens:
    """Start a session for an account that has just proved itself."""
    row = SignInSession(
        account_id=account.id,
        salt=secrets.token_bytes(SALT_BYTES),
        generation=0,
        rotated_at=now,
        created_at=now,
        expires_at=now + dt.timedelta(seconds=get_settings().refresh_token_s),
    )
    session.add(row)
    await session.flush()
    return await _tokens(session, row, account, now)


async def refresh_session(
    session: AsyncSession, refresh_token: str, *, now: dt.datetime
) -> Tokens | RefreshRefused:
    """Give the successor of a refresh token; end the session when the token was used long before.

    The session's row is locked, so of two at once the second sees the first's rotation. A refusal is returned, not
    raised, because the end of the session has to be committed. Raises RefreshTokenInvalid for what is no token.
    """
    claim = read_refresh_token(refresh_token)
    row = await repository.lock_session(session, claim.session_id)
    if row is None or not is_genuine(claim, row.salt):
        return RefreshRefused()
    state = SessionState(row.generation, row.rotated_at, row.expires_at, is_revoked=row.revoked_at is not None)
    verdict = judge_refresh(state, claim.generation, now)
    account = await repository.find_account(session, row.account_id)
    if verdict is RefreshVerdict.ENDED or account is None:
        return RefreshRefused()
    if verdict is RefreshVerdict.REUSE:
        row.revoked_at, row.revoked_because = now, RevocationReason.REUSE
        await session.flush()
        return RefreshRefused(ended_session_id=row.id)
    if verdict is RefreshVerdict.ROTATE:
        row.generation += 1
        row.rotated_at = now
        sliding = now + dt.timedelta(seconds=get_settings().refresh_token_s)
        row.expires_at = min(sliding, row.created_at + dt.timedelta(days=MAX_SESSION_DAYS))
        await session.flush()
    return await _tokens(session, row, account, now)


async def end_session(session: AsyncSession, actor: Actor, *, now: dt.datetime) -> list[uuid.UUID]:
    """Sign out here; return the ended session's id, to be named in Redis."""
    because = RevocationReason.SIGNED_OUT
    ended = await repository.revoke_sessions(session, actor.account_id, because, only=actor.session_id, now=now)
    return list(ended)


async def end_all_sessions(
    session: AsyncSession,
    account_id: uuid.UUID,
    *,
    because: RevocationReason = RevocationReason.EVERYWHERE,
    now: dt.datetime,
) -> list[uuid.UUID]:
    """Sign out everywhere; return the ended sessions' ids, to be named in Redis."""
    return list(await repository.revoke_sessions(session, account_id, because, now=now))


async def _tokens(session: AsyncSession, row: SignInSession, account: Account, now: dt.datetime) -> Tokens:
    own = Role.CHILD if account.kind is AccountKind.CHILD else Role.MEMBER
    granted = await list_granted_roles(session, account.person_id)
    actor = Actor(account.id, account.person_id, frozenset({own, *granted}), row.id)
    life_s = get_settings().access_token_s
    return Tokens(
        access_token=make_access_token(actor, now=now, life_s=life_s),
        refresh_token=make_refresh_token(row.id, row.generation, row.salt),
        issued_at=now,
        expires_in_s=life_s,
        actor=actor,
    )
