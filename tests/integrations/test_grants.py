"""Tokens: sealed at rest, refreshed by one process at a time, the rotated one committed before it is used."""

import asyncio
import datetime as dt
import sys
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from sqlalchemy import delete, text, update

from core.clock import utc_now
from core.database import Database
from core.settings import PROJECT_ROOT
from integrations.connections.grants import find_grant, save_grant, usable_grant
from integrations.connections.models import ConnectionStatus, StepConnection, StepGrant
from integrations.failures import AccessEnded, VendorAway
from integrations.source import Grant
from integrations.vendor_http import Outside, make_http_client
from simulators.oauth import Grant as VendorsGrant
from simulators.vendor import Vendor
from tests.support.people import make_person
from tests.support.refreshing import SLUG, RotatingSource, make_rotating_vendor
from tests.support.serving import served

PROCESSES = 3


class Tie:
    """A connection whose access token has run out, at a vendor that rotates."""

    def __init__(
        self, database: Database, source: Any, vendor: Vendor, url: str, connection_id: uuid.UUID
    ) -> None:
        self.database = database
        self.source = source
        self.vendor = vendor
        self.url = url
        self.connection_id = connection_id

    async def usable(self, refused: int | None = None) -> Any:
        return await usable_grant(self.database, self.source, self.connection_id, now=utc_now(), refused=refused)

    async def start_process(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.support.refreshing",
            self.url,
            str(self.connection_id),
            cwd=PROJECT_ROOT,
            stdout=asyncio.subprocess.PIPE,
        )

    def is_good(self, grant: Grant) -> bool:
        return self.vendor.oauth.grant_of(f"Bearer {grant.access_token}").user_id == "1001"


@pytest_asyncio.fixture(loop_scope="session")
async def tie(database: Database, redis: "Redis") -> AsyncIterator[Tie]:
    app, now = make_rotating_vendor(), utc_now()
    vendor: Vendor = app.state.vendor
    first = vendor.oauth._issue(VendorsGrant("1001", frozenset({"steps"})))
    async with database.transaction() as session:
        person = await make_person(session, now)
        connection = StepConnection(
            person_id=person.id,
            source=SLUG,
            status=ConnectionStatus.ACTIVE,
            vendor_user_hash=uuid.uuid4().bytes,
            scopes=["steps"],
            connected_at=now,
        )
        session.add(connection)
        await session.flush()
        grant = Grant(
            first["access_token"], first["refresh_token"], now + dt.timedelta(seconds=60), frozenset(), "1001"
        )
        await save_grant(session, connection.id, grant, now=now)
    http = make_http_client()
    with served(app) as url:
        yield Tie(database, RotatingSource(Outside(http, redis), url), vendor, url, connection.id)
    await http.aclose()
    async with database.transaction() as session:
        await session.execute(delete(StepGrant).where(StepGrant.connection_id == connection.id))
        await session.execute(delete(StepConnection).where(StepConnection.id == connection.id))


async def test_many_at_once_refresh_once(tie: Tie) -> None:
    found = await asyncio.gather(*(tie.usable() for _ in range(5)))
    assert {kept.number for kept in found} == {2}
    assert len({kept.grant.access_token for kept in found}) == 1
    assert tie.vendor.oauth.refreshes == 1
    assert tie.is_good(found[0].grant)


async def test_many_that_were_refused_refresh_once(tie: Tie) -> None:
    kept = await tie.usable()
    found = await asyncio.gather(*(tie.usable(refused=kept.number) for _ in range(4)))
    assert {each.number for each in found} == {kept.number + 1}
    assert tie.vendor.oauth.refreshes == 2


@pytest.mark.slow
async def test_processes_refresh_once_and_a_killed_one_loses_nothing(tie: Tie) -> None:
    """Each process is killed between the commit of the rotated token and its first use."""
    processes = [await tie.start_process() for _ in range(PROCESSES)]
    said = [await asyncio.wait_for(process.stdout.readline(), 60) for process in processes if process.stdout]
    for process in processes:
        process.kill()
        await process.wait()
    assert said == [b"got 2\n"] * PROCESSES
    assert tie.vendor.oauth.refreshes == 1
    kept = await tie.usable()
    assert kept.number == 2
    assert tie.is_good(kept.grant)
    again = await tie.usable(refused=2)
    assert tie.is_good(again.grant), "the rotated refresh token was kept, so the next refresh works"


async def test_a_process_that_is_killed_before_the_vendor_acted_frees_the_lock(tie: Tie) -> None:
    tie.vendor.faults.is_away = True
    with pytest.raises(VendorAway):
        await tie.usable()
    tie.vendor.faults.is_away = False
    async with tie.database.transaction() as session:
        kept = await find_grant(session, tie.connection_id)
    assert kept is not None
    assert kept.number == 1, "a failed refresh changes nothing"
    connection = await tie.database.engine.connect()
    await connection.begin()
    await connection.execute(
        text("SELECT 1 FROM step_grants WHERE connection_id = :id FOR UPDATE"), {"id": tie.connection_id}
    )
    waiting = asyncio.create_task(tie.usable())
    await asyncio.sleep(0.2)
    assert not waiting.done()
    assert tie.vendor.oauth.refreshes == 0, "who waits does not refresh beside the other"
    await connection.invalidate()  # as when its process is killed: the server ends the transaction
    assert tie.is_good((await asyncio.wait_for(waiting, 10)).grant)


async def test_a_dead_grant_is_told_from_an_outage(tie: Tie) -> None:
    tie.vendor.oauth.revoke_person("1001")
    with pytest.raises(AccessEnded):
        await tie.usable()


async def test_nothing_readable_is_stored_and_a_moved_seal_is_broken(tie: Tie) -> None:
    kept = await tie.usable()
    async with tie.database.transaction() as session:
        row = await session.get_one(StepGrant, tie.connection_id)
        plain = (kept.grant.access_token, kept.grant.refresh_token, "1001")
        assert all(secret.encode() not in row.sealed for secret in plain)
        assert repr(kept.grant.access_token) not in repr(kept) + repr(kept.grant)
    spoilt = bytes([row.sealed[0] ^ 1]) + row.sealed[1:]
    async with tie.database.transaction() as session:
        await session.execute(
            update(StepGrant).where(StepGrant.connection_id == tie.connection_id).values(sealed=spoilt)
        )
    with pytest.raises(AccessEnded):
        await tie.usable()


async def test_a_look_that_is_cut_off_in_a_refresh_loses_no_token(
    tie: Tie, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vendor has rotated, its answer is on the way, and the look's time is over."""
    refresh, has_rotated = tie.source.refresh, asyncio.Event()

    async def slowly(grant: Grant, *, now: dt.datetime) -> Grant:
        fresh: Grant = await refresh(grant, now=now)
        has_rotated.set()
        await asyncio.sleep(0.2)
        return fresh

    monkeypatch.setattr(tie.source, "refresh", slowly)
    look = asyncio.create_task(tie.usable())
    await has_rotated.wait()
    look.cancel()
    with pytest.raises(asyncio.CancelledError):
        await look
    kept = await tie.usable()
    assert kept.number == 2
    assert tie.is_good((await tie.usable(refused=2)).grant), "the rotated refresh token was kept"
