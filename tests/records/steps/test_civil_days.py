"""Days are those on the wall where the person was."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from records.steps.days.queries import get_day, list_days
from records.steps.sample import Method, StepSample, Unit
from records.steps.samples.columns import instant
from records.steps.service import take_steps
from tests.support.people import make_person
from tests.support.steps import DAY, HONG_KONG_S, PHONE, WATCH, at, batch, sample, steps_of, walk

SOURCE = "app_upload"
NEXT_DAY = DAY + dt.timedelta(days=1)
LONDON = ZoneInfo("Europe/London")


@pytest_asyncio.fixture
async def person_id(session: AsyncSession, now: dt.datetime) -> uuid.UUID:
    return (await make_person(session, now)).id


def in_london(day: dt.date, count: int) -> list[StepSample]:
    """A day's steps in every quarter of an hour between two midnights in London."""
    midnights = [dt.datetime.combine(day + dt.timedelta(days), dt.time(), LONDON) for days in (0, 1)]
    start, end = (one.astimezone(dt.UTC) for one in midnights)
    found = []
    while start < end:
        offset = start.astimezone(LONDON).utcoffset() or dt.timedelta()
        found.append(sample(start, 15, count, offset_s=int(offset.total_seconds())))
        start += dt.timedelta(minutes=15)
    return found


@pytest.mark.parametrize(
    ("day", "buckets"), [(dt.date(2026, 3, 29), 92), (dt.date(2025, 10, 26), 100), (dt.date(2026, 6, 1), 96)]
)
async def test_days_of_23_and_25_hours_are_whole_days(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID, day: dt.date, buckets: int
) -> None:
    await take_steps(session, person_id, SOURCE, batch(*in_london(day, 11)), now=now)
    listed = await list_days(session, person_id, day - dt.timedelta(days=2), day + dt.timedelta(days=2))
    assert [(one.day, one.steps) for one in listed] == [(day, 11 * buckets)]
    page = await get_day(session, person_id, day)
    assert page is not None
    assert len(page.units[Unit.STEPS].buckets) == buckets


@pytest.mark.parametrize(
    ("day", "first_at", "offsets", "buckets"),
    [
        (dt.date(2026, 3, 29), dt.datetime(2026, 3, 29, tzinfo=dt.UTC), [0, 3_600], 92),
        (dt.date(2025, 10, 26), dt.datetime(2025, 10, 25, 23, tzinfo=dt.UTC), [3_600, 0], 100),
    ],
)
async def test_the_clocks_of_a_day_are_known_though_they_changed_while_everybody_slept(
    session: AsyncSession,
    now: dt.datetime,
    person_id: uuid.UUID,
    day: dt.date,
    first_at: dt.datetime,
    offsets: list[int],
    buckets: int,
) -> None:
    before = day - dt.timedelta(days=1)
    walked = [*in_london(before, 11), *in_london(day, 12)]
    awake = [one for one in walked if 8 <= one.starts_at.astimezone(LONDON).hour < 22]
    await take_steps(session, person_id, SOURCE, batch(*awake), now=now)
    page = await get_day(session, person_id, day)
    assert page is not None
    assert [one.offset_s for one in page.clocks] == offsets
    assert [instant(one.starts_ms) for one in page.clocks] == [first_at, first_at + dt.timedelta(hours=2)]
    assert len(page.units[Unit.STEPS].buckets) == buckets


async def test_a_watch_that_was_not_set_anew_does_not_turn_the_clocks(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    right = [sample(at(8 + n), 15, 100, PHONE) for n in range(6)]
    stale = [sample(at(8 + n, 30), 15, 100, WATCH, offset_s=HONG_KONG_S - 3_600) for n in range(3)]
    await take_steps(session, person_id, SOURCE, batch(*right), now=now)
    await take_steps(session, person_id, "garmin", batch(*stale), now=now)
    page = await get_day(session, person_id, DAY)
    assert page is not None
    assert [one.offset_s for one in page.clocks] == [HONG_KONG_S]


async def test_who_flies_west_has_a_long_day(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    morning = sample(at(9), 15, 1_000)
    evening = sample(at(21, offset_s=0), 15, 2_000, offset_s=0)  # in London: five in the morning in Hong Kong
    await take_steps(session, person_id, SOURCE, batch(morning, evening), now=now + dt.timedelta(days=1))
    assert await steps_of(session, person_id) == 3_000
    assert await steps_of(session, person_id, NEXT_DAY) is None
    page = await get_day(session, person_id, DAY)
    assert page is not None
    # A journey is no change of clocks: the new one is in force from when it was first seen.
    assert [(instant(one.starts_ms), one.offset_s) for one in page.clocks] == [
        (at(0), HONG_KONG_S),
        (evening.starts_at, 0),
    ]
    page = await get_day(session, person_id, DAY)
    assert page is not None
    assert len(page.units[Unit.STEPS].buckets) == 96 + 8 * 4


async def test_one_batch_may_come_from_many_time_zones(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    instant = at(0, 30)
    offsets_s = {HONG_KONG_S: 1, 0: 2, 5 * 3_600 + 2_700: 4, -12 * 3_600: 8, 14 * 3_600: 16}
    samples = [
        sample(instant, 15, count, WATCH, offset_s=offset_s, record_id=str(offset_s))
        for offset_s, count in offsets_s.items()
    ]
    taken = await take_steps(session, person_id, SOURCE, batch(*samples), now=now)
    before = DAY - dt.timedelta(days=1)
    assert taken.days == [before, DAY]
    # On each day the same instant of one device counts once: the records overlap.
    assert await steps_of(session, person_id, before) == 8
    assert await steps_of(session, person_id) == 16


async def test_the_providers_day_wins(session: AsyncSession, now: dt.datetime, person_id: uuid.UUID) -> None:
    night = sample(at(0, 20), 15, 300, civil_on=DAY - dt.timedelta(days=1))
    await take_steps(session, person_id, SOURCE, batch(night), now=now)
    assert await steps_of(session, person_id) is None
    assert await steps_of(session, person_id, DAY - dt.timedelta(days=1)) == 300


async def test_a_walk_over_midnight_counts_on_both_days_by_its_minutes(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    long_walk = sample(at(23, 40), 60, 3_001, PHONE)
    taken = await take_steps(session, person_id, SOURCE, batch(long_walk), now=now)
    assert taken.days == [DAY, NEXT_DAY]
    assert await steps_of(session, person_id) == 1_000
    assert await steps_of(session, person_id, NEXT_DAY) == 2_001
    # The watch saw the same walk by the minute: each day counts it once.
    seen = [sample(at(23, 40) + dt.timedelta(minutes=minute), 1, 50) for minute in range(60)]
    await take_steps(session, person_id, "google_health", batch(*seen), now=now)
    assert await steps_of(session, person_id) == 1_000
    assert await steps_of(session, person_id, NEXT_DAY) == 2_001
    shorter = sample(at(23, 40), 10, 500, PHONE, revision=2)
    taken = await take_steps(session, person_id, SOURCE, batch(shorter), now=now)
    assert taken.days == [DAY, NEXT_DAY]
    assert await steps_of(session, person_id, NEXT_DAY) == 40 * 50


async def test_a_watch_that_syncs_a_week_late_counts_for_its_days(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    week = [DAY - dt.timedelta(days=days) for days in range(7)]
    for day in week:
        phone = [sample(at(8, day=day), 15, 100, PHONE), sample(at(20, day=day), 15, 100, PHONE)]
        await take_steps(session, person_id, SOURCE, batch(*phone), now=now)
    late = [sample(at(8, day=day), 15, 120) for day in week]
    taken = await take_steps(session, person_id, "garmin", batch(*late), now=now + dt.timedelta(hours=1))
    assert taken.days == sorted(week)
    listed = await list_days(session, person_id, week[-1], DAY)
    assert [(one.day, one.steps, one.revision) for one in listed] == [(day, 220, 2) for day in sorted(week)]


async def test_a_missing_day_is_no_zero(session: AsyncSession, now: dt.datetime, person_id: uuid.UUID) -> None:
    days = [DAY - dt.timedelta(days=4), DAY - dt.timedelta(days=1), DAY]
    samples = [sample(at(8, day=day), 15, count) for day, count in zip(days, (10, 0, 30), strict=True)]
    await take_steps(session, person_id, SOURCE, batch(*samples), now=now)
    listed = await list_days(session, person_id, DAY - dt.timedelta(days=10), DAY)
    assert [(one.day, one.steps) for one in listed] == [(days[0], 10), (days[1], 0), (days[2], 30)]
    with pytest.raises(ValueError, match="400"):
        await list_days(session, person_id, DAY - dt.timedelta(days=400), DAY)


async def test_a_day_page_shows_each_device_what_counted_and_what_did_not(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    typed = sample(at(19), 60, 5_000, PHONE, method=Method.MANUAL)
    await take_steps(session, person_id, SOURCE, batch(*walk(PHONE, [90, 210, 50, 0]), typed), now=now)
    await take_steps(session, person_id, "garmin", batch(*walk(WATCH, [100, 200, None])), now=now)
    page = await get_day(session, person_id, DAY)
    assert page is not None
    steps = page.units[Unit.STEPS]
    assert [one.device for one in steps.devices] == [WATCH, PHONE]
    assert (steps.raw, steps.eligible, steps.credited, steps.unplaced) == (5_650, 650, 360, 0)
    assert len(steps.buckets) == 96
    assert steps.buckets[0].starts_at == at(0)
    morning = {(one.starts_at, tuple(one.counts), one.device, one.credited) for one in steps.buckets[32:36]}
    assert morning == {
        (at(8), (100, 90), 0, 100),
        (at(8, 15), (200, 210), 1, 210),
        (at(8, 30), (None, 50), 1, 50),
        (at(8, 45), (None, 0), 1, 0),
    }
    assert steps.buckets[31].counts == [None, None]
    assert [(one.code, one.count, one.device, one.starts_at, one.ends_at) for one in steps.uncounted] == [
        ("other_device_counted", 200, 0, at(8, 15), at(8, 30)),
        ("manual_entry", 5_000, 1, at(19), at(20)),
        ("other_device_counted", 90, 1, at(8), at(8, 15)),
    ]
    assert await get_day(session, person_id, NEXT_DAY) is None


async def test_units_are_never_added_to_each_other(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    said = batch(
        sample(at(8), 15, 100, record_id="a"),
        sample(at(8), 15, 700, record_id="b", unit=Unit.PUSHES),
        sample(at(8), 15, 12, record_id="c", unit=Unit.ACTIVE_MINUTES),
    )
    taken = await take_steps(session, person_id, SOURCE, said, now=now)
    assert taken.refused == []
    (one,) = await list_days(session, person_id, DAY, DAY)
    assert (one.steps, one.pushes, one.active_minutes) == (100, 700, 12)
