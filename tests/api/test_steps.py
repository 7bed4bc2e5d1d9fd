"""Steps over HTTP: what counts, why the rest does not, the order of devices, and whose eyes they are for."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import get_now, get_optional_actor, get_session
from core.clock import HONG_KONG
from families.actors import Actor, Role
from records.steps.plausibility.repository import list_open_holds
from records.steps.plausibility.service import decide_hold
from records.steps.service import take_steps
from tests.support.api import client_of, lent_app
from tests.support.people import make_person
from tests.support.play import actor_for
from tests.support.steps import DAY, HONG_KONG_S, PHONE, WATCH, batch, total, walk


class Caller:
    """Who asks; changed in the middle of a test."""

    def __init__(self) -> None:
        self.actor: Actor | None = None


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest_asyncio.fixture(loop_scope="session")
async def http(session: AsyncSession, now: dt.datetime, caller: Caller) -> AsyncIterator[httpx.AsyncClient]:
    app = lent_app()
    app.dependency_overrides |= {
        get_session: lambda: session,
        get_now: lambda: now,
        get_optional_actor: lambda: caller.actor,
    }
    async with client_of(app) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def mine(session: AsyncSession, now: dt.datetime, caller: Caller) -> str:
    """Steps of a watch and a phone; the address of the person, who asks."""
    person = await make_person(session, now)
    await take_steps(session, person.id, "google-health", batch(*walk(WATCH, [900, None, 80])), now=now)
    await take_steps(session, person.id, "health-connect", batch(*walk(PHONE, [800, 50, None])), now=now)
    caller.actor = actor_for(person.id)
    return f"/v1/persons/{person.id}"


async def test_a_day_says_what_counts_and_why_the_rest_does_not(http: httpx.AsyncClient, mine: str) -> None:
    listed = (await http.get(f"{mine}/steps", params={"from": str(DAY), "to": str(DAY)})).json()["items"]
    assert [(one["day"], one["steps"], one["uncounted"], one["is_held"]) for one in listed] == [
        (str(DAY), 1_030, 800, False)
    ]
    page = (await http.get(f"{mine}/steps/{DAY}", headers={"Accept-Language": "zh-HK"})).json()
    (steps,) = page["units"]
    assert (steps["raw"], steps["credited"]) == (1_830, 1_030)
    assert [device["form_factor"] for device in steps["devices"]] == ["watch", "phone"]
    assert [bucket["credited"] for bucket in steps["buckets"] if bucket["device"] is not None] == [900, 50, 80]
    assert len(steps["buckets"]) == 96
    (part,) = steps["uncounted"]
    assert (part["code"], part["count"], part["device"]) == ("other_device_counted", 800, 1)
    assert part["words"].startswith("另一部裝置")
    midnight = dt.datetime.combine(DAY, dt.time(), HONG_KONG)
    (clock,) = page["clocks"]
    assert (dt.datetime.fromisoformat(clock["starts_at"]), clock["offset_s"]) == (midnight, HONG_KONG_S)


async def test_numbers_in_words_have_their_thousands_apart(
    http: httpx.AsyncClient, session: AsyncSession, now: dt.datetime, mine: str
) -> None:
    person_id = uuid.UUID(mine.rpartition("/")[2])
    await take_steps(session, person_id, "health-connect", batch(totals=[total(9_050)]), now=now)
    (steps,) = (await http.get(f"{mine}/steps/{DAY}", headers={"Accept-Language": "en"})).json()["units"]
    assert [note["words"].split(" more")[0] for note in steps["notes"]] == ["Your app shows 8,200"]


async def test_a_day_without_data_is_no_zero(http: httpx.AsyncClient, mine: str) -> None:
    before = DAY - dt.timedelta(days=1)
    assert (await http.get(f"{mine}/steps/{before}")).json()["units"] == []
    span = {"from": str(before), "to": str(DAY)}
    assert [one["day"] for one in (await http.get(f"{mine}/steps", params=span)).json()["items"]] == [str(DAY)]


@pytest.mark.parametrize(("days", "status"), [(-1, 422), (0, 200), (399, 200), (400, 422)])
async def test_a_span_has_bounds(http: httpx.AsyncClient, mine: str, days: int, status: int) -> None:
    span = {"from": str(DAY), "to": str(DAY + dt.timedelta(days=days))}
    assert (await http.get(f"{mine}/steps", params=span)).status_code == status


async def test_devices_are_put_in_order_and_left_out(http: httpx.AsyncClient, mine: str) -> None:
    known = (await http.get(f"{mine}/step-ranking")).json()["devices"]
    assert [(one["key"], one["is_counted"]) for one in known] == [("watch", True), ("phone", True)]
    order = [
        {"source": "health-connect", "key": "phone", "is_counted": True},
        {"source": "google-health", "key": "watch", "is_counted": False},
    ]
    changed = await http.put(f"{mine}/step-ranking", json={"devices": order})
    assert [(one["key"], one["is_counted"]) for one in changed.json()["devices"]] == [
        ("phone", True),
        ("watch", False),
    ]
    assert (await http.get(f"{mine}/steps/{DAY}")).json()["units"][0]["credited"] == 850
    twice = await http.put(f"{mine}/step-ranking", json={"devices": [order[0], order[0]]})
    assert (twice.status_code, twice.json()["code"]) == (422, "step_ranking_invalid")
    strange = await http.put(f"{mine}/step-ranking", json={"devices": [{"source": "a", "key": "\x00"}]})
    assert strange.status_code == 422


async def test_held_steps_are_appealed_once(
    http: httpx.AsyncClient, session: AsyncSession, now: dt.datetime, caller: Caller
) -> None:
    person = await make_person(session, now)
    caller.actor = actor_for(person.id)
    mine = f"/v1/persons/{person.id}"
    await take_steps(session, person.id, "google-health", batch(*walk(WATCH, [20_000])), now=now)
    day = (await http.get(f"{mine}/steps/{DAY}")).json()
    (hold,) = day["holds"]
    assert (hold["status"], hold["can_appeal"], hold["words"]) == ("open", True, "More than 500 steps in a minute")
    held = next(
        one for one in await list_open_holds(session, after=None, limit=10_000) if str(one.id) == hold["id"]
    )
    await decide_hold(session, held.id, is_accepted=False, decided_by_id=None, note="A swing", now=now)
    appeal = f"{mine}/step-holds/{hold['id']}/appeal"
    told = await http.post(appeal, json={"note": "It was a trampoline."})
    assert (told.status_code, told.json()["status"], told.json()["can_appeal"]) == (200, "open", False)
    assert (await http.post(appeal, json={"note": "Again."})).json()["code"] == "step_appeal_made"
    assert (await http.post(f"{mine}/step-holds/{uuid.uuid4()}/appeal", json={"note": "x"})).status_code == 404


async def test_steps_are_nobody_elses(
    http: httpx.AsyncClient, session: AsyncSession, now: dt.datetime, mine: str, caller: Caller
) -> None:
    """Whose role opens many doors, and a stranger, are told that there is nothing."""
    paths = [f"{mine}/steps/{DAY}", f"{mine}/step-ranking", f"{mine}/steps?from={DAY}&to={DAY}"]
    for roles in ((), (Role.OFFICER, Role.OPERATOR, Role.STAFF)):
        caller.actor = actor_for((await make_person(session, now)).id, *roles)
        assert [(await http.get(path)).status_code for path in paths] == [404] * 3
        assert (await http.put(f"{mine}/step-ranking", json={"devices": []})).status_code == 404
    caller.actor = None
    assert [(await http.get(path)).status_code for path in paths] == [401] * 3
