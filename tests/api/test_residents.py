"""What lives where, and the catalogue of creatures, over HTTP without a sign-in."""

import datetime as dt
import gzip
from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import get_geofences, get_now, get_session
from challenge_engine.collectibles.creatures.catalogue import catalogue
from geo.geofences.live import LiveGeofences
from geo.parks.loading import load_places
from tests.support.api import client_of, lent_app
from tests.support.creatures import make_outing
from tests.support.places import make_park
from tests.support.play import publish_game

MOST_BYTES = 15_000  # of all parks, compressed: a moment even on a slow phone


@pytest_asyncio.fixture(loop_scope="session")
async def http(session: AsyncSession, now: dt.datetime) -> AsyncIterator[httpx.AsyncClient]:
    app = lent_app()
    geofences = LiveGeofences()
    app.dependency_overrides |= {
        get_session: lambda: session,
        get_now: lambda: now,
        get_geofences: lambda: geofences,
    }
    async with client_of(app) as client:
        yield client


async def test_all_parks_at_once_in_few_bytes(
    http: httpx.AsyncClient, session: AsyncSession, now: dt.datetime
) -> None:
    await load_places(session, now=now)
    challenge = await publish_game(session, now)
    answer = await http.get(f"/v1/challenges/{challenge.slug}/residents")
    assert answer.status_code == 200
    groups = answer.json()["groups"]
    parks = [park for group in groups for park in group["parks"]]
    assert len(parks) == len(set(parks)) > 400
    assert {creature for group in groups for creature in group["creatures"]} <= set(catalogue().creatures)
    assert all(group["creatures"] for group in groups)
    assert len(gzip.compress(answer.content)) < MOST_BYTES


async def test_what_may_be_met_is_listed(http: httpx.AsyncClient, session: AsyncSession, now: dt.datetime) -> None:
    outing = await make_outing(session, now)
    await make_park(session, "no-game", is_designated=False, position=(114.2, 22.3))
    groups = (await http.get(f"/v1/challenges/{outing.challenge.slug}/residents")).json()["groups"]
    (group,) = (group for group in groups if "test-park" in group["parks"])
    assert {spawn.creature_id for spawn in await outing.spawns()} <= set(group["creatures"])
    assert not any("no-game" in group["parks"] for group in groups)


async def test_it_is_sent_again_only_after_a_change(
    http: httpx.AsyncClient, session: AsyncSession, now: dt.datetime
) -> None:
    outing = await make_outing(session, now)
    path = f"/v1/challenges/{outing.challenge.slug}/residents"
    first = await http.get(path)
    held = {"If-None-Match": first.headers["etag"]}
    assert (await http.get(path, headers=held)).status_code == 304
    await make_park(session, "another-park", category="promenade", position=(114.2, 22.3))
    changed = await http.get(path, headers=held)
    assert changed.status_code == 200
    assert "another-park" in changed.text
    assert (await http.get("/v1/challenges/no-such/residents")).status_code == 404


async def test_the_catalogue_is_public_and_whole(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/creatures")
    assert answer.status_code == 200
    sets = answer.json()["sets"]
    creatures = [creature for each in sets for creature in each["creatures"]]
    assert {creature["id"] for creature in creatures} == set(catalogue().creatures)
    for words in [*(one["names"] for one in creatures), *(one["facts"] for one in creatures)]:
        assert set(words) == {"en", "zh-Hant", "zh-Hans"}
    assert all(each["words"]["zh-Hant"] and each["names"]["en"] for each in sets)
    koi = next(creature for creature in creatures if creature["id"] == "koi")
    assert koi["active"]
    assert koi["icon"].startswith("noto:")
    assert koi["habitat"]["categories"]
    held = {"If-None-Match": answer.headers["etag"]}
    assert (await http.get("/v1/creatures", headers=held)).status_code == 304
