"""Signing in, staying signed in, signing out.

Sign-in and refresh open their own transactions: a refused PIN is counted, and a reused refresh token ends its
session, although the answer is an error; and no connection is held while a secret is hashed.
"""

import datetime as dt
from typing import Literal

from fastapi import APIRouter, Request, status
from redis.asyncio import Redis

from api.cookies import (
    forget_session,
    keep_device,
    keep_session,
    read_device_cookie,
    read_refresh_cookie,
    refuse_other_origins,
)
from api.dependencies import ActorDep, AddressDep, DatabaseDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.schemas.sessions import PasswordSignIn, PinSignIn, Refresh, SignedIn, SignIn
from core.database import Database
from core.errors import NotAuthenticated
from families.codes import read_code
from families.nicknames.words import NicknameUnapproved, read_nickname
from families.sessions.device_tokens import make_device_token
from families.sessions.ended import name_ended_sessions
from families.sessions.errors import RefreshTokenInvalid, RefreshTokenReused, SignInRefused
from families.sessions.limits import child_identifier, note_failure, spend_try
from families.sessions.service import RefreshRefused, Tokens, end_all_sessions, end_session, refresh_session
from families.sessions.sign_in import (
    claim_by_address,
    claim_by_nickname,
    complete_sign_in,
    is_proved,
    renew_hash,
    stored_identifier,
)

router = APIRouter(prefix="/sessions", tags=["sessions"])


@router.post(
    "",
    operation_id="sign_in",
    summary="Sign in",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 429),
)
async def sign_in(
    request: Request, body: SignIn, database: DatabaseDep, redis: RedisDep, address: AddressDep, now: NowDep
) -> SignedIn:
    """Adults sign in by address and password; children by family code, nickname and PIN."""
    if body.keep_in == "cookies":
        refuse_other_origins(request)
    identifier = _identifier(body)
    device_token = body.device_token or read_device_cookie(request, identifier)
    await spend_try(redis, identifier=identifier, address=address, device_token=device_token, now=now)
    async with database.transaction() as session:
        if isinstance(body, PasswordSignIn):
            claim = await claim_by_address(session, identifier)
            secret = body.password.get_secret_value()
        else:
            family_code, nickname = identifier.split("/")
            claim = await claim_by_nickname(session, family_code, nickname, now=now)
            secret = body.pin.get_secret_value()
    tokens = None
    if await is_proved(claim, secret):
        renewed_hash = await renew_hash(claim, secret)
        async with database.transaction() as session:
            tokens = await complete_sign_in(session, claim, renewed_hash, now=now)
    if tokens is None:
        await note_failure(redis, now)
        raise SignInRefused
    return hand_over(request, tokens, identifier=identifier, keep_in=body.keep_in)


@router.post(
    "/refresh", operation_id="refresh_session", summary="Exchange a refresh token", responses=problems(401, 403)
)
async def refresh(
    request: Request, database: DatabaseDep, redis: RedisDep, now: NowDep, body: Refresh | None = None
) -> SignedIn:
    """Give new tokens for a refresh token, once. A token that comes back later ends the session for everybody.

    Without a token in the body, that of the cookie is exchanged, and the new ones are kept in cookies.
    """
    if body is not None and body.refresh_token is not None:
        return SignedIn.of(await _exchange(body.refresh_token, database, redis, now))
    refuse_other_origins(request)
    try:
        tokens = await _exchange(read_refresh_cookie(request) or "", database, redis, now)
    except NotAuthenticated:
        forget_session(request)
        raise
    keep_session(request, tokens)
    return SignedIn.without_tokens(tokens)


async def _exchange(token: str, database: Database, redis: Redis, now: dt.datetime) -> Tokens:
    async with database.transaction() as session:
        outcome = await refresh_session(session, token, now=now)
    if isinstance(outcome, RefreshRefused):
        if outcome.ended_session_id is None:
            raise RefreshTokenInvalid
        await name_ended_sessions(redis, [outcome.ended_session_id])
        raise RefreshTokenReused
    return outcome


@router.delete(
    "/current",
    operation_id="sign_out",
    summary="Sign out here",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401),
)
async def sign_out(request: Request, session: SessionDep, redis: RedisDep, actor: ActorDep, now: NowDep) -> None:
    """End this session: its tokens stop working at once."""
    await name_ended_sessions(redis, await end_session(session, actor, now=now))
    forget_session(request)


@router.delete(
    "",
    operation_id="sign_out_everywhere",
    summary="Sign out everywhere",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401),
)
async def sign_out_everywhere(
    request: Request, session: SessionDep, redis: RedisDep, actor: ActorDep, now: NowDep
) -> None:
    """End all sessions of the account, this one too."""
    await name_ended_sessions(redis, await end_all_sessions(session, actor.account_id, now=now))
    forget_session(request)


def hand_over(
    request: Request, tokens: Tokens, *, identifier: str, keep_in: Literal["answer", "cookies"]
) -> SignedIn:
    """Return the answer to whoever has just signed in as `identifier` (stored form), or keep it in cookies."""
    if keep_in == "answer":
        return SignedIn.of(tokens, make_device_token(identifier))
    keep_session(request, tokens)
    keep_device(request, identifier)
    return SignedIn.without_tokens(tokens)


def _identifier(body: PasswordSignIn | PinSignIn) -> str:
    """Return what the tries are counted by: the address, or family code and nickname, in stored form."""
    if isinstance(body, PasswordSignIn):
        return stored_identifier(body.identifier)
    try:
        nickname = read_nickname(body.nickname)
    except NicknameUnapproved as error:
        raise SignInRefused from error  # nobody has such a name
    return child_identifier(read_code(body.family_code), nickname)
