"""The Observatory's warnings pause play outdoors by themselves, and an officer has the last word."""

import datetime as dt
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from redis.asyncio import Redis
from sqlalchemy import delete, select, update

from challenge_engine.definitions.models import Challenge
from challenge_engine.pauses.models import Pause
from challenge_engine.pauses.service import end_pause
from core.database import Database
from core.ids import new_id
from core.settings import get_settings
from simulators.observatory import PATH, make_observatory
from tests.support.serving import served
from worker.handling import HandlerContext
from worker.tasks.weather import follow

LONG_AGO = dt.datetime(2001, 7, 6, 2, tzinfo=dt.UTC)  # whatever other tests play, they play later
HOUR = dt.timedelta(hours=1)


class Weather:
    """The simulated Observatory, and our look at it."""

    def __init__(self, url: str, database: Database, redis: Redis) -> None:
        self.url, self.database, self.redis = url, database, redis

    async def issue(self, code: str, issued_at: dt.datetime, *, is_over: bool = False) -> None:
        await self._post("warnings", {"code": code, "issued_at": issued_at.isoformat(), "is_over": is_over})

    async def be_away(self) -> None:
        await self._post("faults", {"is_away": True})

    async def _post(self, what: str, body: object) -> None:
        async with httpx.AsyncClient(trust_env=False) as http:
            (await http.post(f"{self.url}/_simulator/{what}", json=body)).raise_for_status()

    async def look(self, now: dt.datetime) -> list[Pause]:
        """Look, and return the Observatory's pauses that go on."""
        await follow(HandlerContext(self.database, self.redis, now))
        async with self.database.transaction() as session:
            found = await session.scalars(
                select(Pause).where(Pause.maker == "observatory", Pause.ends_at.is_(None)).order_by(Pause.reason)
            )
            return list(found)


@pytest_asyncio.fixture(loop_scope="session")
async def weather(database: Database, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Weather]:
    with served(make_observatory()) as url:
        monkeypatch.setenv("EPLUS_OBSERVATORY_URL", url + PATH)
        get_settings.cache_clear()
        yield Weather(url, database, redis)
    monkeypatch.undo()
    get_settings.cache_clear()
    async with database.transaction() as session:
        await session.execute(delete(Pause).where(Pause.maker == "observatory"))
        await session.execute(update(Challenge).values(pauses_mark=new_id()))


async def test_pauses_follow_the_warnings(weather: Weather) -> None:
    assert await weather.look(LONG_AGO) == []
    await weather.issue("TC3", LONG_AGO)
    assert await weather.look(LONG_AGO) == []
    await weather.issue("TC8NE", LONG_AGO + HOUR)
    await weather.issue("WRAINB", LONG_AGO + HOUR)
    rain, typhoon = await weather.look(LONG_AGO + HOUR)
    assert (rain.reason, typhoon.reason, typhoon.challenge_id) == ("rainstorm", "typhoon", None)
    again = await weather.look(LONG_AGO + 2 * HOUR)
    assert [one.id for one in again] == [rain.id, typhoon.id], "one pause, however often it is looked at"

    await weather.issue("TC9", LONG_AGO + 2 * HOUR)
    await weather.issue("WRAINB", LONG_AGO + HOUR, is_over=True)
    (still,) = await weather.look(LONG_AGO + 3 * HOUR)
    assert still.id == typhoon.id, "a higher signal is the same pause"

    async with weather.database.transaction() as session:
        await end_pause(session, still.id, officer_id=new_id(), now=LONG_AGO + 3 * HOUR)
    assert await weather.look(LONG_AGO + 4 * HOUR) == [], "an officer is not overruled by the same warning"
    await weather.issue("TC8SW", LONG_AGO + 5 * HOUR)
    assert len(await weather.look(LONG_AGO + 5 * HOUR)) == 1, "but a new one pauses anew"


async def test_while_the_observatory_is_away_all_stays_as_it_is(weather: Weather) -> None:
    await weather.issue("WHOT", LONG_AGO)
    (hot,) = await weather.look(LONG_AGO)
    await weather.be_away()
    assert [one.id for one in await weather.look(LONG_AGO + HOUR)] == [hot.id]
