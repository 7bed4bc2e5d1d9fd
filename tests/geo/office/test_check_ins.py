"""A check-in is judged by the corrected boundary, and counted without anybody's name, number or moment."""

import asyncio
import datetime as dt
import uuid
from typing import Any

import pytest_asyncio
from sqlalchemy import delete, func, select, text

from core.database import Database
from geo.geofences.live import LiveGeofences
from geo.nearness.models import NearnessCount
from tests.geo.office.conftest import Caller, box
from tests.support.places import fix_at
from tests.support.play import publish_game
from tests.support.roles import sign_in

IN_FORCE_WITHIN_S = 20.0  # other tests run on the same cores


@pytest_asyncio.fixture(loop_scope="session")
async def live(officer: Caller, park_id: str, database: Database) -> LiveGeofences:
    """The geofences of the process that answers; it knows the park, which may be younger than its last look."""
    found: LiveGeofences = officer.http._transport.app.state.geofences  # type: ignore[attr-defined]
    async with database.transaction() as session:
        await found.refresh(session)
        assert (await found.get_park(session, park_id)).id == park_id
    return found


async def player(officer: Caller, database: Database, slug: str, now: dt.datetime) -> Caller:
    guardian = Caller(officer.http, await sign_in(database, now=now))
    body = {"person_id": str(guardian.who.child_id), "mode": "family"}
    assert (await guardian.ask("POST", f"/challenges/{slug}/enrolments", body)).status_code == 201
    return guardian


async def check_in(caller: Caller, slug: str, now: dt.datetime, key: str | None = None, **place: float) -> Any:
    fix = fix_at(captured_at=now, **{"accuracy_m": 3} | place)
    body = {
        "person_id": str(caller.who.child_id),
        "fix": {
            "longitude": fix.longitude,
            "latitude": fix.latitude,
            "accuracy_m": fix.accuracy_m,
            "captured_at": fix.captured_at.isoformat(),
            "is_mock": False,
        },
    }
    headers = {"Idempotency-Key": key or uuid.uuid4().hex}
    return (await caller.ask("POST", f"/challenges/{slug}/check-ins", body, **headers)).json()


async def test_a_corrected_boundary_judges_within_two_seconds(
    officer: Caller, park_id: str, database: Database, live: LiveGeofences, now: dt.datetime
) -> None:
    async with database.transaction() as session:
        challenge = await publish_game(session, now)
    guardian = await player(officer, database, challenge.slug, now)
    refused = await check_in(guardian, challenge.slug, now, east_m=130)
    assert refused["reason"]["code"] == "check_in_outside_park"
    version = live.version
    drawn = {"geofence": box(width_m=250), "reason": "The new gate.", "based_on_revision": 1}
    assert (await officer.ask("PUT", f"/parks/{park_id}/geofence", drawn)).status_code == 200
    deadline = asyncio.get_running_loop().time() + IN_FORCE_WITHIN_S
    while live.version == version:
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.02)
    accepted = await check_in(guardian, challenge.slug, now, east_m=130)
    assert (accepted["verdict"], accepted["park"]["id"]) == ("accepted", park_id)


async def test_what_is_counted_names_nobody_and_repeats_count_once(
    officer: Caller, park_id: str, database: Database, live: LiveGeofences, now: dt.datetime
) -> None:
    async with database.transaction() as session:
        challenge = await publish_game(session, now)
    for _ in range(5):
        guardian = await player(officer, database, challenge.slug, now)
        for key in ("out", "out"):
            await check_in(guardian, challenge.slug, now, key, east_m=107)
        await check_in(guardian, challenge.slug, now, east_m=95)
        await check_in(guardian, challenge.slug, now, east_m=95)  # already checked in: neither visit nor refusal
        await check_in(guardian, challenge.slug, now, east_m=400)
    try:
        async with database.transaction() as session:
            # What five persons brought may be written already; the last one's would wait for others.
            await live.write_counts(session, now, least_persons=1)
        async with database.transaction() as session:
            table = NearnessCount
            band = (table.park_id, table.side, table.band_from_m)
            counted = await session.execute(
                select(*band, func.sum(table.fixes)).group_by(*band).order_by(table.side)
            )
            told = [tuple(row) for row in counted]
            shared = await session.scalar(
                select(func.count()).where(
                    text(
                        "EXISTS (SELECT 1 FROM nearness_counts n JOIN check_ins c ON c.xmin::text = n.xmin::text)"
                    )
                )
            )
        assert told == [(park_id, "inside", 0, 5), (park_id, "outside", 5, 5)]
        assert shared == 0  # no count was written by a check-in's own transaction
    finally:
        async with database.transaction() as session:
            await session.execute(delete(NearnessCount))
