"""Points, badges, spawns, catches, the album and gifts over HTTP, on a transaction that is thrown away."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import get_geofences, get_now, get_optional_actor, get_session
from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.collectibles.service import grant_collectible
from challenge_engine.definitions.service import publish
from challenge_engine.progress.badges import list_open_badges
from families.persons.models import Person
from rewards.badges.service import grant_badges
from rewards.ledger.service import post
from tests.support.api import client_of, lent_app
from tests.support.creatures import Outing, make_outing, some_creature
from tests.support.ledger import award, reversal, spend
from tests.support.places import VICTORIA_PARK
from tests.support.play import GAME, TITLE, make_home, unique_slug


@dataclass(frozen=True)
class Phone:
    """The guardian's phone, after the child checked in."""

    http: httpx.AsyncClient
    outing: Outing

    @property
    def child_id(self) -> str:
        return str(self.outing.home.child_id)

    @property
    def challenge(self) -> str:
        return f"/v1/challenges/{self.outing.challenge.slug}"

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self.http.get(path, params=params, headers={"Accept-Language": "zh-HK"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def catch(self, spawn_id: str, key: str, **fix: Any) -> httpx.Response:
        longitude, latitude = VICTORIA_PARK
        position = {"longitude": longitude, "latitude": latitude, "accuracy_m": 9.0}
        body = {
            "person_id": self.child_id,
            "spawn_id": spawn_id,
            "fix": position | {"captured_at": self.outing.now.isoformat()} | fix,
        }
        return await self.http.post(f"{self.challenge}/catches", json=body, headers={"Idempotency-Key": key})


@pytest_asyncio.fixture(loop_scope="session")
async def phone(session: AsyncSession, now: dt.datetime) -> AsyncIterator[Phone]:
    outing = await make_outing(session, now)
    app = lent_app()
    app.dependency_overrides |= {
        get_session: lambda: session,
        get_now: lambda: now,
        get_optional_actor: lambda: outing.home.guardian,
        get_geofences: lambda: outing.geofences,
    }
    async with client_of(app) as http:
        yield Phone(http, outing)


async def test_a_catch_from_the_list_to_the_album(phone: Phone) -> None:
    spawns = (await phone.get(f"{phone.challenge}/spawns", park_id="test-park", person_id=phone.child_id))["items"]
    assert [spawn["is_caught"] for spawn in spawns] == [False] * 4
    answer = await phone.catch(spawns[0]["spawn_id"], "catch-1")
    caught = answer.json()
    assert answer.status_code == 201
    assert (caught["creature"]["id"], caught["is_stand_in"]) == (spawns[0]["creature"]["id"], False)
    assert [(one["kind"], one["amount"]) for one in caught["awards"]] == [("points", 7)]

    again = await phone.catch(spawns[0]["spawn_id"], "catch-1")
    assert (again.status_code, again.json()) == (201, caught)
    other = await phone.catch(spawns[0]["spawn_id"], "catch-2")
    assert (other.status_code, other.json()["code"]) == (409, "spawn_already_caught")

    spawns = (await phone.get(f"{phone.challenge}/spawns", park_id="test-park", person_id=phone.child_id))["items"]
    assert [spawn["is_caught"] for spawn in spawns] == [True, False, False, False]
    album = await phone.get(f"/v1/persons/{phone.child_id}/album")
    assert (album["found"], album["size"]) == (1, len(catalogue().roster))
    slots = [slot for page in album["sets"] for slot in page["slots"]]
    assert [slot["creature"]["name"] for slot in slots if slot["is_found"]] == [spawns[0]["creature"]["name"]]
    assert all(slot["creature"] is None and slot["copies"] == [] for slot in slots if not slot["is_found"])


async def test_a_catch_outside_is_refused_without_repeating_the_place(phone: Phone) -> None:
    spawn_id = (await phone.outing.spawns())[0].spawn_id
    answer = await phone.catch(spawn_id, "far", latitude=22.2768431)
    assert (answer.status_code, answer.json()["code"]) == (409, "catch_outside_park")
    assert "22.27" not in answer.text
    for fix in ({"latitude": 91}, {"longitude": 0, "latitude": 0}, {"captured_at": "2026-10-10T10:30:00"}):
        assert (await phone.catch(spawn_id, "odd", **fix)).status_code == 422


async def test_spawns_are_shown_to_those_who_checked_in(phone: Phone) -> None:
    guardian_id = str(phone.outing.home.guardian.person_id)
    answer = await phone.http.get(
        f"{phone.challenge}/spawns", params={"park_id": "test-park", "person_id": guardian_id}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "spawns_need_check_in")


async def test_promises_are_public(phone: Phone) -> None:
    seeds = (await phone.get(f"{phone.challenge}/spawn-seeds"))["items"]
    assert [(seed["round_id"], len(seed["commitment"]), seed["seed"]) for seed in seeds] == [
        ("autumn", 64, None),
        ("winter", 64, None),
    ]


async def test_a_gift_goes_to_the_family_once(phone: Phone, session: AsyncSession, now: dt.datetime) -> None:
    home, creature = phone.outing.home, some_creature("legendary", is_limited=True)
    (await session.get_one(Person, home.child_id)).nickname = "brave-otter-7272"
    copies = [await grant_collectible(session, home.child_id, creature, f"r#{copy}", now) for copy in range(2)]
    path = f"/v1/collectibles/{copies[1].collectible_id}/gift"
    body = {"person_id": phone.child_id, "to_person_id": str(home.guardian.person_id)}
    headers = {"Idempotency-Key": "gift-1", "Accept-Language": "en"}
    answers = [await phone.http.post(path, json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["edition_no"] == copies[1].edition_no
    again = await phone.http.post(path, json=body, headers={"Idempotency-Key": "gift-2"})
    assert (again.status_code, again.json()["code"]) == (404, "collectible_unknown")
    last = await phone.http.post(
        f"/v1/collectibles/{copies[0].collectible_id}/gift", json=body, headers={"Idempotency-Key": "gift-3"}
    )
    assert (last.status_code, last.json()["code"]) == (409, "gift_only_duplicates")
    album = await phone.get(f"/v1/persons/{home.guardian.person_id}/album")
    (copy,) = next(slot for page in album["sets"] for slot in page["slots"] if slot["is_found"])["copies"]
    assert (copy["source"], copy["edition_no"]) == ("gift", copies[1].edition_no)
    assert copy["giver"].endswith("7272")


async def test_points_say_why_page_by_page(phone: Phone) -> None:
    await phone.catch((await phone.outing.spawns())[0].spawn_id, "catch-1")
    path = f"/v1/persons/{phone.child_id}/points"
    page = await phone.get(path, limit=1)
    assert page["balance"] == {"available": 17, "owed": 0, "words": None}
    (newest,) = page["items"]
    assert (newest["amount"], newest["why"]["rule"], newest["kind_words"]) == (7, "caught", "獲得積分")
    rest = await phone.get(path, limit=1, cursor=page["next_cursor"])
    assert [entry["why"]["words"] for entry in rest["items"]] == ["第 1 次到訪公園"]
    assert rest["next_cursor"] is None
    detail = await phone.get(f"{path}/1")
    assert detail["facts"] == [f"park_visit/test-park/2026-10-10/{phone.child_id}"]
    assert detail["metrics"] == {"metrics.visits": 1}
    assert (await phone.http.get(f"{path}/99")).json()["code"] == "ledger_entry_unknown"


async def test_a_cursor_of_another_list_is_refused(phone: Phone) -> None:
    parks = await phone.get("/v1/parks", limit=1)
    cursor = parks["next_cursor"] or "x"
    answer = await phone.http.get(f"/v1/persons/{phone.child_id}/points", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


async def test_points_owed_are_explained_kindly(phone: Phone, session: AsyncSession, now: dt.datetime) -> None:
    child_id = phone.outing.home.child_id
    postings = [award(child_id, 30, "a"), spend(child_id, 40, "s"), reversal(child_id, 30, "r", "a")]
    await post(session, postings, now=now)
    page = await phone.get(f"/v1/persons/{child_id}/points")
    assert (page["balance"]["available"], page["balance"]["owed"]) == (0, 30)
    assert "30 分" in page["balance"]["words"]
    assert [entry["why"] is None for entry in page["items"]] == [True, True, True, False]


async def test_badges_have_names_in_the_callers_language(
    phone: Phone, session: AsyncSession, now: dt.datetime
) -> None:
    await grant_badges(session, phone.outing.home.child_id, [("five-parks", "k")], now)
    badges = await phone.get(f"/v1/persons/{phone.child_id}/badges")
    (badge,) = badges["items"]
    assert (badge["id"], badge["name"]) == ("five-parks", "五個公園")
    assert all(one["id"] != "five-parks" for one in badges["missing"])


async def test_badges_not_yet_earned_say_what_for(phone: Phone, session: AsyncSession, now: dt.datetime) -> None:
    text = GAME.replace("award: [{{points: 5}}]", "award: [{{badge: ten-parks}}, {{badge: five-parks}}]")
    game = await publish(session, text.format(slug=unique_slug(), version=1, points="1", title=TITLE), now=now)
    await grant_badges(session, phone.outing.home.child_id, [("five-parks", "k")], now)
    missing = (await phone.get(f"/v1/persons/{phone.child_id}/badges"))["missing"]
    found = {one["id"]: one for one in missing if game.slug in one["challenges"]}
    assert set(found) == {"ten-parks"}
    assert found["ten-parks"]["words"] == "到訪 10 個不同的公園。"
    assert list_open_badges([game], {"five-parks", "ten-parks"}) == []


async def test_strangers_see_nothing(phone: Phone, session: AsyncSession, now: dt.datetime) -> None:
    stranger = (await make_home(session, now)).child_id
    for person_id in (stranger, uuid.uuid4()):
        for noun in ("points", "points/1", "badges", "album"):
            assert (await phone.http.get(f"/v1/persons/{person_id}/{noun}")).status_code == 404
