"""A person's own order: whose count is shown, and what is left out."""

import datetime as dt
import uuid

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from records.steps.days.queries import get_day
from records.steps.rankings.queries import SEEN_WITHIN, list_known_devices
from records.steps.rankings.repository import get_ranking
from records.steps.rankings.rules import DEFAULT_RANKING, MAX_RANKED, RankedDevice, Ranking
from records.steps.rankings.service import StepRankingInvalid, set_ranking
from records.steps.sample import Device, FormFactor, Unit
from records.steps.service import take_steps
from tests.support.people import make_person
from tests.support.steps import BAND, DAY, PHONE, RING, WATCH, batch, get_day_row, list_told, steps_of, walk


@pytest_asyncio.fixture
async def person_id(session: AsyncSession, now: dt.datetime) -> uuid.UUID:
    return (await make_person(session, now)).id


async def counted_devices(session: AsyncSession, person_id: uuid.UUID) -> list[str | None]:
    page = await get_day(session, person_id, DAY)
    assert page is not None
    steps = page.units[Unit.STEPS]
    return [
        None if one.device is None else steps.devices[one.device].device.key
        for one in steps.buckets
        if any(count is not None for count in one.counts)
    ]


async def test_of_equal_counts_the_better_ranked_is_shown(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    await take_steps(session, person_id, "garmin", batch(*walk(WATCH, [100, 0, 80])), now=now)
    await take_steps(session, person_id, "app_upload", batch(*walk(PHONE, [100, 0, 90])), now=now)
    assert await counted_devices(session, person_id) == ["watch", "watch", "phone"]
    order = [RankedDevice("app_upload"), RankedDevice("garmin", "watch")]
    await set_ranking(session, person_id, order, now=now)
    assert await counted_devices(session, person_id) == ["phone", "phone", "phone"]
    assert await steps_of(session, person_id) == 190
    assert len(await list_told(session, person_id)) == 2


async def test_a_device_that_is_left_out_counts_no_more_until_it_is_let_in(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    await take_steps(session, person_id, "garmin", batch(*walk(WATCH, [100, None])), now=now)
    await take_steps(session, person_id, "app_upload", batch(*walk(PHONE, [900, 50])), now=now)
    assert await steps_of(session, person_id) == 950
    await set_ranking(session, person_id, [RankedDevice("app_upload", "phone", is_counted=False)], now=now)
    row = await get_day_row(session, person_id)
    assert row is not None
    assert (row.steps, row.details["steps"]["uncounted"]) == (100, {"left_out": 950})
    await set_ranking(session, person_id, [], now=now)
    assert await steps_of(session, person_id) == 950
    assert await get_ranking(session, person_id) == DEFAULT_RANKING


async def test_a_device_that_is_left_out_and_no_longer_shown_stays_left_out(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    await take_steps(session, person_id, "garmin", batch(*walk(WATCH, [100])), now=now)
    await take_steps(session, person_id, "app_upload", batch(*walk(PHONE, [900])), now=now)
    await set_ranking(session, person_id, [RankedDevice("app_upload", "phone", is_counted=False)], now=now)
    later = now + SEEN_WITHIN + dt.timedelta(days=30)
    assert await list_known_devices(session, person_id, now=later) == []
    await set_ranking(session, person_id, [RankedDevice("garmin", "watch")], now=later)
    assert await steps_of(session, person_id) == 100
    assert not (await get_ranking(session, person_id)).is_counted("app_upload", PHONE)


async def test_an_order_names_each_device_once(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    twice = [RankedDevice("garmin", "a"), RankedDevice("garmin", "a", is_counted=False)]
    many = [RankedDevice("garmin", str(number)) for number in range(MAX_RANKED + 1)]
    for wrong in (twice, many):
        with pytest.raises(StepRankingInvalid):
            await set_ranking(session, person_id, wrong, now=now)
    await set_ranking(session, person_id, many[1:], now=now)
    assert len((await get_ranking(session, person_id)).devices) == MAX_RANKED


def test_without_an_order_of_ones_own_what_is_worn_comes_first() -> None:
    other = Device("treadmill", FormFactor.OTHER)
    devices = [PHONE, other, RING, BAND, WATCH]
    assert sorted(devices, key=lambda one: DEFAULT_RANKING.order("a", one)) == [WATCH, BAND, RING, PHONE, other]


def test_a_named_device_goes_before_its_source_and_all_before_what_is_not_named() -> None:
    ranking = Ranking([RankedDevice("b"), RankedDevice("a", "phone"), RankedDevice("b", "ring", is_counted=False)])
    named = [("a", WATCH), ("b", PHONE), ("a", PHONE), ("b", RING), ("b", WATCH)]
    assert sorted(named, key=lambda one: ranking.order(*one)) == [
        ("b", WATCH),
        ("b", PHONE),
        ("a", PHONE),
        ("b", RING),
        ("a", WATCH),
    ]
    assert [ranking.is_counted(*one) for one in named] == [True, True, True, False, True]
