"""Grants taken back at the vendor: also those that nobody here may use, and never one that is in use."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from sqlalchemy import select

from core.clock import utc_now
from core.database import Database
from integrations.revocations.models import StepRevocation
from integrations.source import Grant
from integrations.sync import taking_back
from simulators.wearing import Wearer
from tests.support.sign_ups import Caller, sign_up_adult
from tests.support.step_cycle import Cycle, cycling
from tests.support.step_vendors import consent, find_drivers


@pytest_asyncio.fixture(params=["google-health"], loop_scope="session")
async def cycle(
    request: pytest.FixtureRequest, database: Database, redis: "Redis", monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Cycle]:
    async with cycling(find_drivers()[request.param], database, redis, monkeypatch) as running:
        await running.connect()
        yield running


async def come_back(cycle: Cycle, caller: Caller, user_id: str) -> int:
    begun = await caller.ask("POST", f"/persons/{caller.person_id}/step-sources/{cycle.slug}/connect")
    back = await consent(cycle.http, begun.json()["authorization_url"], user_id)
    return await hand_in(cycle, caller, back)


async def hand_in(cycle: Cycle, caller: Caller, back: dict[str, str]) -> int:
    handed_in = {"state": back["state"], "code": back["code"]}
    return (await caller.ask("POST", f"/step-sources/{cycle.slug}/connections", handed_in)).status_code


async def waiting(cycle: Cycle, person_id: uuid.UUID) -> list[StepRevocation]:
    async with cycle.database.transaction() as session:
        found = await session.scalars(
            select(StepRevocation).where(
                StepRevocation.person_id == person_id, StepRevocation.finished_at.is_(None)
            )
        )
        return list(found)


async def disconnect(cycle: Cycle) -> None:
    assert (await cycle.caller.ask("DELETE", cycle.path())).status_code == 204


async def test_who_connects_anew_before_a_worker_came_keeps_the_permission(cycle: Cycle) -> None:
    await disconnect(cycle)
    assert len(await waiting(cycle, cycle.person_id)) == 1
    await cycle.connect()
    assert await waiting(cycle, cycle.person_id) == []
    await cycle.sync()
    assert await cycle.allowed()
    connection = await cycle.connection()
    assert (connection.status.value, connection.last_error) == ("active", None)


async def test_who_connects_anew_while_the_vendor_revokes_is_asked_to_do_it_again(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = cycle.syncing.sources.get(cycle.slug)
    revoke, statuses = source.revoke, list[int]()

    async def slow(grant: Grant, *, now: dt.datetime) -> None:
        if not statuses:  # the new grant is got before the vendor has ended all of the account
            statuses.append(await come_back(cycle, cycle.caller, cycle.user_id))
        await revoke(grant, now=now)

    monkeypatch.setattr(source, "revoke", slow)
    await disconnect(cycle)
    await cycle.sync()
    assert statuses == [503]
    await cycle.sync()
    assert not await cycle.has_tokens()
    await cycle.connect()
    await cycle.sync()
    assert await cycle.allowed()
    assert (await cycle.connection()).status.value == "active"


async def test_another_account_in_place_of_the_first_ends_the_first_at_the_vendor(cycle: Cycle) -> None:
    other = str(uuid.uuid4().int % 10**9)
    vendor = cycle.simulator.state.vendor
    vendor.people[other] = Wearer(other, seed=int(other), devices=vendor.people[cycle.user_id].devices)
    assert await come_back(cycle, cycle.caller, other) == 200
    await cycle.sync()
    assert not vendor.oauth.has_grant(cycle.user_id)
    assert vendor.oauth.has_grant(other)


@pytest.mark.parametrize(("cycle", "left"), [("google-health", 2), ("oura", 1)], indirect=["cycle"])
async def test_a_grant_of_anothers_account_is_taken_back_where_that_ends_nothing_else(
    cycle: Cycle, left: int
) -> None:
    second = await sign_up_adult(cycle.http)
    assert await come_back(cycle, second, cycle.user_id) == 409
    oauth = cycle.simulator.state.vendor.oauth
    assert len(oauth._by_refresh) == 2
    await cycle.sync()
    assert len(oauth._by_refresh) == left
    assert await waiting(cycle, uuid.UUID(second.person_id)) == []
    await cycle.make_due()
    await cycle.sync()
    connection = await cycle.connection()
    assert (connection.status.value, connection.last_error) == ("active", None)


async def test_a_vendor_that_is_away_is_asked_again_until_it_is_enough(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_back, "MOST_TRIES", 2)
    await cycle.switch("faults", is_away=True)
    await disconnect(cycle)
    await cycle.sync()
    (one,) = await waiting(cycle, cycle.person_id)
    assert one.tries == 1
    assert one.look_at > utc_now()
    later = one.look_at + dt.timedelta(seconds=1)
    await taking_back.take_back_due(cycle.database, cycle.syncing.sources, now=later, at_once=8)
    assert await waiting(cycle, cycle.person_id) == []
    async with cycle.database.transaction() as session:
        over = await session.get(StepRevocation, one.id)
    assert over is not None
    assert over.sealed is None, "the tokens are forgotten"
