"""Simulations over HTTP and through the worker's player: all of it, killed, cancelled, two at once, refused."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import delete, select

from api.dependencies import get_now
from challenge_engine.definitions.service import get_running
from challenge_engine.facts.rules import Fact
from challenge_engine.facts.service import record_facts
from challenge_engine.simulation.errors import SimulationQueueFull
from challenge_engine.simulation.limits import LIMITS, SimulationLimits
from challenge_engine.simulation.models import Simulation
from challenge_engine.simulation.playing import SimulationPlayer
from challenge_engine.simulation.service import SIMULATION_REQUESTED, Wish, ask, delete_old
from core.database import Database
from core.outbox import OutboxEvent
from families.actors import Role
from tests.support.api import client_of, lent_app
from tests.support.challenges import challenge_file
from tests.support.play import GAME, TITLE, balance_of, make_player, steps_fact, unique_slug
from tests.support.roles import SignedIn, sign_in

SLICES = SimulationLimits(slice_s=1e-9)  # a checkpoint after every unit
TURNS = SimulationLimits(slice_s=1e-9, turn_s=1e-9)  # a turn for every unit


class Office:
    """An officer who simulates."""

    def __init__(self, http: httpx.AsyncClient, officer: SignedIn) -> None:
        self.officer = officer
        self._http = http
        self._http_headers = {"Authorization": f"Bearer {officer.token}"}

    async def send(self, method: str, path: str = "", body: Any = None, key: str | None = None) -> httpx.Response:
        headers = self._http_headers | {"Idempotency-Key": key or uuid.uuid4().hex}
        return await self._http.request(method, f"/v1/challenges{path}", json=body, headers=headers)

    async def ask(self, **wish: Any) -> str:
        body = {"yaml": game(unique_slug()), "participants": 12} | wish
        answer = await self.send("POST", "/simulations", body)
        assert answer.status_code == 202, answer.text
        assert answer.json()["status"] == "waiting"
        return str(answer.json()["simulation_id"])

    async def look(self, simulation_id: str) -> Any:
        answer = await self.send("GET", f"/simulations/{simulation_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest_asyncio.fixture(loop_scope="session")
async def http(database: Database, now: dt.datetime) -> AsyncIterator[httpx.AsyncClient]:
    app = lent_app()
    app.dependency_overrides[get_now] = lambda: now
    async with database.transaction() as session:
        await session.execute(delete(Simulation))
    async with client_of(app) as client:
        client.headers["Accept-Language"] = "en"
        yield client
    async with database.transaction() as session:
        await session.execute(delete(Simulation))
        await session.execute(delete(OutboxEvent).where(OutboxEvent.topic == SIMULATION_REQUESTED))


@pytest_asyncio.fixture(loop_scope="session")
async def office(http: httpx.AsyncClient, database: Database, now: dt.datetime) -> Office:
    return Office(http, await sign_in(database, Role.OFFICER, now=now))


@pytest.fixture
def player(database: Database, now: dt.datetime) -> Callable[..., SimulationPlayer]:
    """A worker's player whose clock stands still, unless told otherwise."""

    def make(
        limits: SimulationLimits = LIMITS, clock: Callable[[], dt.datetime] = lambda: now
    ) -> SimulationPlayer:
        return SimulationPlayer(database, limits, clock)

    return make


MakePlayer = Callable[..., SimulationPlayer]


def game(slug: str, version: int = 1, points: str = "10") -> str:
    return GAME.format(slug=slug, version=version, points=points, title=TITLE)


def sums(outcome: Any) -> set[int]:
    return {
        outcome["totals"]["points"],
        sum(day["points"] for day in outcome["days"]),
        sum(rule["points"] for rule in outcome["rules"]),
        sum(band["points"] for band in outcome["age_bands"]),
    }


async def test_a_simulation_from_the_wish_to_the_result(
    office: Office, player: MakePlayer, database: Database, now: dt.datetime
) -> None:
    slug = unique_slug()
    assert (await office.send("POST", "", {"yaml": game(slug)})).status_code == 201
    key, wish = (
        uuid.uuid4().hex,
        {"yaml": game(slug, 2, "10 + 10"), "participants": 15, "compare_with_running": True},
    )
    first = await office.send("POST", "/simulations", wish, key)
    again = await office.send("POST", "/simulations", wish, key)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    simulation_id = first.json()["simulation_id"]
    waiting = await office.look(simulation_id)
    assert (waiting["status"], waiting["progress"], waiting["words"]) == ("waiting", 0, "Waiting for its turn.")
    async with database.transaction() as session:
        payloads = await session.scalars(
            select(OutboxEvent.payload).where(OutboxEvent.topic == SIMULATION_REQUESTED)
        )
        assert {"simulation_id": simulation_id} in payloads.all()

    assert await player().take_turn() is False
    done = await office.look(simulation_id)
    assert (done["status"], done["progress"], done["words"]) == ("done", 1, "Done.")
    result = done["result"]
    simulated, running = result["simulated"], result["running"]
    assert (simulated["version"], running["version"], result["is_sample"]) == (2, 1, False)
    assert len(sums(simulated)) == len(sums(running)) == 1
    assert simulated["totals"]["participants"] == running["totals"]["participants"] == 15
    assert len(simulated["days"]) == 92
    steps = next(rule for rule in simulated["rules"] if rule["rule"] == "steps")
    assert steps["points"] == 5 * steps["times"] > 0
    assert steps in running["rules"]
    assert simulated["things"] == [{"kind": "certificate", "id": "walker", "given": 15, "persons": 15}]
    assert simulated["cost"]["run_days"] == 92


async def test_the_same_seed_gives_the_same_and_days_are_a_window(office: Office, player: MakePlayer) -> None:
    slug = unique_slug()
    window = {"yaml": game(slug), "first_day": "2026-10-05", "last_day": "2026-10-18"}
    results = []
    for seed in (1, 1, 2):
        simulation_id = await office.ask(**window, seed=seed)
        await player().take_turn()
        results.append((await office.look(simulation_id))["result"])
    assert results[0] == results[1] != results[2]
    assert [day["day"] for day in results[0]["simulated"]["days"]][::13] == ["2026-10-05", "2026-10-18"]


async def test_a_killed_worker_loses_a_slice_and_nothing_else(
    office: Office, player: MakePlayer, now: dt.datetime
) -> None:
    wish = {"yaml": game(unique_slug()), "participants": 20}
    undisturbed = await office.ask(**wish)
    await player().take_turn()
    expected = (await office.look(undisturbed))["result"]

    simulation_id = await office.ask(**wish)
    ticks = iter([now] * 4)  # taken at the lease and at each checkpoint, then the worker dies
    with pytest.raises(RuntimeError, match="StopIteration"):
        await player(SLICES, lambda: next(ticks)).take_turn()
    half = await office.look(simulation_id)
    assert half["status"] == "running"
    assert 0 < half["progress"] < 1
    assert half["words"] == f"{int(half['progress'] * 100)} % done."
    assert await player().take_turn() is False  # the lease still stands
    assert (await office.look(simulation_id))["status"] == "running"

    later = now + dt.timedelta(seconds=LIMITS.lease_s)
    assert await player(clock=lambda: later).take_turn() is False
    assert (await office.look(simulation_id))["result"] == expected


async def test_a_worker_that_wakes_up_late_stops(office: Office, player: MakePlayer, now: dt.datetime) -> None:
    simulation_id = await office.ask(participants=20)
    later = now + dt.timedelta(seconds=LIMITS.lease_s)
    sleeper = player(SLICES)
    play_of_sleeper = await sleeper._claim()
    assert play_of_sleeper is not None
    await player(clock=lambda: later).take_turn()
    done = await office.look(simulation_id)
    assert done["status"] == "done"
    simulation, lease_id = play_of_sleeper
    values = {"progress": 0.1, "status": "running"}
    assert not await _saved(sleeper.database, simulation.id, lease_id, values)
    assert await office.look(simulation_id) == done


async def _saved(database: Database, simulation_id: uuid.UUID, lease_id: uuid.UUID, values: Any) -> bool:
    from challenge_engine.simulation.repository import save_as_holder  # noqa: PLC0415

    async with database.transaction() as session:
        return await save_as_holder(session, simulation_id, lease_id, values)


async def test_two_officers_take_turns(
    http: httpx.AsyncClient, office: Office, player: MakePlayer, database: Database, now: dt.datetime
) -> None:
    other = Office(http, await sign_in(database, Role.OFFICER, now=now))
    mine, theirs = await office.ask(), await other.ask()
    refused = await office.send("POST", "/simulations", {"yaml": game(unique_slug())})
    assert (refused.status_code, refused.json()["code"]) == (409, "simulation_unfinished")
    assert refused.json()["params"] == {"simulation_id": mine}
    assert (await other.send("GET", f"/simulations/{mine}")).json()["code"] == "simulation_unknown"
    assert (await other.send("DELETE", f"/simulations/{mine}")).status_code == 404

    seconds = iter(range(10_000))
    clock = lambda: now + dt.timedelta(seconds=next(seconds))  # noqa: E731
    assert await player(TURNS, clock).take_turn() is True
    assert await player(TURNS, clock).take_turn() is True
    seen = [await office.look(mine), await other.look(theirs)]
    assert [one["status"] for one in seen] == ["running", "running"]
    assert all(0 < one["progress"] < 1 for one in seen)
    while await player(TURNS, clock).take_turn():
        pass
    for who, simulation_id in ((office, mine), (other, theirs)):
        assert (await who.look(simulation_id))["status"] == "done"


async def test_one_may_be_cancelled(office: Office, player: MakePlayer) -> None:
    waiting = await office.ask()
    cancelled = await office.send("DELETE", f"/simulations/{waiting}")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert await player().take_turn() is False

    running = await office.ask()
    assert await player(TURNS).take_turn() is True
    assert (await office.send("DELETE", f"/simulations/{running}")).json()["status"] == "cancelled"
    assert await player().take_turn() is False
    assert (await office.look(running))["result"] is None

    done = await office.ask()
    await player().take_turn()
    assert (await office.send("DELETE", f"/simulations/{done}")).json()["status"] == "done"
    assert (await office.look(done))["result"] is not None


async def test_what_kills_its_worker_is_given_up(office: Office, player: MakePlayer, now: dt.datetime) -> None:
    simulation_id = await office.ask()
    at = now
    for _ in range(LIMITS.tries):
        ticks = iter([at])  # dies before the first checkpoint
        with pytest.raises(RuntimeError):
            await player(SLICES, lambda ticks=ticks: next(ticks)).take_turn()
        at += dt.timedelta(seconds=LIMITS.lease_s)
    assert await player(clock=lambda: at).take_turn() is False
    failed = await office.look(simulation_id)
    assert (failed["status"], failed["result"]) == ("failed", None)
    await office.ask()  # and another may be asked for


async def test_a_wish_that_cannot_be(office: Office) -> None:
    good = game(unique_slug())
    faulty = await office.send("POST", "/simulations", {"yaml": good.replace("on: park_visit", "on: park_visti")})
    assert (faulty.status_code, faulty.json()["code"]) == (422, "challenge_definition_invalid")
    (fault,) = faulty.json()["faults"]
    assert (fault["line"], fault["path"], fault["code"]) == (27, "/rules/0/on", "parts_disagree")
    for wish, code in (
        ({"first_day": "2026-09-30"}, "simulation_days_invalid"),
        ({"first_day": "2026-10-09", "last_day": "2026-10-08"}, "simulation_days_invalid"),
        ({"last_day": "2027-01-01"}, "simulation_days_invalid"),
        ({"participants": 5_000}, "simulation_too_large"),
        ({"over": "recorded"}, "simulation_nothing_recorded"),
        ({"participants": 5_001}, "invalid_input"),
    ):
        answer = await office.send("POST", "/simulations", {"yaml": good} | wish)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await office.send("GET", f"/simulations/{uuid.uuid4()}")).status_code == 404


async def test_what_is_recorded_gives_what_the_ledger_gave(
    office: Office, player: MakePlayer, database: Database, now: dt.datetime
) -> None:
    slug = unique_slug()
    assert (await office.send("POST", "", {"yaml": game(slug)})).status_code == 201
    given = await _played(database, slug, now)
    wish = {
        "yaml": game(slug, 2, "25"),
        "over": "recorded",
        "participants": 100,
        "compare_with_running": True,
    }
    simulation_id = await office.ask(**wish)
    while await player(SimulationLimits(slice_s=1e-9, turn_s=1e-9, page_units=3)).take_turn():
        pass
    result = (await office.look(simulation_id))["result"]
    simulated, running = result["simulated"], result["running"]
    assert (result["first_day"], result["last_day"], result["is_sample"]) == ("2026-10-01", "2026-10-10", False)
    assert running["totals"]["points"] == given > 0
    visits = next(rule["times"] for rule in running["rules"] if rule["rule"] == "visit")
    assert simulated["totals"]["points"] == given + 15 * visits
    assert running["distribution"]["max"] is None
    alone = next(day for day in running["days"] if day["day"] == "2026-10-05")
    assert (alone["points"], alone["awards"], alone["participants_active"]) == (None, None, None)

    some = await office.ask(**wish | {"participants": 4})
    await player().take_turn()
    sample = (await office.look(some))["result"]
    assert sample["is_sample"]
    assert sample["simulated"]["is_hidden"]
    assert sample["simulated"]["totals"] is None


async def _played(database: Database, slug: str, now: dt.datetime) -> int:
    """Seven children walk and visit; one of them also on a day on which nobody else does. Return their points."""
    homes = []
    began = now.replace(day=1)
    for number in range(7):
        async with database.transaction() as session:
            challenge = await get_running(session, slug)
            home = await make_player(session, challenge, began)
            days = [2, 3, 4, 5] if number == 0 else [2, 3, 4]
            facts = [steps_fact(home.child_id, now.date().replace(day=day), 7_000 + 500 * number) for day in days]
            facts += [_visit(home.child_id, now.replace(day=day)) for day in days[number % 2 :]]
            await record_facts(session, facts, now=now.replace(day=6))
            homes.append(home)
    async with database.transaction() as session:
        return sum([await balance_of(session, home.child_id) for home in homes])


def _visit(person_id: uuid.UUID, at: dt.datetime) -> Fact:
    attributes = {"park_id": "p", "district": "eastern", "category": "park", "is_designated": True}
    return Fact(person_id, "park_visit", f"p/{at.date()}", at.date(), at, 1, attributes)


async def test_only_the_office_may_ask(http: httpx.AsyncClient, database: Database, now: dt.datetime) -> None:
    member = Office(http, await sign_in(database, now=now))
    assert (await member.send("POST", "/simulations", {"yaml": "x"})).status_code == 403
    assert (await member.send("GET", f"/simulations/{uuid.uuid4()}")).status_code == 403
    assert (await member.send("DELETE", f"/simulations/{uuid.uuid4()}")).status_code == 403


async def test_the_queue_is_bounded_and_old_ones_go(
    office: Office, http: httpx.AsyncClient, database: Database, now: dt.datetime
) -> None:
    await office.ask()
    other = await sign_in(database, Role.OFFICER, now=now)
    async with database.transaction() as session:
        officer_id = (await session.scalars(select(Simulation.officer_id))).one()
        assert officer_id != other.person_id
        wish = Wish("", "generated", 5, None, None, 1, is_compared=False)
        full = SimulationLimits(queued=1)
        with pytest.raises(SimulationQueueFull):
            await ask(session, uuid.uuid4(), wish, challenge_file(), now=now, limits=full)
    keep = dt.timedelta(days=LIMITS.keep_days)
    async with database.transaction() as session:
        assert await delete_old(session, now=now + keep) == 0
        assert await delete_old(session, now=now + keep + dt.timedelta(seconds=1)) == 1
