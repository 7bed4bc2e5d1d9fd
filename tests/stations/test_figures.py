"""Queues, figures in which nobody is found, and what the game is told."""

import datetime as dt
import uuid

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.facts.checks import check_fact
from core.outbox import OutboxEvent
from stations.figures.rules import LEAST, age_band, shown_counts, shown_share, shown_total
from stations.measuring.events import STATION_VISITED
from stations.tickets.rules import wait_min
from tests.stations.test_visits import GLUCOSE, PRESSURE, shown_pass, visit
from tests.support.stations import EVENT, StationScene
from worker.handlers.stations import facts_of

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)


async def test_a_queue_is_called_and_nobody_is_skipped(scene: StationScene) -> None:
    staff = await scene.at_work(await scene.open())
    ids = [str(uuid.uuid4()) for _ in range(3)]
    taken = [(await scene.ask("POST", "/station-tickets", {"id": one}, **staff)).json() for one in (*ids, ids[0])]
    assert [one["number"] for one in taken] == [1, 2, 3, 1]

    async def following(after: int | None) -> int | None:
        answer = await scene.ask("POST", "/station-tickets/next", {"after": after}, **staff)
        number: int | None = answer.json()["number"]
        return number

    assert [await following(after) for after in (None, None)] == [1, 1], "an answer that was lost skips nobody"
    scene.pass_time(minutes=2)
    assert [await following(1), await following(1)] == [2, 2]
    queues = (await scene.ask("GET", f"/station-events/{EVENT}/queues", who="stranger")).json()["items"]
    (blood,) = [one for one in queues if one["booth"] == "blood"]
    assert (blood["serving"], blood["waiting"], blood["wait_min"]) == (2, 1, 2)
    assert [await following(2), await following(3), await following(None)] == [3, None, None]


async def test_figures_hide_the_few_and_the_game_learns_what_was_done(
    scene: StationScene, session: AsyncSession
) -> None:
    staff = await scene.at_work(await scene.open())
    high = {**PRESSURE, "value": 150, "second_value": 95}
    for number in range(12):
        body = visit(scene, age_years=30 if number < 9 else 70, readings=[high if number < 5 else PRESSURE])
        assert (await scene.ask("POST", "/station-visits", body, **staff)).status_code == 201
    story = {"story_id": "how-tall-am-i", "minutes": 15}
    body = visit(scene, token=await shown_pass(scene, "kid", "parent"), readings=[GLUCOSE], story=story)
    for _ in range(2):
        await scene.ask("POST", "/station-visits", body, **staff)

    path = f"/station-events/{EVENT}/figures"
    assert (await scene.ask("GET", path, who="staff")).status_code == 403
    live = (await scene.ask("GET", path, who="colleague")).json()
    assert (live["visits"], [one["visits"] for one in live["by_hour"]]) == (13, [13])
    ages = {one["age_band"]: one["visits"] for one in live["by_age"]}
    assert (ages["18-44"], ages["65+"], ages["6-11"], ages["0-5"]) == (None, None, None, 0)
    services = {one["service"]: (one["count"], one["out_of_range"]) for one in live["services"]}
    assert services == {"blood_pressure": (12, None), "glucose": (None, None), "story": (None, None)}
    scene.pass_time(hours=7)
    over = (await scene.ask("GET", path)).json()["services"]
    assert over[0] == {"service": "blood_pressure", "count": 12, "out_of_range": 5, "share": 0.42}

    told = select(OutboxEvent).where(
        OutboxEvent.topic == STATION_VISITED, OutboxEvent.key == str(scene.person("kid"))
    )
    (event,) = (await session.scalars(told)).all()
    facts = facts_of(event.payload)
    for fact in facts:
        check_fact(fact)
    assert [(fact.kind, fact.day.isoformat()) for fact in facts] == [
        ("station_visit", "2026-10-10"),
        ("measurement", "2026-10-10"),
        ("story_reading", "2026-10-10"),
    ]
    assert "5.1" not in str(event.payload), "what came out is nobody's game"


@given(counts=st.dictionaries(st.integers(0, 12), st.integers(0, 40), max_size=10))
def test_nothing_hidden_is_found_by_subtraction(counts: dict[int, int]) -> None:
    shown, total = shown_counts(counts), shown_total(counts)
    hidden = [cell for cell, count in shown.items() if count is None]
    assert all(count is None or count == 0 or count >= LEAST for count in shown.values())
    assert total is None or total == 0 or total >= LEAST
    if total is not None and hidden:
        assert len(hidden) >= 2
        assert sum(counts[cell] for cell in hidden) >= LEAST


@given(measured=st.integers(0, 60), data=st.data(), is_over=st.booleans())
def test_a_share_is_of_many_and_leaves_many(measured: int, data: st.DataObject, is_over: bool) -> None:  # noqa: FBT001
    out_of_range = data.draw(st.integers(0, measured))
    share = shown_share(measured, out_of_range, is_over=is_over)
    if share.out_of_range is not None:
        assert is_over
        assert min(share.out_of_range, measured - share.out_of_range) >= LEAST
    assert share.measured in {None, 0} or measured >= LEAST


def test_ages_and_waits() -> None:
    bands = [age_band(age) for age in (None, 0, 5, 6, 17, 18, 64, 65, 120)]
    assert bands == ["unknown", "0-5", "0-5", "6-11", "12-17", "18-44", "45-64", "65+", "65+"]
    assert wait_min(3, []) == 3
    quick = [(NOW, NOW + dt.timedelta(seconds=30))] * 3
    lunch = (NOW, NOW + dt.timedelta(hours=1))
    assert (wait_min(4, quick), wait_min(0, quick), wait_min(1, [lunch])) == (2, 0, 20)
