"""Hours without a network: the reference client loses nothing, wherever the network is cut."""

import datetime as dt
import uuid
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from simulators.tablet.client import Tablet
from simulators.tablet.network import CutNetwork, Mishap
from simulators.tablet.queue import KEY_BYTES, SealedQueue
from stations.batches.clocks import correct, into
from stations.batches.models import QuarantinedItem
from stations.batches.service import UNDECIDED_KEPT, forget_undecided
from stations.measuring.models import StationVisit
from stations.visitors.service import How
from tests.stations.test_visits import GLUCOSE, PRESSURE, observations, shown_pass
from tests.support.stations import EVENT, PIN, PLAN_PATH, StationScene

KEY = bytes(range(KEY_BYTES))


async def at_tablet(
    scene: StationScene, folder: Path, *mishaps: Mishap, clock_off_s: float = 0
) -> tuple[Tablet, dict[str, str]]:
    plan = await scene.open()
    staff = await scene.at_work(plan)
    http = httpx.AsyncClient(transport=CutNetwork(scene.scene.http._transport, mishaps), base_url="http://test")
    queue = SealedQueue(folder, KEY)
    off = dt.timedelta(seconds=clock_off_s)
    tablet = Tablet(http, staff["Station-Device"], queue, lambda: scene.now + off)
    (shift_id,) = [one["id"] for one in plan["shifts"] if one["booth"] == "blood"]
    await tablet.unlock(shift_id, PIN)
    return tablet, staff


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("*.sealed"))


async def visitors(scene: StationScene) -> dict[str, str]:
    return {
        who: await shown_pass(scene, who, "parent" if who == "kid" else who) for who in ("parent", "kid", "carer")
    }


async def test_every_measurement_is_in_one_record_wherever_the_network_is_cut(
    scene: StationScene, tmp_path: Path
) -> None:
    tablet, _ = await at_tablet(scene, tmp_path, "before", 0, 2, "after", "before", 1)
    await tablet.look_at_clock()
    for token in (await visitors(scene)).values():
        tablet.measure({"token": token, "consent": True, "readings": [PRESSURE, GLUCOSE]})
    guest = tablet.measure({"consent": True, "age_years": 61, "readings": [PRESSURE]})
    assert b"blood_pressure" not in on_disk(tmp_path)
    scene.pass_time(hours=2)  # long after passes ended, which were good when they were scanned
    tries = 0
    while not await tablet.hand_in():
        tries += 1
        restarted = SealedQueue(tmp_path, KEY)  # the tablet may be switched off in between
        tablet.queue = restarted
        assert tries < 10
    assert tries == 6, "every mishap was met"
    assert (len(tablet.queue), tablet.queue.refused, on_disk(tmp_path)) == (0, 0, b"")
    for who, by in (("parent", "parent"), ("kid", "parent"), ("carer", "carer")):
        kept = await observations(scene, who, by)
        assert sorted(one["kind"] for one in kept) == ["blood_pressure", "glucose"], who
    code = tablet.codes[guest]  # as the slip said that was printed without a network
    assert tablet.answers[guest]["visit"]["claim_code"].replace("-", "") == code
    mine = f"/persons/{scene.person('stranger')}/station-claims"
    assert (await scene.ask("POST", mine, {"code": code}, who="stranger")).status_code == 201
    assert len(await observations(scene, "stranger", "stranger")) == 1


async def test_one_bad_item_harms_no_other_and_a_wrong_clock_is_set_right(
    scene: StationScene, session: AsyncSession, tmp_path: Path
) -> None:
    tablet, _ = await at_tablet(scene, tmp_path, clock_off_s=-7 * 3_600)
    tokens = await visitors(scene)
    first = tablet.measure({"token": tokens["parent"], "consent": True, "readings": [PRESSURE]})
    await tablet.look_at_clock()
    bad = [
        tablet.measure({"consent": True, "readings": [{**PRESSURE, "value": 70, "second_value": 110}]}),
        tablet.measure({"consent": "perhaps"}),
        tablet.measure({"consent": True, "readings": []}),
    ]
    tablet.session_id, right = str(uuid.uuid4()), tablet.session_id
    bad.append(tablet.measure({"consent": True, "readings": [PRESSURE]}))
    tablet.session_id = right
    lost = tablet.measure({"token": "x" * 151, "consent": True, "readings": [PRESSURE]})
    known = tablet.measure({"token": tokens["carer"], "consent": True, "readings": [PRESSURE]})
    tablet.offset_s = 0  # wrongly sure of its clock: kept apart, even then nothing is lost
    nowhen = tablet.measure({"consent": True, "readings": [PRESSURE]})
    assert await tablet.hand_in()
    assert [tablet.answers[one]["code"] for one in bad] == [
        *("observation_impossible", "station_item_malformed", "station_visit_empty"),
        "station_session_unknown",
    ]
    assert (len(tablet.queue), tablet.queue.refused) == (0, 4)
    said = {name: tablet.answers[one] for name, one in (("first", first), ("lost", lost), ("known", known))}
    assert {one["status"] for one in said.values()} == {"recorded"}
    assert {name: one["visit"]["how"] for name, one in said.items()} == {
        "first": "pass",
        "lost": "guest",
        "known": "pass",
    }
    assert said["lost"]["visit"]["refused"] == "station_pass_invalid"
    assert len(said["lost"]["visit"]["claim_code"]) == 14
    assert said["known"]["clock_off_s"] == 7 * 3_600
    (kept,) = await observations(scene, "carer", "carer")
    assert dt.datetime.fromisoformat(kept["at"]) == scene.now
    assert tablet.answers[nowhen]["status"] == "quarantined"
    decision = f"/station-events/{EVENT}/quarantine/{nowhen}/decision"
    assert (await scene.ask("POST", decision, {"is_released": True}, who="officer")).status_code == 200
    released = await session.get_one(StationVisit, nowhen)
    assert (released.clock_off_s or 0) > 0, "its time is told as uncertain"


async def test_what_a_stolen_tablet_hands_in_is_kept_apart_until_an_officer_decides(
    scene: StationScene, tmp_path: Path
) -> None:
    tablet, _ = await at_tablet(scene, tmp_path, "before")
    (device,) = (await scene.ask("GET", f"/station-events/{EVENT}/devices", who="colleague")).json()["items"]
    tokens = await visitors(scene)
    for who in ("parent", "carer"):
        tablet.measure({"token": tokens[who], "consent": True, "readings": [PRESSURE]})
    assert not await tablet.hand_in()
    stolen_at = scene.now
    scene.pass_time(minutes=4)
    await scene.ask("DELETE", f"/station-events/{EVENT}/devices/{device['id']}", who="colleague")
    assert await tablet.hand_in()
    assert {one["status"] for one in tablet.answers.values()} == {"quarantined"}
    assert await observations(scene, "parent", "parent") == []
    (seen,) = (await scene.ask("GET", f"/station-events/{EVENT}/devices", who="colleague")).json()["items"]
    assert dt.datetime.fromisoformat(seen["last_seen_at"]) == scene.now > stolen_at
    path = f"/station-events/{EVENT}/quarantine"
    assert (await scene.ask("GET", path, who="staff")).status_code == 403
    waiting = (await scene.ask("GET", path, who="officer")).json()["items"]
    assert {one["id"] for one in waiting} == {str(one) for one in tablet.answers}
    released, thrown = (f"{path}/{one}/decision" for one in tablet.answers)
    scene.pass_time(hours=5)
    assert (await scene.ask("POST", released, {"is_released": True})).status_code == 200
    assert (await scene.ask("POST", released, {"is_released": True})).status_code == 404
    assert (await scene.ask("POST", thrown, {"is_released": False})).status_code == 200
    assert len(await observations(scene, "parent", "parent")) == 1
    assert await observations(scene, "carer", "carer") == []


async def test_a_locked_tablet_deposits_nothing_that_was_not_measured_in_its_session(
    scene: StationScene, tmp_path: Path
) -> None:
    tablet, _ = await at_tablet(scene, tmp_path)
    await tablet.look_at_clock()
    made = await scene.ask("POST", f"/persons/{scene.person('parent')}/station-cards", who="parent")
    said = {"token": made.json()["token"], "consent": True, "readings": [PRESSURE]}

    async def handed_in(*items: uuid.UUID) -> list[str]:
        assert await tablet.hand_in()
        return [tablet.answers[one]["status"] for one in items]

    in_time, late = tablet.measure(said), tablet.measure(said)
    (kept_back,) = [one for one in tablet.queue.first(2) if one.item_id == late]
    tablet.queue.forget(kept_back)
    assert await handed_in(in_time) == ["recorded"]
    await scene.ask("DELETE", "/station-sessions/current", **{"Station-Device": tablet.token})
    scene.pass_time(minutes=3)
    assert await handed_in(tablet.measure(said)) == ["quarantined"], "during the shift, but locked"
    scene.pass_time(days=30)
    assert await handed_in(tablet.measure(said)) == ["quarantined"], "weeks later"
    tablet.queue.add(late, kept_back.item)
    again = {**kept_back.item, "id": str(in_time)}
    tablet.queue.add(in_time, again)
    assert await handed_in(late, in_time) == ["quarantined", "repeated"], "of the session, but too late"
    assert len(await observations(scene, "parent", "parent")) == 1
    decision = f"/station-events/{EVENT}/quarantine/{late}/decision"
    assert (await scene.ask("POST", decision, {"is_released": True}, who="officer")).status_code == 200
    assert len(await observations(scene, "parent", "parent")) == 2


async def test_a_scan_is_believed_near_its_visit_and_in_its_session_alone(
    scene: StationScene, session: AsyncSession, tmp_path: Path
) -> None:
    before = await shown_pass(scene, "parent")
    before_at = scene.now.isoformat()
    scene.pass_time(minutes=4)
    tablet, _ = await at_tablet(scene, tmp_path)
    await tablet.look_at_clock()
    during, during_at = await shown_pass(scene, "carer", "carer"), scene.now.isoformat()
    result = {"consent": True, "readings": [PRESSURE]}
    found_late = tablet.measure({"token": await shown_pass(scene, "kid", "parent"), **result})
    (in_a_drawer,) = tablet.queue.first(1)
    tablet.queue.forget(in_a_drawer)
    not_open = tablet.measure({"token": before, "scanned_at": before_at, **result})
    scene.pass_time(minutes=6)
    long_ago = tablet.measure({"token": during, "scanned_at": during_at, **result})
    at = (scene.now - dt.timedelta(minutes=1)).isoformat()
    near = tablet.measure({"token": during, "scanned_at": during_at, "at": at, **result})
    assert await tablet.hand_in()
    told = [tablet.answers[one]["visit"] for one in (not_open, long_ago, near)]
    assert [(one["how"], one["refused"]) for one in told] == [
        ("guest", "station_pass_expired"),
        ("guest", "station_pass_expired"),
        ("pass", None),
    ]
    assert len(told[0]["claim_code"]) == 14, "nothing is lost"
    tablet.queue.add(found_late, in_a_drawer.item)
    scene.pass_time(days=40)
    assert await tablet.hand_in()
    decision = f"/station-events/{EVENT}/quarantine/{found_late}/decision"
    assert (await scene.ask("POST", decision, {"is_released": True}, who="officer")).status_code == 200
    late = await session.get_one(StationVisit, found_late)
    assert (late.how, late.refused) == (How.GUEST, "station_pass_expired"), "its use may have been forgotten"


async def test_what_was_measured_at_a_cancelled_event_is_kept_apart_for_a_month(
    scene: StationScene, session: AsyncSession, tmp_path: Path
) -> None:
    tablet, _ = await at_tablet(scene, tmp_path)
    guest = tablet.measure({"consent": True, "readings": [PRESSURE]})
    plan = scene.plan(status="cancelled")
    cancelled = await scene.ask("PUT", PLAN_PATH, plan, who="officer", **{"If-Match": '"1"'})
    assert cancelled.status_code == 200, cancelled.text
    assert await tablet.hand_in()
    assert tablet.answers[guest]["status"] == "quarantined"
    kept = await session.get_one(QuarantinedItem, guest)
    assert kept.content_sealed is not None
    await forget_undecided(session, now=scene.now + UNDECIDED_KEPT - dt.timedelta(seconds=1))
    await session.refresh(kept)
    assert kept.content_sealed is not None
    assert await forget_undecided(session, now=scene.now + UNDECIDED_KEPT) >= 1
    table = QuarantinedItem
    decided = await session.execute(
        select(table.content_sealed, table.is_released, table.decided_by_id).where(table.id == guest)
    )
    assert decided.one() == (None, False, None)
    path = f"/station-events/{EVENT}/quarantine"
    assert (await scene.ask("GET", path, who="officer")).json()["items"] == []


@pytest.mark.parametrize(
    ("known_s", "measured_s", "offset_s", "clock_off_s"),
    [
        (None, 0.5, 0.5, None),
        (None, 120, 120, None),
        (None, 121, 121, 121),
        (25_200, 25_200, 25_200, 25_200),
        (25_200, 0, 25_200, 25_200),
        (0, 25_200, 0, 0),
    ],
)
def test_clocks_are_set_right(
    known_s: float | None, measured_s: float, offset_s: float, clock_off_s: int | None
) -> None:
    found = correct(known_s, measured_s)
    assert (found.offset_s, found.clock_off_s) == (offset_s, clock_off_s)


@given(minutes=st.integers(-10_000, 10_000))
def test_an_instant_outside_is_moved_to_the_edge(minutes: int) -> None:
    first = dt.datetime(2026, 10, 10, 1, tzinfo=dt.UTC)
    last = first + dt.timedelta(hours=8)
    at = first + dt.timedelta(minutes=minutes)
    assert first <= into(at, first, last) <= last
    assert (into(at, first, last) == at) is (first <= at <= last)
