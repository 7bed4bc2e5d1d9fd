"""Challenges over HTTP: shown to all, published by officers, faults told at once; progress of a player."""

import datetime as dt
from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from api.dependencies import get_now
from core.database import Database
from families.actors import Role
from tests.support.api import client_of, lent_app
from tests.support.play import GAME, TITLE, unique_slug
from tests.support.roles import SignedIn, sign_in


@pytest_asyncio.fixture(loop_scope="session")
async def http(database: Database, now: dt.datetime) -> AsyncIterator[httpx.AsyncClient]:
    app = lent_app()
    app.dependency_overrides[get_now] = lambda: now
    async with client_of(app) as client:
        client.headers["Accept-Language"] = "en"
        yield client


def _as(who: SignedIn) -> dict[str, str]:
    return {"Authorization": f"Bearer {who.token}"}


async def test_an_officer_publishes_and_everybody_sees(
    http: httpx.AsyncClient, database: Database, now: dt.datetime
) -> None:
    officer, member = await sign_in(database, Role.OFFICER, now=now), await sign_in(database, now=now)
    slug = unique_slug()
    text = GAME.format(slug=slug, version=1, points="10", title=TITLE)

    assert (await http.post("/v1/challenges", json={"yaml": text})).status_code == 401
    assert (await http.post("/v1/challenges", json={"yaml": text}, headers=_as(member))).status_code == 403
    for _ in range(2):
        published = await http.post("/v1/challenges", json={"yaml": text}, headers=_as(officer))
        assert published.status_code == 201, published.text
    changed = text.replace("points: 10", "points: 11")
    assert (await http.post("/v1/challenges", json={"yaml": changed}, headers=_as(officer))).status_code == 409
    gap = changed.replace("version: 1", "version: 3")
    assert (await http.post("/v1/challenges", json={"yaml": gap}, headers=_as(officer))).status_code == 409

    shown = (await http.get(f"/v1/challenges/{slug}")).json()
    assert (shown["is_running"], [one["id"] for one in shown["rounds"]]) == (True, ["autumn", "winter"])
    assert shown["rewards"][0] == {"rule": "visit", "words": "Visit … to a park", "gives": ["points: 10"]}
    assert slug in {one["slug"] for one in (await http.get("/v1/challenges")).json()["items"]}
    assert (await http.get("/v1/challenges/no-such")).json()["code"] == "challenge_unknown"


async def test_every_fault_of_a_file_is_told_with_line_and_column(
    http: httpx.AsyncClient, database: Database, now: dt.datetime
) -> None:
    officer = await sign_in(database, Role.OFFICER, now=now)
    text = GAME.format(slug=unique_slug(), version=1, points="10", title=TITLE)
    wrong = text.replace("on: park_visit", "on: park_visti").replace("metrics.steps >= 8000", "metrics.stpes >= 1")

    answer = await http.post("/v1/challenges", json={"yaml": wrong}, headers=_as(officer))

    assert answer.status_code == 422
    faults = answer.json()["faults"]
    assert [(one["line"], one["code"], one["place"]) for one in faults] == [
        (27, "parts_disagree", "body"),
        (36, "expression_invalid", "body"),
    ]
    assert (faults[0]["path"], faults[0]["column"], faults[0]["end_column"]) == ("/rules/0/on", 9, 19)


async def test_a_guardian_enrols_a_child_and_sees_its_progress(
    http: httpx.AsyncClient, database: Database, now: dt.datetime
) -> None:
    officer, home = await sign_in(database, Role.OFFICER, now=now), await sign_in(database, now=now)
    slug = unique_slug()
    text = GAME.format(slug=slug, version=1, points="10", title=TITLE)
    await http.post("/v1/challenges", json={"yaml": text}, headers=_as(officer))
    child = {"person_id": str(home.child_id)}

    enrolled = await http.post(
        f"/v1/challenges/{slug}/enrolments", json=child | {"mode": "individual"}, headers=_as(home)
    )
    assert enrolled.status_code == 201, enrolled.text
    progress = (await http.get(f"/v1/challenges/{slug}/progress", params=child, headers=_as(home))).json()
    assert (progress["points"], progress["metrics"]["visits"]) == (0, 0)
    rewards = {one["rule"]: one for one in progress["rewards"]}
    assert rewards["visit"]["gives"] == [{"kind": "points", "points": 10, "subject": None}]
    assert rewards["visit"]["goal"] is None
    assert rewards["steps"]["goal"]["words"] == "0 of 8,000 steps"
    assert [rewards[one]["is_done"] for one in progress["next"]] == [False, False]
    listed = (await http.get("/v1/enrolments", params=child, headers=_as(home))).json()
    assert [one["challenge"] for one in listed["items"]] == [slug]
    stranger = await http.get(f"/v1/challenges/{slug}/enrolments", params=child, headers=_as(officer))
    assert stranger.status_code == 404
    gone = await http.delete(f"/v1/challenges/{slug}/enrolments/{home.child_id}", headers=_as(home))
    assert gone.json()["withdrawn_at"] is not None
