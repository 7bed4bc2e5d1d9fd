"""A preview over HTTP: from check-ins counted by distance, without anybody's name or place."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from sqlalchemy import delete, select

from core.database import Database
from geo.geofences.live import LiveGeofences
from geo.nearness.models import NearnessCount
from geo.nearness.repository import delete_old_counts
from geo.nearness.rules import KEEP_DAYS
from geo.nearness.tally import LEAST_PERSONS
from tests.geo.office.conftest import Caller, box
from tests.support.places import fix_at


@pytest_asyncio.fixture(loop_scope="session")
async def live(database: Database, park_id: str) -> AsyncIterator[LiveGeofences]:
    live = LiveGeofences()
    async with database.transaction() as session:
        await live.refresh(session)
    yield live
    async with database.transaction() as session:
        await session.execute(delete(NearnessCount))


async def write(database: Database, live: LiveGeofences, now: dt.datetime, *, least: int = LEAST_PERSONS) -> int:
    async with database.transaction() as session:
        await live.write_counts(session, now, least_persons=least)
        return sum(await session.scalars(select(NearnessCount.fixes)))


async def test_counts_are_written_only_when_they_come_from_several(
    database: Database, live: LiveGeofences, now: dt.datetime
) -> None:
    persons = [uuid.uuid4() for _ in range(LEAST_PERSONS)]
    for person in [*persons[:-1], *persons[:-1]]:
        live.count(fix_at(east_m=120, accuracy_m=5), person)
    assert await write(database, live, now) == 0
    live.count(fix_at(), persons[-1])
    assert await write(database, live, now) == 2 * (LEAST_PERSONS - 1) + 1
    assert await write(database, live, now, least=0) == 2 * (LEAST_PERSONS - 1) + 1


async def test_a_preview_tells_bounds_and_writes_nothing(
    officer: Caller, park_id: str, database: Database, live: LiveGeofences, now: dt.datetime
) -> None:
    for _ in range(12):
        live.count(fix_at(east_m=-50), uuid.uuid4())  # deep inside, and on lost land
        live.count(fix_at(east_m=103, accuracy_m=2), uuid.uuid4())  # refused, and on new land
    for _ in range(3):
        live.count(fix_at(east_m=160, accuracy_m=2), uuid.uuid4())
    await write(database, live, now)
    drawn = box(east_m=0, north_m=-200, width_m=140, height_m=400)

    answer = await officer.ask("POST", f"/parks/{park_id}/geofence/preview", {"geofence": drawn})

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["area_after_m2"], told["kept_percent"]) == (56_000, 50)
    assert (told["inward_m"], told["outward_m"]) == (100, 145)  # to the farthest corner
    assert (told["visits_lost"]["at_least"]["value"], told["visits_lost"]["at_most"]["value"]) == (0, 15)
    assert told["visits_lost"]["about"]["value"] in {5, 10}
    assert told["refusals_gained"]["at_least"]["value"] == 0
    assert told["refusals_gained"]["at_most"]["value"] is None  # beyond 100 m nobody is counted
    assert "100 m" in told["refusals_gained"]["at_most"]["words"]
    nearer = box(east_m=0, north_m=-60, width_m=130, height_m=120)
    told = (await officer.ask("POST", f"/parks/{park_id}/geofence/preview", {"geofence": nearer})).json()
    assert told["refusals_gained"]["at_most"]["value"] == 15
    again = (await officer.ask("GET", f"/parks/{park_id}")).json()
    assert again["properties"]["geofence_revision"] == 1


async def test_small_numbers_are_not_told(
    officer: Caller, park_id: str, database: Database, live: LiveGeofences, now: dt.datetime
) -> None:
    for _ in range(3):
        live.count(fix_at(east_m=-50), uuid.uuid4())
    await write(database, live, now, least=1)
    body: dict[str, Any] = {"geofence": box(east_m=0)}
    headers = {"Accept-Language": "zh-HK"}
    told = (await officer.ask("POST", f"/parks/{park_id}/geofence/preview", body, **headers)).json()
    assert told["visits_lost"]["at_most"] == {"value": None, "words": "少於 5"}
    same = {"geofence": {"type": "Revision", "number": 1}}
    told = (await officer.ask("POST", f"/parks/{park_id}/geofence/preview", same)).json()
    assert told["visits_lost"]["at_most"] == told["refusals_gained"]["at_most"] == {"value": 0, "words": "0"}


async def test_counts_end_after_ninety_days(database: Database, live: LiveGeofences, now: dt.datetime) -> None:
    live.count(fix_at(), uuid.uuid4())
    assert await write(database, live, now, least=1) == 1
    for days, deleted in ((KEEP_DAYS, 0), (KEEP_DAYS + 1, 1)):
        async with database.transaction() as session:
            assert await delete_old_counts(session, now=now + dt.timedelta(days=days)) == deleted
