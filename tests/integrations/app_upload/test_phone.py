"""Simulated phones against the real application: what a day comes to through edits, deletions, late watches."""

import datetime as dt
from collections.abc import AsyncIterator
from random import Random

import httpx
import pytest
import pytest_asyncio

from core.database import Database
from simulators.phone.app import PhoneApp, UploadRefused
from simulators.phone.health_connect import PHONE, PHONE_BEFORE, SAMSUNG_PHONE, SAMSUNG_WATCH, HealthConnect
from simulators.phone.health_kit import APPLE_WATCH, IPHONE, TYPED_IN, HealthKit
from simulators.phone.store import ChangesTokenExpired, Counter, RecordStore
from simulators.phone.wearing import carry
from simulators.wearing import PHONE as CARRIED
from simulators.wearing import WATCH, Wearer, true_walk
from tests.support.phones import PhoneWorld, phone_world

NOW = dt.datetime(2026, 11, 20, 14, 0, tzinfo=dt.UTC)  # 22:00 in Hong Kong
DAY = dt.date(2026, 11, 20)
MORNING = dt.datetime(2026, 11, 20, 0, 0, tzinfo=dt.UTC)  # 08:00 in Hong Kong
MINUTE = dt.timedelta(minutes=1)
QUARTER = dt.timedelta(minutes=15)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(database: Database) -> AsyncIterator[PhoneWorld]:
    async with phone_world(database, NOW) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def world(running: PhoneWorld) -> PhoneWorld:
    """A guardian of the test's own, at NOW."""
    running.now = NOW
    await running.renew()
    return running


def walk(
    store: RecordStore, counter: Counter, counts: list[int], *, since: dt.datetime = MORNING, at: dt.datetime = NOW
) -> list[str]:
    """Write a record for each quarter of an hour; return their ids."""
    return [
        store.write(counter, since + QUARTER * place, since + QUARTER * (place + 1), count, at=at - MINUTE)
        for place, count in enumerate(counts)
        if count
    ]


async def test_a_day_of_an_android_phone_with_a_watch(world: PhoneWorld) -> None:
    """Samsung Health writes what watch and phone counted of the same walk, one over the other."""
    store = HealthConnect(priority=[SAMSUNG_WATCH.name])
    walk(store, SAMSUNG_WATCH, [0, 900, 1_100, 700])
    walk(store, SAMSUNG_PHONE, [300, 850, 1_000, 0])
    phone = await world.registered(world.android(store))
    (answer,) = await phone.sync(now=NOW, days=[DAY])
    assert (answer["refused"], answer["days"]) == ([], ["2026-11-20"])
    assert answer["attestation"] == "unattested"
    assert await world.steps(DAY) == 300 + 900 + 1_100 + 700, "the phone's before the watch was on, nothing twice"


async def test_nothing_new_uploads_nothing(world: PhoneWorld) -> None:
    store = HealthConnect()
    walk(store, PHONE, [500])
    phone = await world.registered(world.android(store))
    assert len(await phone.sync(now=NOW)) == 1
    assert await phone.sync(now=NOW + MINUTE) == []


async def test_an_edited_record_counts_as_it_is_now(world: PhoneWorld) -> None:
    store = HealthConnect()
    first, _ = walk(store, SAMSUNG_WATCH, [400, 600])
    phone = await world.registered(world.android(store))
    await phone.sync(now=NOW)
    world.now = NOW + MINUTE
    store.edit(first, 250, at=world.now)
    (answer,) = await phone.sync(now=world.now)
    assert (answer["taken"], await world.steps(DAY)) == (1, 850)


async def test_an_edit_that_arrives_before_what_it_corrects(world: PhoneWorld) -> None:
    store = HealthConnect()
    (record_id,) = walk(store, SAMSUNG_WATCH, [400])
    phone = await world.registered(world.android(store))
    before = store.shape(store.records[record_id])
    store.edit(record_id, 250, at=NOW)
    await phone.sync(now=NOW)
    late = await phone.upload({"health_connect_records": [before]}, now=NOW)
    assert (late["taken"], await world.steps(DAY)) == (0, 250)


async def test_a_deleted_record_counts_no_more_and_does_not_come_back(world: PhoneWorld) -> None:
    store = HealthConnect()
    first, _ = walk(store, SAMSUNG_WATCH, [400, 600])
    shape = store.shape(store.records[first])
    phone = await world.registered(world.android(store))
    await phone.sync(now=NOW)
    world.now = NOW + MINUTE
    store.delete(first, at=world.now)
    await phone.sync(now=world.now)
    assert await world.steps(DAY) == 600
    await phone.upload({"health_connect_records": [shape]}, now=world.now)
    assert await world.steps(DAY) == 600


async def test_a_watch_that_syncs_a_week_late_counts_for_its_day(world: PhoneWorld) -> None:
    store = HealthConnect(priority=[SAMSUNG_WATCH.name])
    walk(store, PHONE, [0, 300])
    phone = await world.registered(world.android(store))
    await phone.sync(now=NOW)
    assert await world.steps(DAY) == 300
    world.now = NOW + dt.timedelta(days=7)
    walk(store, SAMSUNG_WATCH, [500, 350], at=world.now)
    (answer,) = await phone.sync(now=world.now)
    assert (answer["days"], await world.steps(DAY)) == (["2026-11-20"], 850)


async def test_the_phone_is_counted_once_under_both_of_its_names(world: PhoneWorld) -> None:
    """The update came at noon; the system counts the morning's last quarter under both names."""
    store = HealthConnect()
    walk(store, PHONE_BEFORE, [500, 400])
    walk(store, PHONE, [0, 400, 300])
    phone = await world.registered(world.android(store))
    await phone.sync(now=NOW)
    assert await world.steps(DAY) == 500 + 400 + 300


async def test_an_ended_token_reads_the_window_again_deletions_too(world: PhoneWorld) -> None:
    store = HealthConnect()
    first, second = walk(store, SAMSUNG_WATCH, [400, 600])
    phone = await world.registered(world.android(store))
    await phone.sync(now=NOW)
    store.delete(first, at=NOW + MINUTE)
    store.edit(second, 700, at=NOW + MINUTE)
    store.forget_tokens()
    world.now = NOW + dt.timedelta(days=20)
    (answer,) = await phone.sync(now=world.now)
    assert answer["refused"] == []
    assert await world.steps(DAY) == 700
    assert await phone.sync(now=world.now) == []


def test_a_token_is_good_for_thirty_days() -> None:
    store = HealthConnect()
    walk(store, PHONE, [100], at=NOW)
    written_at = store.log[0].at
    changes, _ = store.changes(0, now=written_at + dt.timedelta(days=30))
    assert len(changes) == 1
    with pytest.raises(ChangesTokenExpired):
        store.changes(0, now=written_at + dt.timedelta(days=30, seconds=1))


async def test_a_day_of_an_iphone(world: PhoneWorld) -> None:
    store = HealthKit(priority=[APPLE_WATCH.name])
    edited, _ = walk(store, APPLE_WATCH, [900, 1_100])
    walk(store, IPHONE, [850, 1_000, 200])
    store.write(TYPED_IN, MORNING, MORNING + QUARTER, 20_000, at=NOW, is_manual=True)
    phone = await world.registered(world.iphone(store))
    (answer,) = await phone.sync(now=NOW, days=[DAY])
    assert answer["refused"] == []
    assert await world.steps(DAY) == 900 + 1_100 + 200, "what was typed in is shown and does not count"
    store.edit(edited, 800, at=NOW)
    await phone.sync(now=NOW)
    assert await world.steps(DAY) == 850 + 1_100 + 200, "the edit is a deletion and a new sample"
    settled = await world.day(DAY)
    assert settled is not None
    assert settled.details["steps"]["uncounted"]["manual_entry"] == 20_000


async def test_pushes_and_minutes_are_kept_beside_steps(world: PhoneWorld) -> None:
    store = HealthKit()
    store.write(APPLE_WATCH, MORNING, MORNING + QUARTER, 320, at=NOW, kind="pushes")
    for minute in range(3):
        start = MORNING + minute * MINUTE
        store.write(APPLE_WATCH, start, start + MINUTE, 1, at=NOW, kind="active_minutes")
    phone = await world.registered(world.iphone(store))
    await phone.sync(now=NOW)
    day = await world.day(DAY)
    assert day is not None
    assert (day.steps, day.pushes, day.active_minutes) == (None, 320, 3)


async def test_a_total_stands_in_where_there_is_nothing_else_and_the_newest_counts(world: PhoneWorld) -> None:
    """HealthKit's statistics grow all day; a morning's value that arrives last must not freeze the day."""
    store = HealthKit()
    phone = await world.registered(world.iphone(store))
    zone = {"day": "2026-11-20", "offset": "+08:00", "unit": "steps", "excludes_manual": True}

    def observed(count: int, hour: int) -> dict[str, object]:
        at = f"2026-11-20T{hour:02}:00:00Z"
        return zone | {"count": count, "origins": [IPHONE.name], "observed_at": at}

    for count, hour in ((4_000, 4), (9_000, 13), (2_000, 2)):
        await phone.upload({"day_totals": [observed(count, hour)]}, now=NOW)
    assert await world.steps(DAY) == 9_000


async def test_a_day_without_data_is_no_zero(world: PhoneWorld) -> None:
    phone = await world.registered(world.android())
    (answer,) = await phone.sync(now=NOW, days=[DAY])
    assert [one["code"] for one in answer["refused"]] == ["no_data"]
    assert await world.day(DAY) is None


async def test_a_lost_answer_changes_nothing(world: PhoneWorld) -> None:
    """The server took it, the answer was lost twice: the third gets the first's answer."""
    lost: list[int] = []

    class Losing(httpx.ASGITransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            answer = await super().handle_async_request(request)
            if request.url.path == "/v1/step-uploads" and len(lost) < 2:
                lost.append(answer.status_code)
                raise httpx.ReadError("lost")
            return answer

    store = HealthConnect()
    walk(store, SAMSUNG_WATCH, [400, 600])
    async with httpx.AsyncClient(transport=Losing(world.app), base_url="http://test") as client:
        phone = await world.registered(PhoneApp(client, store, "android"))
        (answer,) = await phone.sync(now=NOW)
    assert (lost, answer["taken"]) == ([200, 200], 2)
    assert await world.steps(DAY) == 1_000


async def test_any_order_of_uploads_leads_to_the_same_day(world: PhoneWorld) -> None:
    store, dice = HealthConnect(), Random(7)
    phone = await world.registered(world.android(store))
    counts = [[dice.randint(100, 900) for _ in range(12)] for _ in range(3)]
    days = []
    for ago in range(3):  # the same walk on three days
        since = MORNING - dt.timedelta(days=ago)
        ids = walk(store, SAMSUNG_WATCH, counts[0], since=since) + walk(store, PHONE, counts[1], since=since)
        versions = [store.shape(store.records[one]) for one in ids]
        for one, count in zip(ids, counts[2], strict=False):
            store.edit(one, count, at=NOW)
            versions.append(store.shape(store.records[one]))
        shuffled = dice.sample(versions, len(versions))
        for place in range(0, len(shuffled), 7):
            await phone.upload({"health_connect_records": shuffled[place : place + 7]}, now=NOW)
        days.append(await world.steps(DAY - dt.timedelta(days=ago)))
    assert days == [days[0]] * 3
    assert days[0]


async def test_two_phones_of_one_person(world: PhoneWorld) -> None:
    """A phone for work and one for home: each has a key, and one may end without the other."""
    work, home = HealthConnect(seed=1), HealthConnect(seed=2)
    walk(work, PHONE, [0, 400])
    walk(home, PHONE, [300, 0, 0, 500])
    first = await world.registered(world.android(work))
    second = await world.registered(world.android(home))
    await first.sync(now=NOW)
    await second.sync(now=NOW)
    assert await world.steps(DAY) == 1_200
    await world.client.delete(
        f"/v1/persons/{world.guardian.person_id}/step-phones/{first.phone_id}",
        headers={"Authorization": f"Bearer {world.guardian.token}"},
    )
    walk(work, PHONE, [0, 0, 0, 0, 700])
    with pytest.raises(UploadRefused) as refused:
        await first.sync(now=NOW)
    assert refused.value.args == (401, "phone_revoked")
    assert await world.steps(DAY) == 1_200


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_simulated_person_with_watch_and_phone(world: PhoneWorld, seed: int) -> None:
    """No step is lost or counted twice: between the best device and the sum, near what was really walked."""
    wearer = Wearer(f"walker-{seed}", seed, (WATCH, CARRIED))
    store = HealthConnect(priority=[SAMSUNG_WATCH.name])
    at = NOW + dt.timedelta(hours=3)  # past midnight, all is counted
    world.now = at
    await world.renew()
    carry(store, wearer, DAY, {WATCH.key: SAMSUNG_WATCH, CARRIED.key: PHONE}, at=at)
    phone = await world.registered(world.android(store))
    answers = await phone.sync(now=at, days=[DAY])
    assert [answer["refused"] for answer in answers] == [[]]
    steps = await world.steps(DAY)
    single = [wearer.total(DAY, device) or 0 for device in wearer.devices]
    truth = sum(true_walk(seed, DAY).values())
    assert steps is not None
    assert max(single) <= steps <= sum(single)
    assert abs(steps - truth) <= truth * 0.05
