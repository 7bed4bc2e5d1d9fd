"""What an officer sees of a held check-in: suspicions in words, conduct before, journeys, history."""

import datetime as dt
import json
from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import get_geofences, get_now, get_optional_actor, get_session
from challenge_engine.check_ins.repository import list_check_ins
from challenge_engine.reviews.evidence import list_evidence
from challenge_engine.reviews.service import appeal, refuse
from families.actors import Role
from geo.geofences.live import LiveGeofences
from tests.support.api import client_of, lent_app
from tests.support.places import make_park
from tests.support.play import actor_for, check_in_at, make_person, make_player, publish_game

FAR_AWAY = (114.1620, 22.5020)  # Sheung Shui, some 25 km from Victoria Park


@pytest_asyncio.fixture(loop_scope="session")
async def http(session: AsyncSession, now: dt.datetime) -> AsyncIterator[httpx.AsyncClient]:
    officer = actor_for(await make_person(session, now), Role.OFFICER)
    geofences = LiveGeofences()
    await make_park(session)
    await make_park(session, "far-park", position=FAR_AWAY)
    await geofences.refresh(session)
    app = lent_app()
    app.dependency_overrides |= {
        get_session: lambda: session,
        get_now: lambda: now,
        get_optional_actor: lambda: officer,
        get_geofences: lambda: geofences,
    }
    async with client_of(app) as client:
        yield client


async def test_evidence_of_a_journey_too_fast(
    http: httpx.AsyncClient, session: AsyncSession, now: dt.datetime
) -> None:
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    await check_in_at(session, challenge, home, now - dt.timedelta(days=2))
    await check_in_at(session, challenge, home, now - dt.timedelta(minutes=3), position=FAR_AWAY)
    held = await check_in_at(session, challenge, home, now)
    assert held.check_in_id is not None
    first = now + dt.timedelta(minutes=5)
    await refuse(session, held.check_in_id, decided_by_id=home.child_id, note="too fast", now=first)
    await appeal(session, home.child_id, held.check_in_id, "By helicopter.", now=first + dt.timedelta(hours=1))

    answer = await http.get("/v1/reviews", headers={"Accept-Language": "zh-HK"})
    case = next(one for one in answer.json()["items"] if one["check_in_id"] == str(held.check_in_id))
    evidence = case["evidence"]
    assert [one["words"] for one in evidence["signals"]] == ["行程快得不合理"]
    assert evidence["check_ins"] == {"accepted": 2}
    assert evidence["reviews"] == {}
    (journey,) = evidence["journeys"]
    assert (journey["from_park_id"], journey["to_park_id"], journey["minutes"]) == ("far-park", "test-park", 3)
    assert 22_000 < journey["distance_m"] < 27_000
    assert 300 < journey["least_speed_km_per_h"] <= journey["distance_m"] * 3.6 / (4 * 60)
    assert [one["what"] for one in evidence["history"]] == ["opened", "refused", "appealed"]
    assert [one["words"] for one in evidence["history"]] == [None, None, "By helicopter."]
    assert [one["note"] for one in evidence["history"]] == [None, "too fast", None]
    assert "114." not in json.dumps(case)


async def test_without_geofences_the_minutes_are_told(session: AsyncSession, now: dt.datetime) -> None:
    await make_park(session)
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    await check_in_at(session, challenge, home, now, is_mock=True)
    (check_in,) = await list_check_ins(session, home.child_id, before=None, limit=5)
    (evidence,) = await list_evidence(session, LiveGeofences(), [check_in])
    assert (dict(evidence.check_ins), list(evidence.journeys)) == ({}, [])
    assert await list_evidence(session, LiveGeofences(), []) == []
