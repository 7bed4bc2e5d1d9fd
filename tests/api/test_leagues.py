"""A round of schools over HTTP: played, looked at, corrected, sealed, paid by two officers, and recomputed."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import CliRunner

from api.dependencies import get_now, get_optional_actor, get_session
from challenge_engine.leaderboards.sealing import seal_round
from cli.leagues import app as leagues_command
from families.actors import Actor, Role
from tests.support.api import client_of, lent_app
from tests.support.leagues import NOVEMBER_SEALS, OCTOBER_SEALS, LeagueGame, make_game
from tests.support.people import actor_for, make_person
from tests.support.play import balance_of
from tests.support.roles import become_owner


@dataclass
class Scene:
    """Six schools: three small ones, two large ones, and one with too few players."""

    http: httpx.AsyncClient
    game: LeagueGame
    officers: list[Actor]
    session: AsyncSession

    async def call(self, method: str, path: str, status: int = 200, **sent: Any) -> Any:
        headers = {"Accept-Language": "en", "Idempotency-Key": sent.pop("key", uuid.uuid4().hex)}
        answer = await self.http.request(method, f"/v1{path}", headers=headers, **sent)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content and "json" in answer.headers["content-type"] else answer

    @property
    def audit(self) -> str:
        return f"/league-audits/{self.game.challenge.slug}/schools"

    async def leagues(self, period: str) -> Any:
        path = f"/challenges/{self.game.challenge.slug}/leaderboards/schools/leagues"
        return await self.call("GET", path, params={"period": period})

    async def seal(self, period: str, at: dt.datetime) -> None:
        self.game.now[0] = at
        await self.game.settle(at)
        await seal_round(self.session, self.game.challenge, period, at)

    async def sheet(self, period: str, revision: int) -> str:
        answer: httpx.Response = await self.http.get(f"/v1{self.audit}/{period}/{revision}")
        assert answer.status_code == 200
        return answer.text


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession) -> AsyncIterator[Scene]:
    game = await make_game(session, [6, 6, 6, 6, 6, 4])
    officers = [actor_for(await make_person(session, game.now[0]), Role.MEMBER, Role.OFFICER) for _ in range(2)]
    app = lent_app()
    app.dependency_overrides |= {
        get_session: lambda: session,
        get_now: lambda: game.now[0],
        get_optional_actor: lambda: game.actor[0],
    }
    async with client_of(app) as http:
        made = Scene(http, game, officers, session)
        game.actor[0] = officers[0]
        sizes = [120, 180, 300, 301, 900, 150]
        items = [
            {"school_id": team.school.id, "pupils": size} for team, size in zip(game.teams, sizes, strict=True)
        ]
        sent = {"items": items, "reason": "Census of September"}
        assert (await made.call("POST", "/school-sizes", json=sent))["changed"] == 6
        assert (await made.call("POST", "/school-sizes", json=sent))["changed"] == 0
        yield made


def _ranks(leagues: Any) -> dict[str, list[tuple[int, str, float]]]:
    return {
        one["id"]: [(row["rank"], row["name"], row["average"]) for row in one["schools"]]
        for one in leagues["leagues"]
    }


async def _play_october(scene: Scene) -> None:
    day = dt.date(2026, 10, 7)
    for team, minutes in zip(scene.game.teams, (10, 20, 20, 40, 30, 90), strict=True):
        await scene.game.play(scene.http, team, day, [minutes] * 6)


async def test_a_round_is_played_corrected_sealed_and_recomputed(scene: Scene, tmp_path: Path) -> None:
    await _play_october(scene)
    game, (first, second) = scene.game, scene.officers
    ids = [team.school.id for team in game.teams]
    # Somebody joins on the last day: seven days count, not thirty-one, and not one.
    game.now[0] = dt.datetime(2026, 10, 31, 2, tzinfo=dt.UTC)
    await game.join(game.teams[1], game.now[0])
    open_round = await scene.leagues("october")
    assert _ranks(open_round) == {
        "small": [(1, "School 1", 4.0), (1, "School 2", 4.0), (3, "School 0", 2.0)],
        "large": [(1, "School 3", 8.0), (2, "School 4", 6.0)],
    }
    assert [one["too_few"] for one in open_round["leagues"]] == [1, 0]
    small = open_round["leagues"][0]["schools"]
    assert [(one["total"], one["participants_at_least"], one["share_percent"]) for one in small] == [
        (100, 5, 0), (100, 5, 0), (50, 5, 5)
    ]  # fmt: skip
    assert open_round["seal"] is None
    # An officer corrects before sealing, and the clock seals.
    game.actor[0] = first
    correction = {"school_id": ids[2], "points": -70, "reason": "Counted twice"}
    path = f"{scene.audit}/october/corrections"
    empty = await scene.call("POST", path, 422, json={"school_id": ids[2], "reason": "Nothing"})
    assert empty["code"] == "league_correction_empty"
    key = uuid.uuid4().hex
    for _ in range(2):  # the answer was lost: sent again, it corrects once
        assert await scene.call("POST", path, 201, json=correction, key=key) == {"seal": None}
    await scene.seal("october", OCTOBER_SEALS)
    sealed = await scene.leagues("october")
    assert _ranks(sealed)["small"] == [(1, "School 1", 4.4), (2, "School 0", 2.3), (3, "School 2", 1.9)]
    assert [row["prizes"] for row in sealed["leagues"][0]["schools"]] == [["best"], ["many"], []]
    # The sheet is what was promised, and recomputes.
    sheet = await scene.sheet("october", 1)
    assert hashlib.sha256(sheet.encode()).hexdigest() == sealed["seal"]["digest"]
    (tmp_path / "october.jsonl").write_text(sheet)
    (tmp_path / "forged.jsonl").write_text(sheet.replace('"rank":2,"people":6', '"rank":1,"people":6'))
    run = CliRunner()
    good = run.invoke(leagues_command, ["verify", str(tmp_path / "october.jsonl")])
    assert (good.exit_code, sealed["seal"]["digest"] in good.output.replace("\n", "")) == (0, True)
    assert run.invoke(leagues_command, ["verify", str(tmp_path / "forged.jsonl")]).exit_code == 1
    # Nobody stands in it, and no single number: cells of five or more. The too few are named without numbers.
    everybody = {str(pupil.id) for team in game.teams for pupil in team.pupils}
    assert not any(one in sheet for one in everybody)
    schools = {line["id"]: line for line in map(json.loads, sheet.splitlines()) if line["kind"] == "school"}
    assert [[cell[0] for cell in schools[one]["cells"]] for one in ids] == [[6], [7], [6], [6], [6], []]
    await _correct_what_is_sealed(scene, ids)
    await _pay_by_two(scene, second)
    await _improve_in_november(scene, tmp_path)


async def _correct_what_is_sealed(scene: Scene, ids: list[str]) -> None:
    """A sealed standing asked to change says how it can be corrected; a correction stands beside it."""
    path, game = f"{scene.audit}/october/corrections", scene.game
    wanted = {"school_id": ids[1], "pupils": 310, "reason": "It had grown by September"}
    refused = await scene.call("POST", path, 409, json=wanted)
    assert refused["code"] == "standing_sealed"
    assert "revision 1" in refused["detail"]
    assert (await scene.call("POST", path, 409, json=wanted | {"revises": 2}))[
        "code"
    ] == "league_revision_outdated"
    before = await scene.sheet("october", 1)
    made = await scene.call("POST", path, 201, json=wanted | {"revises": 1})
    assert made["seal"]["revision"] == 2
    leagues = await scene.leagues("october")
    assert _ranks(leagues) == {
        "small": [(1, "School 0", 2.3), (2, "School 2", 1.9)],
        "large": [(1, "School 3", 9.0), (2, "School 4", 6.8), (3, "School 1", 4.4)],
    }
    audit = await scene.call("GET", f"{scene.audit}/october")
    assert [one["revision"] for one in audit["revisions"]] == [1, 2]
    assert await scene.sheet("october", 1) == before
    head = json.loads((await scene.sheet("october", 2)).splitlines()[0])
    assert head["revises"] == audit["revisions"][0]["digest"]
    # A family finds itself among those without names, by what only it is told.
    pupil = game.teams[0].pupils[0]
    receipt_path = f"/persons/{pupil.id}/league-receipts/{game.challenge.slug}/schools/october"
    await scene.call("GET", receipt_path, 404)  # an officer is nobody to it
    game.actor[0] = actor_for(pupil)
    receipt = await scene.call("GET", receipt_path)
    opened = "|".join(str(receipt[name]) for name in ("nonce", "school_id", "value", "member_days"))
    assert hashlib.sha256(opened.encode()).hexdigest().startswith(receipt["leaf"])
    assert receipt["leaf"] in before
    assert receipt["value"] == 10_000
    forged = text("UPDATE league_seals SET sheet = ''")
    savepoint = await scene.session.begin_nested()
    await become_owner(scene.session)
    with pytest.raises(IntegrityError, match="final"):
        await scene.session.execute(forged)
    await savepoint.rollback()


async def _pay_by_two(scene: Scene, second: Actor) -> None:
    """The prize that the correction took back is gone; what stands is over no limit; a larger one needs two."""
    game, first = scene.game, scene.officers[0]
    game.actor[0] = first
    payouts = (await scene.call("GET", "/payouts"))["items"]
    mine = [one for one in payouts if one["challenge"] == game.challenge.slug]
    states = {one["school"]: one["state"] for one in mine}
    assert states == {"School 1": "withdrawn", "School 3": "open", "School 0": "open"}
    prize = next(one for one in mine if one["school"] == "School 3")
    assert (prize["total_points"], prize["approvals_needed"]) == (600, 1)
    paid = await scene.call("POST", f"/payouts/{prize['id']}/approvals")
    assert paid["state"] == "paid"
    assert await balance_of(scene.session, game.teams[3].pupils[0].id) == 40 + 100
    words = {"en": "For the outage", "zh-Hant": "系統故障補償", "zh-Hans": "系统故障补偿"}
    wanted = {
        "challenge": game.challenge.slug,
        "school_id": game.teams[4].school.id,
        "points_each": 900,
        "words": words,
        "reason": "Down for a day",
    }
    key = {"Idempotency-Key": uuid.uuid4().hex}
    answer = await scene.http.post("/v1/payouts", json=wanted, headers=key)
    large = answer.json()
    assert (large["total_points"], large["approvals_needed"]) == (5400, 2)
    assert (await scene.call("POST", f"/payouts/{large['id']}/approvals"))["state"] == "open"
    again = await scene.call("POST", f"/payouts/{large['id']}/approvals", 409)
    assert again["code"] == "payout_approved_already"
    game.actor[0] = second
    assert (await scene.call("POST", f"/payouts/{large['id']}/approvals"))["state"] == "paid"
    assert (await scene.call("POST", f"/payouts/{large['id']}/refusal", 409))["code"] == "payout_settled"
    receiver = game.teams[4].pupils[0]
    assert await balance_of(scene.session, receiver.id) == 30 + 900
    game.actor[0] = actor_for(receiver)
    entries = (await scene.call("GET", f"/persons/{receiver.id}/points"))["items"]
    assert entries[0]["kind_words"] == "Points given to your school: For the outage"
    # Two halves need what the whole needs.
    game.actor[0] = first
    key = {"Idempotency-Key": uuid.uuid4().hex}
    half = (await scene.http.post("/v1/payouts", json=wanted | {"points_each": 1}, headers=key)).json()
    assert (half["total_points"], half["approvals_needed"]) == (6, 2)
    # All of it stands in one log.
    log = (await scene.call("GET", "/office-log", params={"subject": f"payout:{large['id']}"}))["items"]
    assert [(one["act"], one["is_me"]) for one in log] == [
        ("payout_paid", False), ("payout_approved", False), ("payout_approved", True), ("payout_proposed", True)
    ]  # fmt: skip
    corrected = (await scene.call("GET", "/office-log", params={"subject": "league:"}))["items"][0]
    assert (corrected["before"]["revision"], corrected["after"]["revision"]) == (1, 2)


async def _improve_in_november(scene: Scene, tmp_path: Path) -> None:
    """The next round names the seal before it, and who rose most wins."""
    game = scene.game
    for team, minutes in zip(game.teams, (30, 50, 15, 20, 40, 1), strict=True):
        await game.play(scene.http, team, dt.date(2026, 11, 10), [minutes] * len(team.pupils))
    await scene.seal("november", NOVEMBER_SEALS)
    sheet, october = await scene.sheet("november", 1), await scene.sheet("october", 2)
    assert json.loads(sheet.splitlines()[0])["previous"] == hashlib.sha256(october.encode()).hexdigest()
    prizes = [line for line in map(json.loads, sheet.splitlines()) if line["kind"] == "prize"]
    improved = {one["band"]: one["school"] for one in prizes if one["prize"] == "improved"}
    # The size that was corrected counted for October; in November it is again what was declared.
    assert improved == {"small": game.teams[1].school.id, "large": game.teams[4].school.id}
    for name, content in (("november", sheet), ("october", october)):
        (tmp_path / f"{name}.jsonl").write_text(content)
    files = [str(tmp_path / "november.jsonl"), "--previous", str(tmp_path / "october.jsonl")]
    assert CliRunner().invoke(leagues_command, ["verify", *files]).exit_code == 0
    first = tmp_path / "first.jsonl"
    first.write_text(await scene.sheet("october", 1))
    assert CliRunner().invoke(leagues_command, ["verify", files[0], "--previous", str(first)]).exit_code == 1


async def test_an_officer_gives_a_round_more_days(scene: Scene) -> None:
    game = scene.game
    await scene.seal("october", OCTOBER_SEALS)
    game.now[0] = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)
    path = f"/challenges/{game.challenge.slug}/extensions"
    wanted = {"period": "november", "last_day": "2026-12-06", "reason": "Three days of rainstorm"}
    made = await scene.call("POST", path, 201, json=wanted)
    assert (made["version"], made["last_day"]) == (2, "2026-12-06")
    leagues = await scene.leagues("november")
    assert (leagues["last_day"], leagues["final_at"]) == ("2026-12-06", "2026-12-09T16:00:00Z")
    assert (await scene.call("POST", path, 409, json=wanted))["code"] == "extension_not_later"
    over = wanted | {"period": "october", "last_day": "2026-11-02"}
    assert (await scene.call("POST", path, 409, json=over))["code"] == "extension_not_later"
    # What is sealed stays under the version that sealed it, also where it is corrected.
    wrong = {"school_id": game.teams[0].school.id, "pupils": 130, "reason": "Misread", "revises": 1}
    await scene.call("POST", f"{scene.audit}/october/corrections", 201, json=wrong)
    heads = [json.loads((await scene.sheet("october", one)).splitlines()[0]) for one in (1, 2)]
    assert [one["version"] for one in heads] == [1, 1]
    log = (await scene.call("GET", "/office-log", params={"subject": f"challenge:{game.challenge.slug}"}))["items"]
    assert sorted(one["act"] for one in log) == [
        "challenge_extended", "challenge_published", "challenge_published"
    ]  # fmt: skip
    extended = next(one for one in log if one["act"] == "challenge_extended")
    assert (extended["before"], extended["after"]) == (
        {"last_day": "2026-11-30"}, {"period": "november", "last_day": "2026-12-06"}
    )  # fmt: skip
    assert (extended["is_me"], extended["reason"], extended["words"]) == (
        True, "Three days of rainstorm", "Round or challenge extended"
    )  # fmt: skip
    asked: dict[str, Any] = {"subject": "school:", "actor_id": str(scene.officers[0].account_id), "limit": 4}
    page = await scene.call("GET", "/office-log", params=asked)
    rest = await scene.call("GET", "/office-log", params=asked | {"cursor": page["next_cursor"]})
    assert len({one["subject"] for one in (*page["items"], *rest["items"])}) == 6
    game.actor[0] = game.teams[0].teacher
    for denied in ("/office-log", "/payouts"):
        await scene.call("GET", denied, 403)
