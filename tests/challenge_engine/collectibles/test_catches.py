"""A catch from the fix to the points, through the services."""

import datetime as dt

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles.catches.service import CatchAttempt, catch
from challenge_engine.collectibles.errors import (
    CatchFromFuture,
    CatchOutsidePark,
    CatchPositionMocked,
    CatchPositionVague,
    CatchTooLate,
    CheckInNeeded,
    SpawnAlreadyCaught,
    SpawnGone,
    UnknownSpawn,
)
from challenge_engine.collectibles.models import Collectible
from challenge_engine.collectibles.spawns.service import list_catchable_after_check_in
from challenge_engine.definitions.publishing_errors import ChallengeUnknown
from challenge_engine.facts.models import FactRecord
from geo.parks.repository import summarise
from tests.support.creatures import Outing, make_outing
from tests.support.places import fix_at, make_park
from tests.support.play import balance_of, make_person

MINUTE = dt.timedelta(minutes=1)


@pytest_asyncio.fixture(loop_scope="session")
async def outing(session: AsyncSession, now: dt.datetime) -> Outing:
    return await make_outing(session, now)


async def test_a_catch_is_kept_told_to_the_engine_and_paid(outing: Outing) -> None:
    spawn = (await outing.spawns())[0]
    caught = await outing.catch(spawn.spawn_id)
    assert caught.obtained.creature.id == spawn.creature_id
    assert [(one.rule_id, one.amount) for one in caught.given] == [("caught", 7)]
    assert await balance_of(outing.session, outing.home.child_id) == 17
    kept = (
        await outing.session.scalars(select(Collectible).where(Collectible.person_id == outing.home.child_id))
    ).one()
    assert (kept.park_id, kept.source, kept.obtained_at) == ("test-park", "catch", outing.now)
    fact = (
        await outing.session.scalars(
            select(FactRecord).where(FactRecord.kind == "catch", FactRecord.person_id == outing.home.child_id)
        )
    ).one()
    assert fact.attributes["creature_id"] == spawn.creature_id
    assert fact.attributes["set_size"] >= 6


async def test_a_spawn_is_caught_once_by_a_player(outing: Outing) -> None:
    spawn_id = (await outing.spawns())[0].spawn_id
    await outing.catch(spawn_id)
    with pytest.raises(SpawnAlreadyCaught):
        await outing.catch(spawn_id)


async def test_what_can_be_caught_says_what_was(outing: Outing) -> None:
    spawns = await outing.spawns()
    await outing.catch(spawns[1].spawn_id)
    catchable = await outing.catchable()
    assert [(each.spawn, each.is_caught) for each in catchable] == [
        (spawn, spawn == spawns[1]) for spawn in spawns
    ]


@pytest.mark.parametrize(
    ("spawn_id", "error"),
    [
        ("nonsense", UnknownSpawn),
        ("test-park.29859990.9", UnknownSpawn),  # no such slot
        ("test-park.29859991.0", UnknownSpawn),  # no window begins then
    ],
)
async def test_an_unknown_spawn_is_not_caught(outing: Outing, spawn_id: str, error: type[Exception]) -> None:
    assert (await outing.spawns())[0].spawn_id == "test-park.29859990.0"
    with pytest.raises(error):
        await outing.catch(spawn_id)


@pytest.mark.parametrize(
    ("fix", "error"),
    [
        ({"east_m": 300}, CatchOutsidePark),
        ({"accuracy_m": 500}, CatchPositionVague),
        ({"is_mock": True}, CatchPositionMocked),
    ],
)
async def test_a_catch_needs_a_fix_in_the_park(
    outing: Outing, fix: dict[str, float], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await outing.catch((await outing.spawns())[0].spawn_id, **fix)


async def test_a_fix_at_the_edge_is_good(outing: Outing) -> None:
    await outing.catch((await outing.spawns())[0].spawn_id, east_m=115, accuracy_m=20)


@pytest.mark.parametrize(
    ("captured_after", "sent_after", "error"),
    [
        (0 * MINUTE, 24 * 60 * MINUTE, None),
        (0 * MINUTE, 24 * 60 * MINUTE + dt.timedelta(seconds=1), CatchTooLate),
        (5 * MINUTE, 0 * MINUTE, None),
        (5 * MINUTE + dt.timedelta(seconds=1), 0 * MINUTE, CatchFromFuture),
        (-1 * MINUTE, 0 * MINUTE, SpawnGone),
        (32 * MINUTE - dt.timedelta(seconds=1), 60 * MINUTE, None),
        (32 * MINUTE, 60 * MINUTE, SpawnGone),
    ],
)
async def test_a_catch_is_judged_at_its_own_time(
    outing: Outing, captured_after: dt.timedelta, sent_after: dt.timedelta, error: type[Exception] | None
) -> None:
    spawn = (await outing.spawns())[0]
    assert spawn.starts_at == outing.now
    captured_at, sent_at = outing.now + captured_after, outing.now + sent_after
    if error is None:
        caught = await outing.catch(spawn.spawn_id, captured_at=captured_at, now=sent_at)
        assert caught.obtained.is_new
    else:
        with pytest.raises(error):
            await outing.catch(spawn.spawn_id, captured_at=captured_at, now=sent_at)


async def test_a_catch_needs_a_check_in_there_that_day(outing: Outing) -> None:
    elsewhere = await make_park(outing.session, "other-park", position=(114.2, 22.3))
    spawn_id = (await outing.spawns())[0].spawn_id.replace("test-park", "other-park")
    with pytest.raises(CheckInNeeded):
        await outing.catch(spawn_id, position=(114.2, 22.3))
    with pytest.raises(CheckInNeeded):
        await list_catchable_after_check_in(
            outing.session, outing.home.child_id, outing.challenge, summarise(elsewhere), outing.now
        )


async def test_a_catch_needs_its_challenge(outing: Outing) -> None:
    attempt = CatchAttempt(outing.home.child_id, "no-such-game", "test-park.29859990.0", fix_at())
    with pytest.raises(ChallengeUnknown):
        await catch(outing.session, outing.geofences, attempt, now=outing.now)


async def test_a_closed_park_has_nothing(session: AsyncSession, now: dt.datetime) -> None:
    outing = await make_outing(session, now, opens_local=dt.time(7), closes_local=dt.time(11))
    assert await outing.spawns()
    assert await outing.catchable(now + dt.timedelta(minutes=30)) == []


async def test_between_rounds_nothing_appears(session: AsyncSession, now: dt.datetime) -> None:
    outing = await make_outing(session, now, autumn_ends="2026-10-09")
    assert await outing.catchable() == []
    with pytest.raises(UnknownSpawn):
        await outing.catch((await outing.spawns())[0].spawn_id)


@pytest.mark.parametrize(
    ("birth_on", "is_shown"),
    [
        (None, False),
        (dt.date(2018, 5, 4), False),
        (dt.date(2010, 10, 11), False),
        (dt.date(2010, 10, 10), True),
        (dt.date(1990, 1, 1), True),
    ],
)
async def test_at_night_children_see_nothing(outing: Outing, birth_on: dt.date | None, *, is_shown: bool) -> None:
    at_ten = outing.now.replace(hour=14, minute=0)  # 22:00 in Hong Kong
    person_id = await make_person(outing.session, outing.now, birth_on)
    assert bool(await outing.spawns(at_ten, person_id)) is is_shown
