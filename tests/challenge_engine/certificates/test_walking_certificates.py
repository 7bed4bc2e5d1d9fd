"""Certificates of the walking challenge of 2024 through the services: averages, late data, sealing."""

import datetime as dt
import uuid

import pytest

from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.progress.settling import settle_due
from core.database import Database
from core.messages import LANGUAGES
from families.nicknames.words import nickname_in
from families.personal_data.erasure import erase_person
from families.persons.queries import list_nicknames
from tests.support.walking import certificates_of, day_of, kinds_of, make_walker, month_of, publish_shipped, walk

FIRST_DAY, LAST_DAY = dt.date(2024, 11, 1), dt.date(2024, 11, 30)
SECOND = dt.timedelta(seconds=1)
BEFORE = dt.datetime(2024, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
async def challenge(database: Database) -> PublishedChallenge:
    """The challenge, published before anybody may enrol."""
    async with database.transaction() as session:
        return await publish_shipped(session, "ten-thousand-steps-2024", BEFORE)


async def _walker(database: Database, challenge: PublishedChallenge, total: int) -> uuid.UUID:
    async with database.transaction() as session:
        walker_id = await make_walker(session, challenge)
        await walk(session, month_of(walker_id, FIRST_DAY, total), challenge.compiled.calendar.run.ends_at)
    return walker_id


async def _kinds(database: Database, walker_id: uuid.UUID) -> set[str]:
    async with database.transaction() as session:
        return await kinds_of(session, walker_id)


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (224_999, set()),
        (225_000, {"participation"}),
        (225_001, {"participation"}),
        (299_999, {"participation"}),
        (300_000, {"participation", "achievement"}),
        (300_001, {"participation", "achievement"}),
    ],
)
async def test_by_the_daily_average_at_sealing_and_not_a_second_before(
    database: Database, challenge: PublishedChallenge, total: int, expected: set[str]
) -> None:
    walker_id = await _walker(database, challenge, total)
    seals_at = challenge.compiled.calendar.run.seals_at

    await settle_due(database, seals_at - SECOND)
    assert await _kinds(database, walker_id) == set()
    await settle_due(database, seals_at)
    assert await _kinds(database, walker_id) == expected
    await settle_due(database, seals_at + dt.timedelta(days=30))
    async with database.transaction() as session:
        held = await certificates_of(session, walker_id)
    assert len(held) == len(expected)
    assert all(one.issued_at == seals_at for one in held)


@pytest.mark.parametrize(
    ("walked", "corrected", "expected"),
    [
        (224_999, 10_000, {"participation"}),  # raised
        (300_000, 9_999, {"participation"}),  # taken back
        (225_000, 7_499, set()),
    ],
)
async def test_a_correction_within_the_grace_moves_the_result(
    database: Database, challenge: PublishedChallenge, walked: int, corrected: int, expected: set[str]
) -> None:
    walker_id = await _walker(database, challenge, walked)
    run = challenge.compiled.calendar.run
    async with database.transaction() as session:
        await walk(session, [day_of(walker_id, LAST_DAY, corrected, revision=2)], run.grace_ends_at - SECOND)
    await settle_due(database, run.seals_at)
    assert await _kinds(database, walker_id) == expected


@pytest.mark.parametrize("after_s", [0, 1])
async def test_what_comes_as_the_grace_is_over_changes_nothing(
    database: Database, challenge: PublishedChallenge, after_s: int
) -> None:
    walker_id = await _walker(database, challenge, 224_999)
    run = challenge.compiled.calendar.run
    late = run.grace_ends_at + dt.timedelta(seconds=after_s)
    async with database.transaction() as session:
        await walk(session, [day_of(walker_id, LAST_DAY, 20_000, revision=2)], late)
    await settle_due(database, run.seals_at)
    assert await _kinds(database, walker_id) == set()


async def test_after_sealing_neither_more_nor_fewer_steps_change_anything(
    database: Database, challenge: PublishedChallenge
) -> None:
    more, fewer = await _walker(database, challenge, 224_999), await _walker(database, challenge, 300_000)
    run = challenge.compiled.calendar.run
    await settle_due(database, run.seals_at)
    async with database.transaction() as session:
        before = await certificates_of(session, fewer)
        for walker_id, steps in ((more, 50_000), (fewer, 0)):
            await walk(session, [day_of(walker_id, LAST_DAY, steps, revision=2)], run.seals_at + SECOND)
    await settle_due(database, run.seals_at + dt.timedelta(days=1))
    async with database.transaction() as session:
        assert await certificates_of(session, more) == []
        assert await certificates_of(session, fewer) == before


async def test_what_stands_on_it(database: Database, challenge: PublishedChallenge) -> None:
    walker_id = await _walker(database, challenge, 312_345)
    await settle_due(database, challenge.compiled.calendar.run.seals_at)
    async with database.transaction() as session:
        held = {one.kind: one for one in await certificates_of(session, walker_id)}["achievement"]
        nickname = (await list_nicknames(session, [walker_id]))[walker_id]
    assert held.words.heading["en"] == "10,000 Steps a Day 2024"
    assert held.words.title["zh-Hant"] == "成就電子證書"
    assert held.words.statement["en"] == ("has walked 312,345 steps in November 2024, on average 10,411.5 a day.")
    assert "312,345 步" in held.words.statement["zh-Hans"]
    assert (held.first_day, held.last_day) == (FIRST_DAY, LAST_DAY)
    assert held.names == {language: nickname_in(nickname, language) for language in LANGUAGES}


async def test_who_is_erased_before_the_sealing_is_issued_nothing(
    database: Database, challenge: PublishedChallenge
) -> None:
    erased, other = await _walker(database, challenge, 300_000), await _walker(database, challenge, 300_000)
    seals_at = challenge.compiled.calendar.run.seals_at
    async with database.transaction() as session:
        await erase_person(session, erased, erased, now=seals_at - SECOND)
    await settle_due(database, seals_at)
    assert await _kinds(database, other) == {"participation", "achievement"}
    assert await _kinds(database, erased) == set()
