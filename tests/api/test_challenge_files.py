"""The office's editor over HTTP: a file checked while it is typed, versions side by side, no edit overwritten."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.dependencies import get_now
from challenge_engine.definitions.check import KnownIds, review_file
from challenge_engine.definitions.service import get_running
from challenge_engine.enrolments.service import enrol
from core.database import Database
from core.settings import PROJECT_ROOT
from families.actors import Role
from rewards.badges.catalogue import badge_catalogue
from tests.support.api import client_of, lent_app
from tests.support.play import GAME, TITLE, unique_slug
from tests.support.roles import SignedIn, sign_in

SHIPPED = (PROJECT_ROOT / "data" / "challenges" / "go-to-park.yaml").read_text()
ABYSS = "[" * 150_000
HEAP = "".join(f"k{number}: 1\n" for number in range(5_000))
KNOWN = KnownIds(badges=frozenset(badge_catalogue()), parks=frozenset({"victoria-park"}))


@dataclass(frozen=True)
class Office:
    """An officer at the editor."""

    http: httpx.AsyncClient
    officer: SignedIn

    async def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        return await self.http.post(f"/v1/challenges{path}", json=body, headers=self._as() | headers)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.http.get(f"/v1/challenges{path}", headers=self._as() | headers)

    async def validate(self, text: str, **headers: str) -> Any:
        answer = await self.post("/validation", {"yaml": text}, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _as(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.officer.token}"}


@pytest_asyncio.fixture(loop_scope="session")
async def office(database: Database, now: dt.datetime) -> AsyncIterator[Office]:
    app = lent_app()
    app.dependency_overrides[get_now] = lambda: now
    async with client_of(app) as client:
        client.headers["Accept-Language"] = "en"
        yield Office(client, await sign_in(database, Role.OFFICER, now=now))


def game(slug: str, version: int = 1, points: str = "10") -> str:
    return GAME.format(slug=slug, version=version, points=points, title=TITLE).lstrip("\n")


async def test_only_the_office_may_ask(office: Office, database: Database, now: dt.datetime) -> None:
    member = Office(office.http, await sign_in(database, now=now))
    assert (await office.http.post("/v1/challenges/validation", json={"yaml": ""})).status_code == 401
    assert (await member.post("/validation", {"yaml": ""})).status_code == 403
    assert (await member.get("/no-such/versions")).status_code == 403
    assert (await member.get("/no-such/versions/1")).status_code == 403
    assert (await office.get("/no-such/versions")).json()["code"] == "challenge_unknown"


async def test_a_good_file_is_told_in_short(office: Office) -> None:
    slug = unique_slug()
    found = await office.validate(game(slug))
    assert (found["is_valid"], found["running_version"], found["changes"]) == (True, None, [])
    assert found["summary"] == {
        "slug": slug,
        "version": 1,
        "title": "Test game",
        "first_day": "2026-10-01",
        "last_day": "2026-12-31",
        "rules": 3,
        "metrics": 3,
        "leaderboards": 1,
        "rounds": 2,
        "caps": 0,
    }


async def test_faults_can_be_underlined(office: Office) -> None:
    text = game(unique_slug()).replace("when: metrics.steps >= 8000", "whn: metrics.stpes >= 8000")
    text = text.replace("  walker: {en", "  walker: {en: Twice, en").replace("points: 5", "points: -5")
    lines = text.splitlines()
    found = await office.validate(text)
    assert (found["is_valid"], found["summary"]) == (False, None)
    told = [
        (one["code"], lines[one["line"] - 1][one["column"] - 1 : one["end_column"] - 1], one["path"], one["hint"])
        for one in found["faults"]
        if not one["is_warning"]
    ]
    assert ("yaml_unreadable", "en", "", None) in told
    assert ("word_unknown", "whn", "/rules/1/whn", "when") in told
    assert ("parts_disagree", "-5", "/rules/1/award/0/points", None) in told


async def test_faults_are_told_in_the_officers_language(office: Office) -> None:
    text = game(unique_slug()).replace("points: 5", "points: -5").replace("metrics.steps >=", "metrics.stpes >=")
    for language, expected in (
        ("en", {"points are given, never taken: at least 1", "undeclared reference to 'metrics.stpes'"}),
        ("zh-HK", {"積分只可給予，不可扣減：最少為 1", "這裏沒有 `metrics.stpes`"}),  # noqa: RUF001 - Chinese
        ("zh-CN", {"积分只能给予，不能扣减：最少为 1", "这里没有 `metrics.stpes`"}),  # noqa: RUF001 - Chinese
    ):
        found = await office.validate(text, **{"Accept-Language": language})
        errors = [one for one in found["faults"] if not one["is_warning"]]
        assert {one["words"] for one in errors} == expected
    refused = await office.post("", {"yaml": text}, **{"Accept-Language": "zh-HK"})
    assert refused.status_code == 422
    assert "：這裏沒有 `metrics.stpes`" in refused.json()["detail"]  # noqa: RUF001 - Chinese


async def test_what_cannot_be_read_is_a_fault_and_no_failure(office: Office) -> None:
    for text in (
        "",
        "a",
        "- 1",
        "\x00",
        "slug: [",
        "&a x",
        "a: *b",
        "!!python/object:os.system {}",
        "? [a]\n: b",
        ABYSS,
        HEAP,
    ):
        found = await office.validate(text)
        assert not found["is_valid"], text
        assert found["faults"], text
    assert (await office.post("/validation", {"yaml": "x" * 200_001})).status_code == 422


async def test_changes_are_told_against_the_running_version(office: Office) -> None:
    slug = unique_slug()
    assert (await office.post("", {"yaml": game(slug), "based_on_version": 0})).status_code == 201
    same = await office.validate(game(slug))
    assert (same["is_valid"], same["running_version"], same["changes"]) == (True, 1, [])

    edited = game(slug, points="20").replace("  - id: steps", "  - id: walk").replace("visits: {", "visited: {")
    edited = edited.replace("metrics.visits", "metrics.visited") + "caps: [{points: 100, per: day}]\n"
    (old_number,) = (await office.validate(edited))["faults"]
    assert (old_number["path"], old_number["hint"]) == ("/version", "2")

    found = await office.validate(edited.replace("version: 1", "version: 2"))
    assert (found["is_valid"], found["summary"]["version"]) == (True, 2)
    assert [(one["section"], one["id"], one["kind"], one["fields"]) for one in found["changes"]] == [
        ("metrics", "visits", "removed", []),
        ("metrics", "visited", "added", []),
        ("caps", "day", "added", []),
        ("rules", "visit", "changed", ["award", "why"]),
        ("rules", "steps", "removed", []),
        ("rules", "walk", "added", []),
    ]


async def test_a_past_date_of_a_played_challenge_is_a_fault(
    office: Office, database: Database, now: dt.datetime
) -> None:
    slug = unique_slug()
    await office.post("", {"yaml": game(slug)})
    async with database.transaction() as session:
        challenge = await get_running(session, slug)
        child = office.officer.child_id
        await enrol(session, challenge, child, "individual", enrolled_by_id=office.officer.person_id, now=now)
    moved = game(slug, version=2).replace("run: {first_day: 2026-10-01", "run: {first_day: 2026-09-30")
    (fault,) = (await office.validate(moved))["faults"]
    assert (fault["code"], fault["path"]) == ("parts_disagree", "/run/first_day")


async def test_two_officers_do_not_overwrite_each_other(office: Office) -> None:
    slug = unique_slug()
    assert (await office.post("", {"yaml": game(slug)})).status_code == 201
    mine = {"yaml": game(slug, 2, "11"), "based_on_version": 1}
    theirs = {"yaml": game(slug, 2, "12"), "based_on_version": 1}
    assert (await office.post("", mine)).status_code == 201
    assert (await office.post("", mine)).status_code == 201  # the same again changes nothing
    refused = (await office.post("", theirs)).json()
    assert refused["code"] == "challenge_changed_meanwhile"
    assert refused["params"] == {"slug": slug, "based_on": 1, "running": 2}
    renumbered = {"yaml": game(slug, 3, "12"), "based_on_version": 1}
    assert (await office.post("", renumbered)).json()["code"] == "challenge_changed_meanwhile"
    later = {"effective_from_at": "2026-10-11T00:00:00Z"}
    assert (await office.post("", renumbered | {"based_on_version": 2} | later)).status_code == 201


async def test_versions_stand_side_by_side(office: Office, now: dt.datetime) -> None:
    slug = unique_slug()
    await office.post("", {"yaml": game(slug)})
    await office.post("", {"yaml": game(slug, 2, "11")})
    listed = await office.get(f"/{slug}/versions")
    assert [one["version"] for one in listed.json()["items"]] == [2, 1]
    newest = listed.json()["items"][0]
    assert newest["published_by"] == {"role": "officer", "is_me": True}
    (change,) = newest["changes"]
    assert (change["section"], change["id"], change["kind"], change["fields"]) == (
        *("rules", "visit", "changed"),
        ["award"],
    )
    assert change["values"] == [{"path": ["award", "0", "points"], "before": "10", "after": "11"}]
    assert dt.datetime.fromisoformat(newest["published_at"]) == now
    unchanged = await office.get(f"/{slug}/versions", **{"If-None-Match": listed.headers["ETag"]})
    assert unchanged.status_code == 304

    first = await office.get(f"/{slug}/versions/1")
    assert first.json()["yaml"] == game(slug)
    assert "immutable" in first.headers["Cache-Control"]
    held = {"If-None-Match": first.headers["ETag"]}
    assert (await office.get(f"/{slug}/versions/1", **held)).status_code == 304
    assert (await office.get(f"/{slug}/versions/3")).json()["code"] == "challenge_version_unknown"


LINES = SHIPPED.splitlines()
NUMBERS = st.integers(0, len(LINES) - 1)
STRANGE = st.text(st.characters(codec="utf-8"), max_size=12)


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_text_is_too_strange(data: st.DataObject) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        lines = lines or [""]  # the last one may have been deleted
        one, other = data.draw(NUMBERS), data.draw(NUMBERS)
        match data.draw(st.sampled_from(["cut", "double", "swap", "delete", "insert", "truncate", "indent"])):
            case "cut":
                lines[one % len(lines)] = lines[one % len(lines)][: data.draw(st.integers(0, 60))]
            case "double":
                lines.insert(one, lines[other % len(lines)])
            case "swap":
                one, other = one % len(lines), other % len(lines)
                lines[one], lines[other] = lines[other], lines[one]
            case "delete":
                del lines[one % len(lines)]
            case "insert":
                at, line = data.draw(st.integers(0, 40)), lines[one % len(lines)]
                lines[one % len(lines)] = line[:at] + data.draw(STRANGE) + line[at:]
            case "truncate":
                lines = lines[: max(1, one)]
            case _:
                lines[one % len(lines)] = "  " + lines[one % len(lines)]
    review = review_file("\n".join(lines), KNOWN)
    assert (review.file is None) == bool(review.errors)
    for fault in review.faults:
        assert fault.line >= 1
        assert fault.column >= 1
        assert ((fault.end_line or 0), (fault.end_column or 0)) >= (fault.line, fault.column)
