import asyncio
import datetime as dt
import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.settings import Settings
from geo.geofences import live as live_module
from geo.geofences.errors import GeofencesNotLoaded
from geo.geofences.live import LiveGeofences
from geo.geofences.repository import find_distance_between_m
from geo.geofences.rules import VerdictKind
from geo.parks.errors import ParkNotFound
from geo.parks.models import Park
from tests.support.places import fix_at, make_park, square

RELOAD_WITHIN_S = 20.0  # other tests run on the same cores
MANY = 450  # as many as are designated in Hong Kong


@pytest_asyncio.fixture(loop_scope="session")
async def committed_park(database: Database) -> AsyncIterator[str]:
    """A park that other transactions see."""
    async with database.transaction() as session:
        await make_park(session, "live-park")
    yield "live-park"
    async with database.transaction() as session:
        await session.execute(delete(Park).where(Park.id == "live-park"))


async def test_before_it_is_loaded_the_database_answers(session: AsyncSession) -> None:
    await make_park(session, "one", boundary=square(836_000, 815_000))
    await make_park(session, "two", boundary=square(836_300, 815_000))
    live = LiveGeofences()
    assert not live.is_loaded
    assert live.version is None
    with pytest.raises(GeofencesNotLoaded):
        live.park("one")
    for _ in ("from the database", "from memory"):
        assert (await live.judge(session, fix_at())).nearest_park_id is not None
        assert (await live.get_park(session, "one")).name("zh-Hant") == "測試公園"
        assert await live.get_distance_between_m(session, "one", "two") == 200
        with pytest.raises(ParkNotFound):
            await live.get_park(session, "three")
        with pytest.raises(ParkNotFound):
            await live.get_distance_between_m(session, "one", "three")
        await live.refresh(session)
    assert [park.id for park in live.parks()] == ["one", "two"]
    assert await find_distance_between_m(session, "one", "one") == 0
    assert not await live.refresh(session)


async def test_only_designated_parks_are_judged_but_all_are_known(session: AsyncSession) -> None:
    await make_park(session, "quiet", is_designated=False)
    live = LiveGeofences()
    await live.refresh(session)
    assert len(live.index) == 0
    assert not live.park("quiet").is_designated


async def test_a_change_is_in_force_within_two_seconds_and_without_a_restart(
    database: Database, committed_park: str
) -> None:
    live = LiveGeofences()
    await live.start(database)
    try:
        assert live.index.judge(fix_at()).kind is VerdictKind.INSIDE
        async with database.transaction() as session:
            away = func.ST_Translate(Park.geofence_grid, 5_000, 0)
            await session.execute(update(Park).where(Park.id == committed_park).values(geofence_grid=away))
        deadline = asyncio.get_running_loop().time() + RELOAD_WITHIN_S
        while live.index.judge(fix_at()).kind is VerdictKind.INSIDE:
            assert asyncio.get_running_loop().time() < deadline
            await asyncio.sleep(0.05)
        assert live.index.judge(fix_at(east_m=5_000)).kind is VerdictKind.INSIDE
    finally:
        await live.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def many_parks(database: Database) -> AsyncIterator[None]:
    """Parks in rows of thirty, 300 m apart, that other transactions see."""
    async with database.transaction() as session:
        for number in range(MANY):
            boundary = square(816_000 + number % 30 * 300, 812_000 + number // 30 * 300)
            await make_park(session, f"many-{number:03d}", boundary=boundary)
    yield
    async with database.transaction() as session:
        await session.execute(delete(Park).where(Park.id.startswith("many-")))


@pytest.mark.usefixtures("many_parks")
async def test_one_change_among_many_is_in_force_in_every_process(database: Database) -> None:
    processes = [LiveGeofences(), LiveGeofences()]
    for live in processes:
        await live.start(database)
    before = [live.version for live in processes]
    try:
        async with database.transaction() as session:
            away = func.ST_Translate(Park.geofence_grid, 150, 64)
            await session.execute(update(Park).where(Park.id == "many-200").values(geofence_grid=away))
        deadline = asyncio.get_running_loop().time() + RELOAD_WITHIN_S
        while any(live.version == old for live, old in zip(processes, before, strict=True)):
            assert asyncio.get_running_loop().time() < deadline
            await asyncio.sleep(0.01)
    finally:
        for live in processes:
            await live.stop()
    fresh = LiveGeofences()
    async with database.transaction() as session:
        await fresh.refresh(session)
    chance = random.Random(20261123)
    for _ in range(5_000):
        at = chance.uniform(815_000, 826_000), chance.uniform(811_000, 818_000)
        assert {live.index.judge_at(*at, 20) for live in processes} == {fresh.index.judge_at(*at, 20)}
    moved = 816_000 + 200 % 30 * 300 + 150, 812_000 + 200 // 30 * 300 + 64
    assert fresh.index.judge_at(moved[0] + 50, moved[1] + 50, 20).park_id == "many-200"


async def test_without_a_database_it_starts_and_goes_on_looking(
    monkeypatch: pytest.MonkeyPatch, database: Database, committed_park: str, database_url: str
) -> None:
    monkeypatch.setattr(live_module, "FIRST_READING_S", 0.2)
    monkeypatch.setattr(live_module, "POLL_S", 0.05)
    nowhere = Database(Settings(DATABASE_URL="postgresql://eplus@127.0.0.1:1/none"))
    live = LiveGeofences()
    await live.start(nowhere)
    loaded_at_first = live.is_loaded
    nowhere._sessions = database._sessions  # the database is back
    for _ in range(100):
        await asyncio.sleep(0.05)
        if live.is_loaded:
            break
    assert not loaded_at_first
    assert live.park(committed_park).id == committed_park
    await live.stop()
    await live.stop()
    await nowhere.close()


async def test_every_change_raises_the_version(session: AsyncSession, now: dt.datetime) -> None:
    live = LiveGeofences()
    await live.refresh(session)
    park = await make_park(session)
    versions = [live.version]
    for change in (None, update(Park).values(updated_at=now), delete(Park)):
        if change is not None:
            await session.execute(change)
        assert await live.refresh(session)
        versions.append(live.version)
    assert len(set(versions)) == 4
    assert (await session.execute(select(Park.id).where(Park.id == park.id))).first() is None
