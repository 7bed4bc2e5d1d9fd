"""Held step days over HTTP: officers decide on what a day looks like, about nobody of their own family."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import get_now, get_optional_actor, get_session
from families.accounts.service import sign_up
from families.actors import Actor, Role
from families.families.service import add_child, found_family
from records.steps.sample import Device, FormFactor
from records.steps.service import take_steps
from tests.support.api import client_of, lent_app
from tests.support.people import make_person
from tests.support.play import actor_for
from tests.support.steps import at as instant
from tests.support.steps import batch, sample, steps_of, walk

KA_YANS = Device("watch", FormFactor.WATCH, "Ka Yan's watch")
HOUR = dt.timedelta(hours=1)


class Caller:
    """Who asks; changed in the middle of a test."""

    def __init__(self) -> None:
        self.actor: Actor | None = None


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest_asyncio.fixture(loop_scope="session")
async def http(session: AsyncSession, now: dt.datetime, caller: Caller) -> AsyncIterator[httpx.AsyncClient]:
    caller.actor = actor_for((await make_person(session, now)).id, Role.OFFICER)
    app = lent_app()
    app.dependency_overrides |= {
        get_session: lambda: session,
        get_now: lambda: now,
        get_optional_actor: lambda: caller.actor,
    }
    async with client_of(app) as client:
        yield client


async def shake(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID | None = None, *, walked: int = 300
) -> uuid.UUID:
    """Hold a day of somebody, who let a machine shake the watch for two hours; return whose.

    Persons of one test have to have `walked` differently, or the second's day is held for being the first's.
    """
    person_id = person_id or (await make_person(session, now)).id
    samples = [*walk(KA_YANS, [walked]), *walk(KA_YANS, [1_500] * 8, hour=12)]
    await take_steps(session, person_id, "google-health", batch(*samples), now=now)
    return person_id


async def list_own(http: httpx.AsyncClient, *person_ids: uuid.UUID, limit: int = 50) -> list[dict[str, Any]]:
    """Read all pages; other tests' holds may stand between."""
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await http.get("/v1/step-reviews", params={"limit": limit, **cursor})).json()
        assert len(page["items"]) <= limit
        items += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert len({item["hold_id"] for item in items}) == len(items)
    return [item for item in items if item["person_id"] in set(map(str, person_ids))]


async def test_the_longest_waiting_is_first(
    http: httpx.AsyncClient, session: AsyncSession, now: dt.datetime
) -> None:
    waiting = [await shake(session, now - hours * HOUR, walked=300 + hours) for hours in (1, 3, 2)]
    found = await list_own(http, *waiting, limit=1)
    assert [one["person_id"] for one in found] == [str(waiting[place]) for place in (1, 2, 0)]
    assert [one["steps"] for one in found] == [12_303, 12_302, 12_301]
    assert {(one["reason"], one["status"]) for one in found} == {("identical_buckets", "open")}
    assert {one["words"] for one in found} == {"The same number of steps, again and again"}


async def test_a_case_shows_the_day_and_no_names(
    http: httpx.AsyncClient, session: AsyncSession, now: dt.datetime
) -> None:
    (found,) = await list_own(http, await shake(session, now))
    answer = await http.get(f"/v1/step-reviews/{found['hold_id']}", headers={"Accept-Language": "zh-HK"})
    case = answer.json()
    assert case["words"] == "步數一再完全相同"
    assert (case["unit"], case["raw"], case["credited"], case["worn"]) == ("steps", 12_300, 0, ["watch"])
    assert len(case["quarters"]) == 96
    seen = [(one["counted"], one["is_held"]) for one in case["quarters"] if one["counted"] is not None]
    assert seen == [(300, True), *[(1_500, True)] * 8]
    assert {one["is_held"] for one in case["quarters"] if one["counted"] is None} == {False}
    assert "Ka Yan" not in answer.text


async def test_a_case_shows_which_records_are_held(
    http: httpx.AsyncClient, session: AsyncSession, now: dt.datetime
) -> None:
    person_id = (await make_person(session, now)).id
    rushed = sample(instant(10), 15, 10_000, KA_YANS)
    samples = batch(*walk(KA_YANS, [300]), rushed)
    await take_steps(session, person_id, "google-health", samples, now=now)
    (found,) = await list_own(http, person_id)
    case = (await http.get(f"/v1/step-reviews/{found['hold_id']}")).json()
    seen = [(one["counted"], one["is_held"]) for one in case["quarters"] if one["counted"]]
    assert (case["credited"], seen) == (300, [(300, False), (10_000, True)])


async def test_accepted_steps_count(http: httpx.AsyncClient, session: AsyncSession, now: dt.datetime) -> None:
    person_id = await shake(session, now)
    (found,) = await list_own(http, person_id)
    address = f"/v1/step-reviews/{found['hold_id']}"
    decided = await http.post(f"{address}/accept", json={"words": "Well walked.", "note": "A treadmill."})
    assert (decided.status_code, decided.json()["status"]) == (200, "accepted")
    assert (decided.json()["decision_words"], decided.json()["decision_note"]) == ("Well walked.", "A treadmill.")
    assert await steps_of(session, person_id) == 12_300
    assert await list_own(http, person_id) == []
    again = await http.post(f"{address}/refuse", json={})
    assert (again.status_code, again.json()["code"]) == (409, "step_hold_decided")
    assert await steps_of(session, person_id) == 12_300


async def test_refused_steps_do_not_count_and_wait_again_after_an_appeal(
    http: httpx.AsyncClient, session: AsyncSession, now: dt.datetime, caller: Caller
) -> None:
    person_id = await shake(session, now)
    (found,) = await list_own(http, person_id)
    remarks = {"words": "A machine walks like this.", "note": "The third this week."}
    refused = await http.post(f"/v1/step-reviews/{found['hold_id']}/refuse", json=remarks)
    assert (refused.json()["status"], await steps_of(session, person_id)) == ("refused", 0)
    officer, caller.actor = caller.actor, actor_for(person_id)
    page = await http.get(f"/v1/persons/{person_id}/steps/{found['day']}")
    assert [one["decision_words"] for one in page.json()["holds"]] == [remarks["words"]]
    appeal = f"/v1/persons/{person_id}/step-holds/{found['hold_id']}/appeal"
    appealed = await http.post(appeal, json={"note": "A treadmill."})
    assert (appealed.status_code, appealed.json()["decision_words"]) == (200, remarks["words"])
    assert remarks["note"] not in page.text + appealed.text
    caller.actor = officer
    (again,) = await list_own(http, person_id)
    assert (again["decision_words"], again["decision_note"]) == (remarks["words"], remarks["note"])
    assert again["appeal_note"] == "A treadmill."
    assert again["appealed_at"] is not None


async def test_nobody_decides_about_the_own_family(
    http: httpx.AsyncClient, session: AsyncSession, now: dt.datetime, caller: Caller
) -> None:
    email = f"{uuid.uuid4().hex}@example.hk"
    account = await sign_up(
        session, email=email, phone=None, password="a walk round the lake", birth_on=dt.date(1988, 5, 1), now=now
    )
    await found_family(session, account.person_id, now=now)
    child = await add_child(
        session,
        account.person_id,
        nickname=None,
        display_name="Mei",
        birth_on=dt.date(2017, 3, 2),
        district="wan-chai",
        now=now,
    )
    caller.actor = Actor(account.id, account.person_id, frozenset({Role.OFFICER}), uuid.uuid4())
    await shake(session, now, account.person_id, walked=400)
    await shake(session, now, child.id)
    own = await list_own(http, account.person_id, child.id)
    assert len(own) == 2
    for one in own:
        for verdict in ("accept", "refuse"):
            decided = await http.post(f"/v1/step-reviews/{one['hold_id']}/{verdict}", json={})
            assert (decided.status_code, decided.json()["code"]) == (403, "step_hold_of_relative")
    assert "Mei" not in str(own)
    assert await steps_of(session, child.id) == 0


@pytest.mark.parametrize(
    ("roles", "status"),
    [(None, 401), ((), 403), ((Role.STAFF, Role.TEACHER), 403), ((Role.OFFICER,), 200), ((Role.OPERATOR,), 200)],
    ids=["nobody", "player", "staff", "officer", "operator"],
)
async def test_whose_eyes_held_days_are_for(
    http: httpx.AsyncClient,
    session: AsyncSession,
    now: dt.datetime,
    caller: Caller,
    roles: tuple[Role, ...] | None,
    status: int,
) -> None:
    (found,) = await list_own(http, await shake(session, now))
    address = f"/v1/step-reviews/{found['hold_id']}"
    caller.actor = None if roles is None else actor_for((await make_person(session, now)).id, *roles)
    reads = [(await http.get(path)).status_code for path in ("/v1/step-reviews", address)]
    assert reads == [status] * 2
    assert (await http.post(f"{address}/accept", json={})).status_code == status


async def test_what_is_not_there(http: httpx.AsyncClient) -> None:
    address = f"/v1/step-reviews/{uuid.uuid4()}"
    answers = [
        await http.get(address),
        *[await http.post(f"{address}/{v}", json={}) for v in ("accept", "refuse")],
    ]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(404, "step_hold_unknown")] * 3
    foreign = await http.get("/v1/step-reviews", params={"cursor": "x"})
    assert (foreign.status_code, foreign.json()["code"]) == (422, "cursor_invalid")
