"""Faults are drawn alike by the same seed, links break as told, and the books find what does not hold."""

import asyncio
import uuid
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from chaos.books import Line, check_books, read_kept
from chaos.faults import LINKS, PARTS, SERVERS, Kind, plan
from chaos.journal import Exchange
from chaos.network import Link
from core.database import Database
from tests.conftest import NOW

PERSON = str(uuid.uuid4())


def test_a_seed_draws_the_same_faults_and_a_long_run_kills_everybody_twenty_times() -> None:
    faults = plan(248, 7, 2.5)
    assert faults == plan(248, 7, 2.5) != plan(248, 8, 2.5)
    assert plan(6, 7, 2.5) == faults[:6]
    killed = Counter(one.target for one in faults if one.kind is Kind.KILL)
    assert min(killed[target] for target in SERVERS + PARTS) >= 20
    assert {one.target for one in faults} == {*SERVERS, *PARTS, *LINKS}
    assert {one.kind for one in faults} == set(Kind)
    assert all(one.kind is not Kind.FULL_DISK for one in plan(248, 7, 2.5, with_disks=False))


def _exchange(path: str, answer: Any, **changes: Any) -> Exchange:
    whole = Exchange(
        at=NOW.isoformat(),
        asked_of=1,
        method="POST",
        path=path,
        key=str(uuid.uuid4()),
        sent={"person_id": PERSON},
        status=201,
        answer=answer,
    )
    return replace(whole, **changes)


def test_a_repeat_must_be_told_the_same_and_a_bug_is_one() -> None:
    path = "/v1/challenges/go-to-park/check-ins"
    told = {"check_in_id": "1", "verdict": "accepted", "awards": [_points(10)], "catchable": [1]}
    first = _exchange(path, told, was_lost=True)
    same = replace(first, was_lost=False, answer=told | {"catchable": []})
    kept = read_kept([first, same])
    assert kept.differing == []
    assert kept.awarded == {PERSON: 10}, "counted once"
    other = replace(first, answer=told | {"check_in_id": "2"})
    assert len(read_kept([first, other]).differing) == 1
    assert len(read_kept([_exchange(path, {}, status=500)]).bugs) == 1
    assert read_kept([_exchange(path, {}, status=503)]).bugs == []


def _points(amount: int) -> dict[str, Any]:
    return {"kind": "points", "person_id": PERSON, "amount": amount}


async def test_the_books_find_what_is_missing_what_came_twice_and_what_was_not_paid(
    owner: Database, redis: Any
) -> None:
    redemptions = f"/v1/persons/{PERSON}/redemptions"
    acknowledged = _exchange(redemptions, {"id": str(uuid.uuid4())})
    visit = _exchange(
        "/v1/challenges/go-to-park/check-ins",
        {"check_in_id": str(uuid.uuid4()), "verdict": "accepted", "awards": [_points(10)]},
    )
    lines = await check_books(owner, redis, read_kept([acknowledged, visit]), NOW)
    assert _faulty(lines) == {
        "acknowledged and missing: redemption",
        "acknowledged and missing: check-in",
        "points told and not there",
    }
    # A check-in that nobody asked for, accepted without the fact that it has to leave.
    async with owner.transaction() as session:
        insert = text("""
            INSERT INTO check_ins (person_id, id, challenge_id, day, occurred_at, recorded_at, status, reason,
                signals, actor_id)
            VALUES (:person, :person, :person, :day, :now, :now, 'accepted', 'check_in_accepted', '{}', :person)
        """)
        await session.execute(insert, {"person": PERSON, "day": NOW.date(), "now": NOW})
    try:
        nothing_told = _exchange(f"/v1/persons/{PERSON}/observations", {}, sent={}, status=201)
        found = _faulty(await check_books(owner, redis, read_kept([nothing_told]), NOW))
        assert {"done though nobody asked, or twice: check-in", "accepted check-ins without their fact"} <= found
        lost = _exchange("/v1/challenges/go-to-park/check-ins", None, status=None)
        found = _faulty(await check_books(owner, redis, read_kept([nothing_told, lost]), NOW))
        assert "done though nobody asked, or twice: check-in" not in found, "its answer may have been lost"
    finally:
        async with owner.transaction() as session:
            await session.execute(text("DELETE FROM check_ins WHERE person_id = :person"), {"person": PERSON})


def _faulty(lines: list[Line]) -> set[str]:
    """Titles of faulty lines; what other tests of the process left in the outbox or on boards is theirs."""
    others = {"outbox events not handed on", "boards unlike what PostgreSQL makes of them"}
    return {line.what for line in lines if line.faults} - others


async def test_a_link_passes_on_is_silent_and_breaks() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while some := await reader.read(100):
            writer.write(some)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    link = Link(server.sockets[0].getsockname()[1])
    await link.start()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", link.port)
        writer.write(b"one")
        assert await reader.readexactly(3) == b"one"
        link.silence()
        writer.write(b"two")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await reader.readexactly(3)
        link.mend()
        assert await reader.readexactly(3) == b"two"
        link.cut()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        reader, refused = await asyncio.open_connection("127.0.0.1", link.port)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        for one in (writer, refused):
            one.close()
    finally:
        await link.stop()
        server.close()
