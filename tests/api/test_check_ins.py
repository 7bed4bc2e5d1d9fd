"""Check-ins over HTTP: one, a batch, appeals and reviews; and that no position is left anywhere."""

import datetime as dt
import json
import logging
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.app import create_app
from api.check_in_words import full_day_words
from api.dependencies import get_now
from challenge_engine.check_ins.service import Ask, check_in_together
from challenge_engine.definitions.service import get_running
from core.database import Database
from core.messages import say
from core.settings import get_settings
from families.actors import Role
from geo.fixes import LocationFix
from tests.support.api import client_of, lent_app
from tests.support.places import fix_at
from tests.support.play import committed_park, publish_game
from tests.support.roles import SignedIn, sign_in

PLACE = (114.2213579, 22.3397531)  # digits that appear nowhere else
BATCH_MOST = 50


@dataclass
class Phone:
    """A signed-in guardian's phone."""

    http: httpx.AsyncClient
    owner: SignedIn
    slug: str
    park_id: str
    now: dt.datetime

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self.owner.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": uuid.uuid4().hex,
            **headers,
        }
        return await self.http.request(method, f"/v1{path}", content=json.dumps(body), headers=headers)

    async def check_in(
        self, fix: Any, key: str | None = None, arrival_fix: Any = None, **headers: str
    ) -> httpx.Response:
        body = {"person_id": str(self.owner.child_id), "fix": fix, "device_id": f"phone-{self.owner.child_id}"}
        if arrival_fix is not None:
            body["arrival_fix"] = arrival_fix
        headers |= {"Idempotency-Key": key or uuid.uuid4().hex}
        return await self.ask("POST", f"/challenges/{self.slug}/check-ins", body, **headers)

    async def catch(self, spawn_id: str, fix: Any) -> httpx.Response:
        body = {"person_id": str(self.owner.child_id), "spawn_id": spawn_id, "fix": fix}
        return await self.ask("POST", f"/challenges/{self.slug}/catches", body)

    async def batch(self, *fixes: Any, keys: list[str] | None = None) -> list[Any]:
        chosen = keys or [uuid.uuid4().hex for _ in fixes]
        items = [
            {"key": key, "person_id": str(self.owner.child_id), "fix": fix}
            for key, fix in zip(chosen, fixes, strict=True)
        ]
        answer = await self.ask("POST", f"/challenges/{self.slug}/check-ins/batch", {"items": items})
        assert answer.status_code == 200, answer.text
        items_out: list[Any] = answer.json()["items"]
        return items_out

    def fix(self, *, at: dt.datetime | None = None, **place: float) -> dict[str, Any]:
        return _json(fix_at(PLACE, captured_at=at or self.now, **place))


def _json(fix: LocationFix) -> dict[str, Any]:
    return {
        "longitude": fix.longitude,
        "latitude": fix.latitude,
        "accuracy_m": fix.accuracy_m,
        "captured_at": fix.captured_at.isoformat(),
        "is_mock": fix.is_mock,
    }


@pytest_asyncio.fixture(loop_scope="session")
async def phone(database: Database, now: dt.datetime) -> AsyncIterator[Phone]:
    app = lent_app()
    app.dependency_overrides[get_now] = lambda: opened.now
    async with committed_park(database, PLACE) as park_id, client_of(app) as http:
        async with database.transaction() as session:
            challenge = await publish_game(session, now)
        opened = Phone(http, await sign_in(database, now=now), challenge.slug, park_id, now)
        enrolled = await opened.ask(
            "POST",
            f"/challenges/{challenge.slug}/enrolments",
            {"person_id": str(opened.owner.child_id), "mode": "family"},
        )
        assert enrolled.status_code == 201, enrolled.text
        yield opened


async def test_a_visit_says_what_it_earned_and_why(phone: Phone) -> None:
    answer = await phone.check_in(phone.fix(), **{"Accept-Language": "zh-Hant"})

    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["verdict"], told["reason"]["words"]) == (
        "accepted",
        say("check_in_accepted", "zh-Hant", {"park": "測試公園"}),
    )
    assert [(award["amount"], award["why"]) for award in told["awards"]] == [(10, "第 1 次到訪公園")]


@pytest.mark.parametrize(("cap", "cut_from", "is_full"), [(11, None, False), (10, None, True), (9, 10, True)])
async def test_a_full_day_is_told_and_what_it_cut(
    phone: Phone, database: Database, cap: int, cut_from: int | None, *, is_full: bool
) -> None:
    capped = await _playing(phone, database, cap_a_day=cap)
    told = (await capped.check_in(capped.fix(), key="today", **{"Accept-Language": "en"})).json()
    async with database.transaction() as session:
        challenge = await get_running(session, capped.slug)
        child_id, tomorrow = capped.owner.child_id, capped.now + dt.timedelta(days=1)
        later = await full_day_words(session, challenge, child_id, capped.now, "en", tomorrow)
        room = await full_day_words(session, challenge, child_id, tomorrow, "en", tomorrow)

    awards = [award for award in told["awards"] if award["challenge"] == capped.slug]
    assert [(award["amount"], award["cut_from"]) for award in awards] == [(min(cap, 10), cut_from)]
    today, that_day = (say(f"points_full_{day}", "en", {"points": cap}) for day in ("today", "that_day"))
    assert (told["full_day"], later, room) == ((today, that_day, None) if is_full else (None, None, None))


async def test_a_repeat_says_that_it_is_one(phone: Phone) -> None:
    first, again = [await phone.check_in(phone.fix(), key="the-same-key") for _ in range(2)]

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["check_in_id"] == first.json()["check_in_id"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"


async def test_a_visit_sent_hours_later_is_shown_what_lived_there_then(phone: Phone) -> None:
    visited_at = phone.now - dt.timedelta(hours=2)

    told = (await phone.check_in(phone.fix(at=visited_at))).json()

    assert told["catchable"]
    spawn = told["catchable"][0]
    caught = await phone.catch(spawn["spawn_id"], phone.fix(at=visited_at))
    assert caught.status_code == 201, caught.text


async def test_a_visit_sent_in_the_next_half_hour_shows_what_lived_there_then_and_now(phone: Phone) -> None:
    """Who has left loses nothing, and who is still there need not look again."""
    visited_at = phone.now.replace(minute=25)
    phone.now = phone.now.replace(minute=35)

    told = (await phone.check_in(phone.fix(at=visited_at))).json()

    begins = [dt.datetime.fromisoformat(one["starts_at"]).minute for one in told["catchable"]]
    assert begins == sorted(begins)
    assert set(begins) == {0, 30}
    answers = [
        (await phone.catch(spawn["spawn_id"], phone.fix(at=visited_at))).json() for spawn in told["catchable"]
    ]
    assert {(begin, answer.get("code")) for begin, answer in zip(begins, answers, strict=True)} == {
        (0, None),
        (30, "spawn_gone"),
    }
    again = await phone.catch(told["catchable"][0]["spawn_id"], phone.fix(at=visited_at))
    assert again.status_code == 409


async def test_a_held_visit_that_was_sent_late_catches_too(phone: Phone) -> None:
    visited_at = phone.now - dt.timedelta(hours=2)
    held = (await phone.check_in(phone.fix(at=visited_at) | {"is_mock": True})).json()

    assert (held["verdict"], held["awards"]) == ("held", [])
    caught = await phone.catch(held["catchable"][0]["spawn_id"], phone.fix(at=visited_at))
    assert caught.status_code == 201, caught.text


async def test_two_hundred_metres_away_the_way_is_told(phone: Phone) -> None:
    answer = await phone.check_in(phone.fix(north_m=300), **{"Accept-Language": "en"})

    assert answer.status_code == 200, answer.text
    assert answer.json()["reason"]["words"] == "You are 200 m from Test Park. Walk south and try again."


@pytest_asyncio.fixture(loop_scope="session")
async def staying(phone: Phone, database: Database) -> Phone:
    """The same phone in a challenge that asks for a stay of five minutes."""
    return await _playing(phone, database, dwell_min=5)


async def _playing(phone: Phone, database: Database, **game: Any) -> Phone:
    async with database.transaction() as session:
        slug = (await publish_game(session, phone.now, **game)).slug
    enrolled = await phone.ask(
        "POST", f"/challenges/{slug}/enrolments", {"person_id": str(phone.owner.child_id), "mode": "family"}
    )
    assert enrolled.status_code == 201, enrolled.text
    return replace(phone, slug=slug)


async def test_who_has_to_stay_is_told_how_long_and_then_welcomed(staying: Phone) -> None:
    arrived = staying.fix(at=staying.now - dt.timedelta(minutes=3))
    too_early = await staying.check_in(staying.fix(), arrival_fix=arrived, **{"Accept-Language": "en"})
    listed = await staying.ask(
        "GET", f"/check-ins?person_id={staying.owner.child_id}", **{"Accept-Language": "en"}
    )
    arrived = staying.fix(at=staying.now - dt.timedelta(minutes=5))
    welcome = await staying.check_in(staying.fix(), arrival_fix=arrived)

    told = too_early.json()
    assert (too_early.status_code, told["verdict"], told["minutes_to_stay"]) == (200, "rejected", 2)
    assert told["reason"] == {
        "code": "check_in_stay_longer",
        "words": "Good to see you at Test Park! Stay and play for 2 min more, then check in again.",
    }
    assert listed.json()["items"][0]["reason"] == {
        "code": "check_in_stay_longer",
        "words": "You had not stayed at Test Park long enough yet.",
    }
    assert (welcome.status_code, welcome.json()["minutes_to_stay"]) == (201, None)


async def test_a_stay_is_shown_from_a_queue_too_and_a_bad_arrival_is_refused(staying: Phone) -> None:
    keys = ("stayed", "nowhere", "naive", "dawn-of-time")
    arrivals = (
        staying.fix(at=staying.now - dt.timedelta(minutes=6)),
        staying.fix() | {"longitude": 500},
        staying.fix() | {"captured_at": "2026-10-10T02:20:00"},
        staying.fix() | {"captured_at": "0001-01-01T00:00:00+14:00"},
    )
    items = [
        {"key": key, "person_id": str(staying.owner.child_id), "fix": staying.fix(), "arrival_fix": arrival}
        for key, arrival in zip(keys, arrivals, strict=True)
    ]
    answer = await staying.ask("POST", f"/challenges/{staying.slug}/check-ins/batch", {"items": items})

    assert [item["status"] for item in answer.json()["items"]] == [201, 422, 422, 200]
    arrival = staying.fix() | {"latitude": 91}
    refused = await staying.check_in(staying.fix(), arrival_fix=arrival, **{"X-Request-Id": "ours"})  # no digits
    assert (refused.status_code, "91" in refused.text) == (422, False)


WRONG: tuple[dict[str, Any], ...] = (
    {"longitude": 0, "latitude": 0},
    {"longitude": float("nan")},
    {"latitude": float("inf")},
    {"latitude": 91},
    {"longitude": "114"},
    {"accuracy_m": -1},
    {"captured_at": "2026-10-10T02:30:00"},
    {"captured_at": "2026-10-10T02:36:00Z"},
    {"captured_at": "0001-01-01T00:00:00+14:00"},
    {"captured_at": "9999-12-31T23:59:59-14:00"},
    {"captured_at": None},
    {"is_mock": 1},
    {"altitude": 5},
)


async def test_what_cannot_be_a_fix_is_refused_at_the_door(phone: Phone) -> None:
    answers = [await phone.check_in(phone.fix() | wrong) for wrong in WRONG]

    assert [answer.status_code for answer in answers] == [422] * len(WRONG)
    listed = await phone.ask("GET", f"/check-ins?person_id={phone.owner.child_id}")
    assert listed.json()["items"] == []


async def test_a_batch_is_answered_one_by_one_in_the_order_sent(phone: Phone, now: dt.datetime) -> None:
    morning = now - dt.timedelta(hours=3)
    keys = [uuid.uuid4().hex for _ in range(5)]
    fixes = [
        phone.fix(),
        phone.fix() | {"longitude": 500},
        phone.fix(at=now - dt.timedelta(hours=2)),
        phone.fix(at=now - dt.timedelta(hours=25)),
        phone.fix(at=morning, north_m=1_000),
    ]

    items = await phone.batch(*fixes, keys=keys)

    assert [item["key"] for item in items] == keys
    codes = [item["problem"]["code"] if item["problem"] else item["check_in"]["reason"]["code"] for item in items]
    assert codes == [
        "check_in_already_checked_in",  # the one of two hours ago came first
        "location_fix_invalid",
        "check_in_accepted",
        "check_in_capture_too_old",
        "check_in_outside_park",
    ]
    assert await phone.batch(*fixes, keys=keys) == items


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ("SELECT CAST('x' AS integer)", 422),
        ("SELECT no_such_column", 500),
        ("SET LOCAL ROLE NONE; SELECT pg_terminate_backend(pg_backend_pid())", 503),
    ],
)
async def test_an_item_that_the_database_refuses_says_whether_to_send_it_again(
    phone: Phone, monkeypatch: pytest.MonkeyPatch, statement: str, status: int
) -> None:
    async def refuse_first(session: AsyncSession, asks: Sequence[Ask], *what: Any, **named: Any) -> Any:
        if asks[0].request.key == "first":
            await session.execute(text(statement))
        return await check_in_together(session, asks, *what, **named)

    monkeypatch.setattr("api.check_in_desk.check_in_together", refuse_first)
    items = await phone.batch(phone.fix(), phone.fix(), keys=["first", "second"])
    assert [item["status"] for item in items] == [status, 201]


async def test_fifty_are_a_batch_and_fifty_one_are_too_many(phone: Phone) -> None:
    assert len(await phone.batch(*[phone.fix()] * BATCH_MOST)) == BATCH_MOST
    items = [{"key": f"k{n}", "person_id": str(phone.owner.child_id), "fix": phone.fix()} for n in range(51)]
    answer = await phone.ask("POST", f"/challenges/{phone.slug}/check-ins/batch", {"items": items})
    assert answer.status_code == 422


async def test_a_batch_needs_no_second_connection(phone: Phone) -> None:
    """With one for each batch and one more for its items, a few batches at once would hold them all and wait."""
    settings = get_settings().model_copy(update={"database_pool_size": 1, "database_pool_wait_s": 2.0})
    app = create_app(settings)
    app.dependency_overrides[get_now] = lambda: phone.now
    async with client_of(app) as narrow:
        (item,) = await replace(phone, http=narrow).batch(phone.fix())
    assert item["status"] == 201


async def test_a_held_check_in_is_appealed_and_accepted(
    phone: Phone, database: Database, now: dt.datetime
) -> None:
    held = await phone.check_in(phone.fix() | {"is_mock": True})
    assert held.status_code == 202, held.text
    check_in_id = held.json()["check_in_id"]

    appeal = {"person_id": str(phone.owner.child_id), "note": "My phone is for developers."}
    assert (await phone.ask("POST", f"/check-ins/{check_in_id}/appeal", appeal)).status_code == 200
    assert (await phone.ask("POST", f"/check-ins/{check_in_id}/appeal", appeal)).status_code == 409
    assert (await phone.ask("GET", "/reviews")).status_code == 403

    officer = Phone(phone.http, await sign_in(database, Role.OFFICER, now=now), phone.slug, "", now)
    cases = (await officer.ask("GET", "/reviews?limit=200")).json()["items"]
    (case,) = [case for case in cases if case["check_in_id"] == check_in_id]
    assert (case["signals"], case["appeal_note"]) == ({"mock_location": 1.0}, "My phone is for developers.")
    decided = await officer.ask("POST", f"/reviews/{check_in_id}/accept", {"note": "fine"})
    assert [award["amount"] for award in decided.json()["awards"]] == [10]

    listed = (await phone.ask("GET", f"/check-ins?person_id={phone.owner.child_id}")).json()["items"]
    assert [(one["verdict"], one["reason"]["code"]) for one in listed] == [
        ("accepted", "check_in_accepted_by_review")
    ]


async def test_the_player_is_told_an_officers_words_and_never_the_note(
    phone: Phone, database: Database, now: dt.datetime
) -> None:
    check_in_id = (await phone.check_in(phone.fix() | {"is_mock": True})).json()["check_in_id"]
    officer = Phone(phone.http, await sign_in(database, Role.OFFICER, now=now), phone.slug, "", now)
    remarks = {"words": "Please let the phone find you by itself.", "note": "third time this week"}
    refused = await officer.ask("POST", f"/reviews/{check_in_id}/refuse", remarks)
    said = refused.json()["review"]
    assert (said["decision_words"], said["decision_note"]) == (remarks["words"], remarks["note"])
    listed = await phone.ask("GET", f"/check-ins?person_id={phone.owner.child_id}")
    assert [one["decision_words"] for one in listed.json()["items"]] == [remarks["words"]]
    assert "third time" not in listed.text

    appeal = {"person_id": str(phone.owner.child_id), "note": "My phone is for developers."}
    appealed = await phone.ask("POST", f"/check-ins/{check_in_id}/appeal", appeal)
    assert (appealed.status_code, appealed.json()["status"]) == (200, "open")
    assert appealed.json()["decision_words"] == remarks["words"]
    assert "third time" not in appealed.text

    cases = (await officer.ask("GET", "/reviews?limit=200")).json()["items"]
    (case,) = [one for one in cases if one["check_in_id"] == check_in_id]
    history = [(event["what"], event["words"], event["note"]) for event in case["evidence"]["history"]]
    assert history == [
        ("opened", None, None),
        ("refused", remarks["words"], remarks["note"]),
        ("appealed", appeal["note"], None),
    ]


async def test_no_position_is_left_in_the_database_or_the_logs(
    phone: Phone, database: Database, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Accepted, rejected, held, malformed, queued, repeated: then every row of every table, and the logs."""
    caplog.set_level(logging.DEBUG)
    key = uuid.uuid4().hex
    for fix in (
        phone.fix(north_m=400),
        phone.fix(accuracy_m=5_000),
        phone.fix() | {"is_mock": True},
        phone.fix() | {"captured_at": "then"},
        phone.fix() | {"accuracy_m": -1},
        phone.fix() | {"longitude": str(PLACE[0])},
        phone.fix() | {"extra": [PLACE]},
    ):
        await phone.check_in(fix)
        await phone.check_in(phone.fix(north_m=400), arrival_fix=fix)
    await phone.check_in(phone.fix(), key)
    await phone.check_in(phone.fix(), key)
    await phone.batch(phone.fix(), phone.fix() | {"latitude": 95.3397531})
    said = caplog.text + "".join(capfd.readouterr())

    async with database.transaction() as session:
        tables = await session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(:public)"),
            {"public": ["parks", "districts", "schools", "spatial_ref_sys"]},
        )
        rows = [
            row
            for table in tables.all()
            for row in await session.scalars(text(f'SELECT one::text FROM "{table}" AS one'))
        ]

    assert len(rows) > 20
    traces = {form for number in PLACE for form in _forms(number)}
    assert [trace for trace in traces if trace in said] == []
    assert [row for row in rows if any(trace in row for trace in traces)] == []


def _forms(degrees: float) -> list[str]:
    """The number as it might be written: to a metre or finer, without the point, as the bytes of a float."""
    digits = f"{degrees:.5f}"[:-1]
    return [digits, digits.replace(".", ","), digits.replace(".", ""), degrees.hex()[4:]]
