"""Any tokens of a session, at once, in any order, on real rows: one live token at most, and reuse is the end."""

import asyncio
import datetime as dt
import random

import pytest

from core.database import Database
from families.accounts.models import Account
from families.accounts.service import sign_up
from families.sessions.refresh_tokens import read_refresh_token
from families.sessions.repository import lock_session
from families.sessions.rules import REFRESH_GRACE_S
from families.sessions.service import RefreshRefused, Tokens, refresh_session, start_session
from tests.support.sign_ups import PASSWORD

ROUNDS = 8
AT_ONCE = 6


async def _account(database: Database, now: dt.datetime) -> Account:
    email = f"{random.randbytes(12).hex()}@example.org"
    async with database.transaction() as session:
        return await sign_up(
            session, email=email, phone=None, password=PASSWORD, birth_on=dt.date(1988, 5, 1), now=now
        )


async def _refresh(database: Database, token: str, now: dt.datetime) -> Tokens | RefreshRefused:
    async with database.transaction() as session:
        return await refresh_session(session, token, now=now)


@pytest.mark.parametrize("seed", range(6))
async def test_any_interleaving(database: Database, now: dt.datetime, seed: int) -> None:
    chance = random.Random(seed)
    account = await _account(database, now)
    async with database.transaction() as session:
        known = [(await start_session(session, account, now=now)).refresh_token]
    at, is_over = now, False
    for _ in range(ROUNDS):
        at += dt.timedelta(seconds=chance.choice([1, REFRESH_GRACE_S, REFRESH_GRACE_S + 1]))
        shown = chance.choices([*known[-2:], chance.choice(known)], k=AT_ONCE)
        outcomes = await asyncio.gather(*(_refresh(database, token, at) for token in shown))
        given = {outcome.refresh_token for outcome in outcomes if isinstance(outcome, Tokens)}
        ended = [each for each in outcomes if isinstance(each, RefreshRefused) and each.ended_session_id]
        assert not (is_over and given), "a token of an ended session was good"
        assert len(ended) <= 1
        is_over = is_over or bool(ended)
        known += sorted(given - set(known), key=lambda token: read_refresh_token(token).generation)
        async with database.transaction() as session:
            row = await lock_session(session, read_refresh_token(known[0]).session_id)
        assert row is not None
        assert (row.revoked_at is not None) is is_over
        assert row.generation == len(known) - 1, "a token was made that nobody was given"


async def test_two_sessions_do_not_touch_each_other(database: Database, now: dt.datetime) -> None:
    account = await _account(database, now)
    async with database.transaction() as session:
        phone = (await start_session(session, account, now=now)).refresh_token
        tablet = (await start_session(session, account, now=now)).refresh_token
    later = now + dt.timedelta(seconds=REFRESH_GRACE_S + 1)
    await _refresh(database, phone, now)
    reused = await _refresh(database, phone, later)
    assert isinstance(reused, RefreshRefused)
    assert reused.ended_session_id == read_refresh_token(phone).session_id
    assert isinstance(await _refresh(database, tablet, later), Tokens)
