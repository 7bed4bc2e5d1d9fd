"""GET /v1/parks, /v1/parks/{id} and /v1/districts over the project's own parks."""

import datetime as dt
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import delete, event, update

from api.pagination import encode_cursor
from core.database import Database
from geo.districts.models import District
from geo.parks.loading import load_places
from geo.parks.models import Park
from tests.support.api import client_of, lent_app


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with database.transaction() as session:
        await load_places(session, now=dt.datetime(2026, 10, 1, tzinfo=dt.UTC))
    async with client_of(lent_app()) as client:
        yield client
    async with database.transaction() as session:
        await session.execute(delete(Park))
        await session.execute(delete(District))


async def ids(client: httpx.AsyncClient, **query: Any) -> list[str]:
    answer = await client.get("/v1/parks", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    return [feature["id"] for feature in answer.json()["features"]]


@pytest.mark.parametrize(
    "words",
    ["victoria park", "VICTORIA PARK", "維多利亞公園", "维多利亚公园", "victora park", "維多利亞", "興發街"],
)
async def test_words_in_three_languages_find_it_first(client: httpx.AsyncClient, words: str) -> None:
    assert (await ids(client, q=words))[0] == "victoria-park"


async def test_one_or_two_characters_are_enough(client: httpx.AsyncClient) -> None:
    assert "kowloon-walled-city-park" in await ids(client, q="寨城")
    assert "quarry-bay-park" in await ids(client, q="鰂", limit=200)
    assert await ids(client, q="%") == await ids(client, q="_") == await ids(client, q="\\") == []
    assert len(await ids(client, q="   ")) == 50


async def test_near_is_nearest_first_with_rounded_distances(client: httpx.AsyncClient) -> None:
    answer = await client.get(
        "/v1/parks", params={"near": "114.1915,22.2826", "radius_m": 1_000, "designated": True}
    )
    features = answer.json()["features"]
    distances = [feature["properties"]["distance_m"] for feature in features]
    assert features[0]["id"] == "victoria-park"
    assert distances == sorted(distances)
    assert distances[0] % 5 == 0
    assert distances[-1] <= 1_000
    assert all(feature["properties"]["is_designated"] for feature in features)


async def test_by_district_and_in_a_box(client: httpx.AsyncClient) -> None:
    assert len(await ids(client, district="wan-chai", limit=200)) == 33
    assert "victoria-park" in await ids(client, bbox="114.187,22.282,114.189,22.283")
    assert await ids(client, bbox="114.189,22.283,114.189,22.283", district="north") == []


async def test_pages_hold_every_park_once(client: httpx.AsyncClient) -> None:
    queries: tuple[dict[str, str | int], ...] = (
        {"q": "playground"},
        {"near": "114.17,22.3", "radius_m": 60_000},
        {"designated": False},
    )
    for query in queries:
        seen: list[str] = []
        cursor = None
        while True:
            page = (
                await client.get(
                    "/v1/parks", params=query | {"limit": 60} | ({"cursor": cursor} if cursor else {})
                )
            ).json()
            seen += [feature["id"] for feature in page["features"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) > 100


async def test_an_etag_holds_until_a_park_changes(client: httpx.AsyncClient, database: Database) -> None:
    for path in ("/v1/parks?limit=1", "/v1/parks/victoria-park", "/v1/districts"):
        etag = (await client.get(path)).headers["etag"]
        assert (await client.get(path, headers={"If-None-Match": etag})).status_code == 304
        async with database.transaction() as session:
            await session.execute(
                update(Park).where(Park.id == "victoria-park").values(position_quality="checked")
            )
        expected = 304 if path == "/v1/districts" else 200
        assert (await client.get(path, headers={"If-None-Match": etag})).status_code == expected


@pytest.mark.parametrize("place", ["near=114.188227,22.282564", "bbox=114.187,22.281,114.190,22.284"])
async def test_what_is_found_by_a_place_is_kept_nowhere(client: httpx.AsyncClient, place: str) -> None:
    found = await client.get(f"/v1/parks?{place}")
    again = await client.get(f"/v1/parks?{place}", headers={"If-None-Match": found.headers["etag"]})
    assert (found.status_code, again.status_code) == (200, 304)
    assert [answer.headers["cache-control"] for answer in (found, again)] == ["no-store", "no-store"]
    assert (await client.get("/v1/parks")).headers["cache-control"] == "public, max-age=60"


async def test_one_park_has_its_geofence_and_an_unknown_one_is_a_problem(client: httpx.AsyncClient) -> None:
    park = (await client.get("/v1/parks/victoria-park")).json()
    assert park["geometry"]["type"] == "MultiPolygon"
    assert park["properties"]["opens"] == "00:00:00"
    unknown = await client.get("/v1/parks/atlantis-park", headers={"Accept-Language": "zh-HK"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "park_not_found")
    assert unknown.json()["detail"] == "找不到這個公園。"


async def test_districts_with_and_without_outlines(client: httpx.AsyncClient) -> None:
    plain = (await client.get("/v1/districts")).json()["features"]
    assert len(plain) == 18
    assert {feature["geometry"] for feature in plain} == {None}
    outlined = (await client.get("/v1/districts", params={"geometry": "outline"})).json()["features"]
    assert {feature["geometry"]["type"] for feature in outlined} == {"MultiPolygon"}


async def test_a_cursor_of_another_list_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/parks", params={"cursor": encode_cursor("parks", ["not", "of", "parks"])})
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


@pytest.mark.parametrize(
    "query",
    [
        "near=114",
        "near=x,y",
        "near=nan,nan",
        "radius_m=0",
        "bbox=1,2,3",
        "limit=201",
        "cursor=abc",
        "q=%00",
        "district=A",
    ],
)
async def test_what_cannot_be_understood_is_422(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"/v1/parks?{query}")).status_code == 422


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("near=22.2826,114.1915", "near_outside_hong_kong"),
        ("near=-0.1278,51.5074", "near_outside_hong_kong"),
        ("near=0,0", "near_outside_hong_kong"),
        ("bbox=114.1890,22.2820,114.1870,22.2830", "box_inverted"),
        ("bbox=114.1870,22.2830,114.1890,22.2820", "box_inverted"),
        ("district=atlantis", "district_unknown"),
    ],
)
async def test_what_could_find_nothing_is_422_and_repeats_no_number(
    client: httpx.AsyncClient, query: str, code: str
) -> None:
    answer = await client.get(f"/v1/parks?{query}")
    told = answer.json()
    assert (answer.status_code, told["code"], told["params"]) == (422, code, {})
    assert not re.search(r"\d{2}\.\d|atlantis", answer.text)


async def test_the_number_of_queries_does_not_grow_with_the_page(
    client: httpx.AsyncClient, database: Database
) -> None:
    app = client._transport.app  # type: ignore[attr-defined]
    statements: list[str] = []
    engine = app.state.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for limit in (1, 200):
        statements.clear()
        await ids(client, limit=limit)
        assert len([one for one in statements if "FROM parks" in one and "search_text" in one]) == 1
        assert (
            len([one for one in statements if "geofence_versions" in one]) <= 2
        )  # the watcher may look meanwhile
