"""Operations over HTTP: for officers and operators only, in their language, live, and without any person."""

import datetime as dt
import json
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from redis.asyncio import Redis
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import get_now, get_optional_actor, get_session
from challenge_engine.check_ins.models import CheckIn
from challenge_engine.operations.counters import minutes_key
from challenge_engine.operations.snapshot import snapshot_key
from core.clock import utc_now
from core.database import Database
from families.actors import Role
from tests.conftest import NOW
from tests.support.api import client_of, lent_app
from tests.support.places import make_park
from tests.support.play import actor_for, check_in_at, make_person, make_player, publish_game
from tests.support.roles import sign_in
from tests.support.serving import served


@pytest.fixture
def now() -> dt.datetime:
    """A minute in which no other test of this process has committed check-ins: all of them are counted here."""
    return NOW + dt.timedelta(days=33)


@pytest_asyncio.fixture(loop_scope="session")
async def http(session: AsyncSession, now: dt.datetime) -> AsyncIterator[httpx.AsyncClient]:
    app = lent_app()
    officer = actor_for(await make_person(session, now), Role.OFFICER)
    app.dependency_overrides |= {
        get_session: lambda: session,
        get_now: lambda: now,
        get_optional_actor: lambda: officer,
    }
    async with client_of(app) as client:
        yield client


async def test_an_officer_sees_what_was_refused_and_why(
    http: httpx.AsyncClient, session: AsyncSession, redis: Redis, now: dt.datetime
) -> None:
    # Counts are over everybody: of what other tests committed, this transaction sees nothing.
    await session.execute(delete(CheckIn))
    await redis.delete(minutes_key(), snapshot_key())
    challenge = await publish_game(session, now)
    await make_park(session)
    home = await make_player(session, challenge, now)
    await check_in_at(session, challenge, home, now)
    await check_in_at(session, challenge, home, now, north_m=700)
    answer = await http.get("/v1/operations", headers={"Accept-Language": "zh-HK"})
    assert answer.status_code == 200
    seen = answer.json()
    assert len(seen["minutes"]) == 60
    assert seen["minutes"][-1]["check_ins"] == {"accepted": 1, "held": 0, "rejected": 1}
    (refusal,) = seen["refusals"]
    assert (refusal["reason"], refusal["words"]) == ("outside_park", "在公園外")
    assert (refusal["last_hour"], refusal["last_day"]) == (1, 1)
    assert str(home.child_id) not in answer.text
    assert seen["outbox"]["waiting"] >= 1
    assert seen["queue"]["waiting"] == 0
    assert any(one["kind"] == "api" for one in seen["processes"])


@pytest.mark.parametrize("path", ["/v1/operations", "/v1/operations/live"])
async def test_only_officers_and_operators(database: Database, path: str) -> None:
    async with client_of(lent_app()) as client:
        assert (await client.get(path)).status_code == 401
        for roles in ((), (Role.STAFF,)):
            person = await sign_in(database, *roles, now=utc_now())
            answer = await client.get(path, headers={"Authorization": f"Bearer {person.token}"})
            assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


async def test_it_is_sent_live(database: Database) -> None:
    officer = await sign_in(database, Role.OFFICER, now=utc_now())
    seen = []
    with served(lent_app()) as address:
        async with (
            httpx.AsyncClient(base_url=address, timeout=10) as client,
            client.stream(
                "GET", "/v1/operations/live", headers={"Authorization": f"Bearer {officer.token}"}
            ) as stream,
        ):
            assert stream.headers["content-type"].startswith("text/event-stream")
            async for line in stream.aiter_lines():
                if line.startswith("event: "):
                    assert line == "event: operations"
                if line.startswith("data: "):
                    seen.append(json.loads(line.removeprefix("data: ")))
                    if len(seen) == 2:
                        break
    assert seen[0]["taken_at"] < seen[1]["taken_at"]
    assert seen[1]["live_streams"] is not None
