"""The product's first paragraph, over HTTP: a family goes to Victoria Park and its school moves on the board."""

import asyncio
import datetime as dt
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import psycopg
import pytest_asyncio

from core.database import Database
from tests.support.whole import Whole, whole_system

VICTORIA_PARK = (114.188227, 22.282564)
SOUTH_OF_IT = (114.1881463, 22.2768431)  # some 300 m beyond the fence
SCHOOL = "edb-601667000123"
PASSWORD = "kites over Tai Mo Shan"
LEAST_PUPILS = 5  # below that no school is ranked
# The promise is a second on a machine of its own; here other tests run on the same cores.


class Player:
    """A guardian's phone with one child."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self.child_id = ""

    async def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        headers = {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
        answer = await self._http.request(method, path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def sign_up(self) -> None:
        email = f"{uuid.uuid4().hex}@example.hk"
        await self.ask(
            "POST", "/v1/accounts", {"email": email, "password": PASSWORD, "birth_on": "1988-05-01"}, 201
        )
        sign_in = {"method": "password", "identifier": email, "password": PASSWORD}
        tokens = await self.ask("POST", "/v1/sessions", sign_in, 201)
        self._http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        await self.ask("POST", "/v1/families", {}, 201)
        child = await self.ask("POST", "/v1/persons", {"birth_on": "2017-04-12", "school_id": SCHOOL}, 201)
        self.child_id = child["id"]

    async def enrol(self) -> None:
        await self.ask(
            "POST", "/v1/challenges/go-to-park/enrolments", {"person_id": self.child_id, "mode": "school"}, 201
        )

    def fix(self, place: tuple[float, float], at: dt.datetime) -> dict[str, Any]:
        return {"longitude": place[0], "latitude": place[1], "accuracy_m": 8.0, "captured_at": at.isoformat()}

    async def check_in(self, place: tuple[float, float], at: dt.datetime, status: int = 201) -> Any:
        body = {"person_id": self.child_id, "fix": self.fix(place, at), "device_id": f"phone-{self.child_id}"}
        return await self.ask("POST", "/v1/challenges/go-to-park/check-ins", body, status)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def clock() -> list[dt.datetime]:
    return [dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)]  # a Saturday, 10:30 in Hong Kong


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def whole(database: Database, clock: list[dt.datetime]) -> AsyncIterator[Whole]:
    async with whole_system(clock) as system:
        yield system


@asynccontextmanager
async def _players(whole: Whole, count: int) -> AsyncIterator[list[Player]]:
    """Phones of so many families, signed up and enrolled."""
    async with AsyncExitStack() as stack:
        players = []
        for _ in range(count):
            http = httpx.AsyncClient(base_url=whole.url, headers={"Accept-Language": "en"}, timeout=30)
            player = Player(await stack.enter_async_context(http))
            await player.sign_up()
            await player.enrol()
            players.append(player)
        yield players


async def test_a_family_goes_to_victoria_park(whole: Whole, clock: list[dt.datetime]) -> None:
    async with _players(whole, LEAST_PUPILS) as (mei, *others):
        for other in others:
            await other.check_in(VICTORIA_PARK, clock[0] - dt.timedelta(minutes=20))
        await _go_to_victoria_park(whole, mei, clock[0])


async def _go_to_victoria_park(whole: Whole, mei: Player, now: dt.datetime) -> None:
    before = await _school_score(mei)

    # In the park: accepted, earned, and something lives here.
    async with asyncio.TaskGroup() as group:
        moved = group.create_task(_see_school_move(whole, before))
        await asyncio.sleep(0.5)  # the stream is open before the visit
        visit = await mei.check_in(VICTORIA_PARK, now)
    assert visit["verdict"] == "accepted"
    assert visit["park"] == {"id": "victoria-park", "name": "Victoria Park"}
    await moved

    # Each award says why, and so does each entry of the ledger.
    assert visit["awards"]
    assert all(award["why"] for award in visit["awards"])
    spawn = next(spawn for spawn in visit["catchable"] if not spawn["is_caught"])
    body = {"person_id": mei.child_id, "spawn_id": spawn["spawn_id"], "fix": mei.fix(VICTORIA_PARK, now)}
    caught = await mei.ask("POST", "/v1/challenges/go-to-park/catches", body, 201)
    points = await mei.ask("GET", f"/v1/persons/{mei.child_id}/points")
    earned = sum(
        award["amount"]
        for award in [*visit["awards"], *caught["awards"]]
        if award["kind"] == "points" and award["person_id"] == mei.child_id
    )
    assert points["balance"]["available"] == earned > 0
    for entry in points["items"]:
        detail = await mei.ask("GET", f"/v1/persons/{mei.child_id}/points/{entry['entry_no']}")
        assert detail["why"]["words"]
        assert detail["facts"]

    album = await mei.ask("GET", f"/v1/persons/{mei.child_id}/album")
    found = [slot for page in album["sets"] for slot in page["slots"] if slot["is_found"]]
    assert spawn["creature"]["id"] in {slot["creature"]["id"] for slot in found} or caught["is_stand_in"]


async def test_outside_it_says_kindly_how_far_and_which_way(whole: Whole, clock: list[dt.datetime]) -> None:
    async with _players(whole, 1) as (player,):
        answer = await player.check_in(SOUTH_OF_IT, clock[0], 200)
    assert (answer["verdict"], answer["reason"]["code"]) == ("rejected", "check_in_outside_park")
    assert answer["awards"] == answer["catchable"] == []
    assert 20 <= answer["distance_m"] <= 2_000
    assert answer["direction"]
    assert str(answer["distance_m"]) in answer["reason"]["words"]


async def test_no_position_is_kept(whole: Whole) -> None:
    """Every row of every table, as text: no digits of the places where anybody stood."""
    traces = [str(degrees) for place in (VICTORIA_PARK, SOUTH_OF_IT) for degrees in place]
    places = ("parks", "districts", "schools", "spatial_ref_sys")
    with psycopg.connect(
        whole.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    ) as db:
        tables = db.execute(
            "SELECT quote_ident(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> ALL(%s)",
            [list(places)],
        ).fetchall()
        for (table,) in tables:
            for (row,) in db.execute(f"SELECT t::text FROM {table} t"):
                assert not any(trace in row for trace in traces), table


async def _school_score(player: Player) -> float:
    board = await player.ask("GET", "/v1/challenges/go-to-park/leaderboards/schools-round")
    return next((row["score"] for row in board["items"] if row["team_id"] == SCHOOL), 0.0)


async def _see_school_move(whole: Whole, before: float) -> None:
    """Watch the schools' board live until the school's score is another than `before`."""
    url = f"{whole.url}/v1/challenges/go-to-park/leaderboards/schools-round/live"
    async with httpx.AsyncClient(timeout=30) as http, http.stream("GET", url) as stream, asyncio.timeout(20):
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                rows = json.loads(line.removeprefix("data: "))["items"]
                if any(row["team_id"] == SCHOOL and row["score"] != before for row in rows):
                    return
    raise AssertionError("the stream ended")
