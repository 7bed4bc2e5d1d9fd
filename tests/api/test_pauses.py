"""Officers pause a challenge and go on: what players are told, and which visits count."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest_asyncio

from api.app import create_app
from api.dependencies import get_now
from core.database import Database
from families.actors import Role
from tests.support.api import client_of
from tests.support.places import fix_at
from tests.support.play import committed_park, publish_game
from tests.support.roles import SignedIn, sign_in

PLACE = (114.1710331, 22.3311207)
MINUTE = dt.timedelta(minutes=1)


@dataclass
class Game:
    """A challenge, an officer and a family, and the time of day."""

    http: httpx.AsyncClient
    officer: SignedIn
    family: SignedIn
    slug: str
    now: dt.datetime

    async def ask(self, who: SignedIn, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {who.token}", "Idempotency-Key": uuid.uuid4().hex}
        return await self.http.request(method, f"/v1{path}", json=body, headers=headers)

    async def pause(self, who: SignedIn, **body: Any) -> httpx.Response:
        return await self.ask(who, "POST", "/pauses", {"challenge": self.slug} | body)

    async def check_in(self, captured_at: dt.datetime) -> str:
        fix = fix_at(PLACE, captured_at=captured_at)
        place = {"longitude": fix.longitude, "latitude": fix.latitude, "accuracy_m": fix.accuracy_m}
        body = {
            "person_id": str(self.family.child_id),
            "fix": place | {"captured_at": captured_at.isoformat(), "is_mock": False},
        }
        answer = await self.ask(self.family, "POST", f"/challenges/{self.slug}/check-ins", body)
        assert answer.status_code in {200, 201}, answer.text
        reason: str = answer.json()["reason"]["code"]
        return reason

    async def told(self) -> Any:
        answer = await self.http.get(f"/v1/challenges/{self.slug}", headers={"accept-language": "en"})
        assert answer.status_code == 200, answer.text
        return answer.json()["pause"]


@pytest_asyncio.fixture(loop_scope="session")
async def game(database: Database, now: dt.datetime) -> AsyncIterator[Game]:
    app = create_app()
    app.dependency_overrides[get_now] = lambda: made.now
    async with committed_park(database, PLACE), client_of(app) as http:
        async with database.transaction() as session:
            challenge = await publish_game(session, now)
        officer = await sign_in(database, Role.OFFICER, now=now)
        made = Game(http, officer, await sign_in(database, now=now), challenge.slug, now)
        enrolled = await made.ask(
            made.family,
            "POST",
            f"/challenges/{made.slug}/enrolments",
            {"person_id": str(made.family.child_id), "mode": "individual"},
        )
        assert enrolled.status_code == 201, enrolled.text
        yield made


async def test_a_storm_pauses_visits_and_takes_nothing_away(game: Game) -> None:
    before = game.now
    game.now += 2 * MINUTE
    made = await game.pause(game.officer, reason="rainstorm", note="Flooding in Mong Kok")
    assert made.status_code == 201, made.text
    assert (await game.pause(game.officer, reason="rainstorm")).json()["code"] == "paused_already"
    told = await game.told()
    assert told["reason"] == "rainstorm"
    assert "Stay indoors" in told["words"]
    game.now += 2 * MINUTE
    assert await game.check_in(game.now) == "check_in_paused_rainstorm"
    # A visit from before, that the phone could not send until now, counts.
    assert await game.check_in(before) == "check_in_accepted"

    graver = await game.pause(game.officer, reason="typhoon")
    assert (await game.told())["reason"] == "typhoon"
    game.now += 2 * MINUTE
    for one in (made, graver):
        ended = await game.ask(game.officer, "DELETE", f"/pauses/{one.json()['id']}")
        assert ended.status_code == 204, ended.text
    again = await game.ask(game.officer, "DELETE", f"/pauses/{made.json()['id']}")
    assert (again.status_code, again.json()["code"]) == (409, "pause_ended")
    assert await game.told() is None
    assert await game.check_in(game.now - MINUTE) == "check_in_paused_typhoon", (
        "sent afterwards, made in the storm"
    )
    listed = await game.ask(game.officer, "GET", "/pauses?limit=100")
    mine = [one for one in listed.json()["items"] if one["challenge"] == game.slug]
    assert {one["reason"] for one in mine} == {"rainstorm", "typhoon"}
    assert all(one["ends_at"] is not None and one["ended_by_id"] is not None for one in mine)


async def test_only_officers_pause(game: Game) -> None:
    for refused in (
        await game.pause(game.family, reason="other"),
        await game.ask(game.family, "GET", "/pauses"),
        await game.ask(game.family, "DELETE", f"/pauses/{uuid.uuid4()}"),
    ):
        assert refused.status_code == 403, refused.text
    unknown = await game.ask(game.officer, "DELETE", f"/pauses/{uuid.uuid4()}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "pause_unknown")
    assert (await game.pause(game.officer, reason="boredom")).status_code == 422
    assert (await game.pause(game.officer, challenge="no-such-game", reason="other")).status_code == 404
