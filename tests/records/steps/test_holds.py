"""What is held for a person to look at, what is not, deciding and appealing."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import replace

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.ids import new_id
from families.accounts.models import Account, AccountKind
from records.steps.days.queries import get_day
from records.steps.limits import LIMITS
from records.steps.plausibility.errors import (
    StepAppealMade,
    StepAppealNeedless,
    StepHoldDecided,
    StepHoldOfRelative,
    StepHoldUnknown,
)
from records.steps.plausibility.models import StepHold
from records.steps.plausibility.repository import list_open_holds
from records.steps.plausibility.rules import HoldReason, suspicions
from records.steps.plausibility.service import appeal_hold, decide_hold
from records.steps.sample import Deletion, StepSample, Unit
from records.steps.service import take_steps
from tests.support.people import make_person
from tests.support.steps import (
    DAY,
    PHONE,
    WATCH,
    at,
    batch,
    get_day_row,
    list_told,
    sample,
    source_day,
    steps_of,
    total,
    walk,
)

SOURCE = "app_upload"


@pytest_asyncio.fixture
async def person_id(session: AsyncSession, now: dt.datetime) -> uuid.UUID:
    return (await make_person(session, now)).id


async def holds_of(session: AsyncSession, person_id: uuid.UUID) -> Sequence[StepHold]:
    found = await session.scalars(
        select(StepHold).where(StepHold.person_id == person_id).order_by(StepHold.reason)
    )
    return found.all()


async def take(session: AsyncSession, person_id: uuid.UUID, now: dt.datetime, *samples: StepSample) -> None:
    await take_steps(session, person_id, SOURCE, batch(*samples), now=now)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (sample(at(8), 1, LIMITS.steps_a_minute), None),
        (sample(at(8), 1, LIMITS.steps_a_minute + 1), "over_minute_limit"),
        (sample(at(8), 0.2, LIMITS.steps_a_minute), None),
        (sample(at(8), 90, 90 * LIMITS.steps_a_minute), None),
        (sample(at(8), 90, 90 * LIMITS.steps_a_minute + 1), "over_minute_limit"),
        (sample(at(8), 2, 2, unit=Unit.ACTIVE_MINUTES), None),
        (sample(at(8), 2, 3, unit=Unit.ACTIVE_MINUTES), "over_minute_limit"),
    ],
)
async def test_the_minutes_limit(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID, one: StepSample, reason: str | None
) -> None:
    await take(session, person_id, now, one)
    row = await get_day_row(session, person_id)
    assert row is not None
    assert getattr(row, one.unit) == (0 if reason else one.count)
    assert [hold.reason for hold in await holds_of(session, person_id)] == ([reason] if reason else [])


async def test_a_count_cut_into_seconds_is_the_same_count(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    cut = [sample(at(8, 0, second), 0.1, 9) for second in range(60)]
    await take(session, person_id, now, *cut, sample(at(9), 15, 100))
    assert await steps_of(session, person_id) == 100
    row = await get_day_row(session, person_id)
    assert row is not None
    assert row.details["steps"]["uncounted"] == {"over_minute_limit": 540}


async def test_an_hour_that_overlapping_records_fill_is_held(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    many = [sample(at(8, minute), 12, 5_100, record_id=f"{minute}") for minute in range(0, 42, 6)]
    await take(session, person_id, now, *many[:5])
    assert [hold.reason for hold in await holds_of(session, person_id)] == ["over_half_hour_limit"]
    await take(session, person_id, now, *many[5:])
    assert await steps_of(session, person_id) == 0
    assert [hold.reason for hold in await holds_of(session, person_id)] == ["over_hour_limit"]


async def test_only_the_records_over_the_limit_are_held_and_an_officer_lets_them_count(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    await take(session, person_id, now, sample(at(8), 15, 100), sample(at(9), 1, 900))
    assert await steps_of(session, person_id) == 100
    (hold,) = await holds_of(session, person_id)
    assert (hold.status, hold.steps, hold.day) == ("open", 900, DAY)
    assert hold.id in {one.id for one in await list_open_holds(session, after=None, limit=10_000)}
    await decide_hold(session, hold.id, is_accepted=True, decided_by_id=None, note="A race", now=now)
    assert await steps_of(session, person_id) == 1_000
    assert hold.id not in {one.id for one in await list_open_holds(session, after=None, limit=10_000)}
    with pytest.raises(StepHoldDecided):
        await decide_hold(session, hold.id, is_accepted=False, decided_by_id=None, note=None, now=now)
    with pytest.raises(StepAppealNeedless):
        await appeal_hold(session, person_id, hold.id, "Why?", now=now)
    assert [told["steps"] for told in await list_told(session, person_id)] == [100, 1_000]


async def test_a_refused_day_may_be_appealed_once(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    await take(session, person_id, now, *walk(WATCH, [100] * 8))
    (hold,) = await holds_of(session, person_id)
    assert (hold.reason, hold.steps, await steps_of(session, person_id)) == ("identical_buckets", 800, 0)
    await decide_hold(session, hold.id, is_accepted=False, decided_by_id=None, note=None, now=now)
    assert await steps_of(session, person_id) == 0
    page = await get_day(session, person_id, DAY)
    assert page is not None
    parts = [(one.code, one.count) for one in page.units[Unit.STEPS].uncounted]
    assert parts == [("refused_by_review", 800)]
    await appeal_hold(session, person_id, hold.id, "A treadmill", now=now)
    row = await get_day_row(session, person_id)
    assert row is not None
    assert row.details["steps"]["uncounted"] == {"held_for_review": 800}
    await decide_hold(session, hold.id, is_accepted=False, decided_by_id=None, note=None, now=now)
    with pytest.raises(StepAppealMade):
        await appeal_hold(session, person_id, hold.id, "Please", now=now)
    stranger = await make_person(session, now)
    with pytest.raises(StepHoldUnknown):
        await appeal_hold(session, stranger.id, hold.id, "Mine", now=now)
    with pytest.raises(StepHoldUnknown):
        await decide_hold(session, new_id(), is_accepted=True, decided_by_id=None, note=None, now=now)


async def test_nobody_decides_on_their_own_steps(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    account = Account(
        person_id=person_id,
        kind=AccountKind.ADULT,
        email=f"{person_id}@example.org",
        secret_hash="-",
        created_at=now,
    )
    session.add(account)
    await session.flush()
    await take(session, person_id, now, *walk(WATCH, [100] * 8))
    (hold,) = await holds_of(session, person_id)
    with pytest.raises(StepHoldOfRelative):
        await decide_hold(session, hold.id, is_accepted=True, decided_by_id=account.id, note=None, now=now)


async def test_what_is_no_longer_suspicious_is_no_longer_held(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    samples = walk(WATCH, [100] * 8)
    await take(session, person_id, now, *samples)
    assert len(await holds_of(session, person_id)) == 1
    gone = batch(deletions=[Deletion(samples[3].record_id, 1)])
    await take_steps(session, person_id, SOURCE, gone, now=now)
    assert await holds_of(session, person_id) == []
    assert await steps_of(session, person_id) == 700


async def test_the_series_of_another_person_is_held_for_who_comes_second(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    series = [80, 120, 90, 140, 75, 60, 210, 33]
    await take(session, person_id, now, *walk(WATCH, series))
    copier = (await make_person(session, now)).id
    later = now + dt.timedelta(minutes=1)
    await take(session, copier, later, *walk(PHONE, series))
    assert await steps_of(session, copier) == 0
    assert [hold.reason for hold in await holds_of(session, copier)] == ["same_series"]
    await take(session, person_id, later, sample(at(20), 15, 1))
    assert await steps_of(session, person_id) == sum(series) + 1
    walker = (await make_person(session, now)).id
    await take(session, walker, later, *walk(WATCH, [*series[:-1], 34]))
    assert await holds_of(session, walker) == []
    short = (await make_person(session, now)).id
    for one in (walker, short):
        await take(session, one, later, *walk(PHONE, series[:7], hour=14))
    assert await holds_of(session, short) == []


async def test_a_walk_that_is_like_no_other_any_more_counts_on_its_page_too(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    series: list[int | None] = [60 + number for number in range(8)]
    await take(session, person_id, now, *walk(WATCH, series))
    copier = (await make_person(session, now)).id
    later = now + dt.timedelta(minutes=1)
    await take(session, copier, later, *walk(WATCH, series))
    (hold,) = await holds_of(session, copier)
    await decide_hold(session, hold.id, is_accepted=False, decided_by_id=None, note=None, now=later)
    credited = []
    middle = walk(WATCH, series)[4]
    for is_changed in (False, True):  # so short a walk with a hole in it is no longer the same
        if is_changed:
            gone = batch(deletions=[Deletion(middle.record_id, middle.revision + 1)])
            await take_steps(session, copier, SOURCE, gone, now=later)
        page = await get_day(session, copier, DAY)
        assert page is not None
        credited.append((page.units[Unit.STEPS].credited, await steps_of(session, copier)))
    assert credited == [(0, 0), (sum(range(60, 68)) - 64,) * 2]


async def test_a_walk_that_was_moved_and_changed_in_one_place_is_still_anothers(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    series = [80, 120, 90, 140, 75, 60, 210, 133, 95, 171, 64, 88]
    await take(session, person_id, now, *walk(WATCH, series))
    copier = (await make_person(session, now)).id
    later = now + dt.timedelta(minutes=1)
    await take(session, copier, later, *walk(PHONE, [*series[:5], 61, *series[6:]], hour=13))
    assert [hold.reason for hold in await holds_of(session, copier)] == ["same_series"]
    assert await steps_of(session, copier) == 0
    assert await holds_of(session, person_id) == []


async def test_what_comes_after_a_decision_is_covered_only_so_far_as_it_was_seen(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    """Of records over a limit nothing more; of a day as much as a walk home."""
    await take(session, person_id, now, sample(at(9), 1, 900))
    (hold,) = await holds_of(session, person_id)
    await decide_hold(session, hold.id, is_accepted=True, decided_by_id=None, note="A race", now=now)
    await take(session, person_id, now, sample(at(10), 15, 700))
    assert await steps_of(session, person_id) == 1_600
    await take(session, person_id, now, sample(at(12), 1, 901))
    (hold,) = await holds_of(session, person_id)
    await session.refresh(hold)
    assert (hold.status, hold.steps, hold.decided_at, hold.decision_note) == ("open", 1_801, None, None)
    assert await steps_of(session, person_id) == 700
    walker = (await make_person(session, now)).id
    await take(session, walker, now, *walk(WATCH, [100] * 8))
    (hold,) = await holds_of(session, walker)
    await decide_hold(session, hold.id, is_accepted=True, decided_by_id=None, note=None, now=now)
    await take(session, walker, now, sample(at(20), 15, 1_000, device=WATCH))
    assert await steps_of(session, walker) == 1_800
    await take(session, walker, now, sample(at(21), 15, 1, device=WATCH))
    assert await steps_of(session, walker) == 0
    await session.refresh(hold)
    assert (hold.status, hold.steps) == ("open", 1_801)
    await decide_hold(session, hold.id, is_accepted=True, decided_by_id=None, note=None, now=now)
    assert await steps_of(session, walker) == 1_801


async def test_a_new_reason_is_not_covered_by_what_was_decided(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    await take(session, person_id, now, *walk(WATCH, [100] * 8))
    (hold,) = await holds_of(session, person_id)
    await decide_hold(session, hold.id, is_accepted=True, decided_by_id=None, note=None, now=now)
    await take(session, person_id, now, sample(at(20), 1, 700, device=WATCH))
    found = {one.reason: one.status for one in await holds_of(session, person_id)}
    assert found == {"identical_buckets": "accepted", "over_minute_limit": "open"}
    assert await steps_of(session, person_id) == 800


def test_a_day_and_night_without_rest() -> None:
    restless = [LIMITS.rest_below + number % 7 for number in range(LIMITS.restless_buckets)]
    assert suspicions(restless, sum(restless)) == {HoldReason.NO_REST}
    restless[40] = LIMITS.rest_below - 1
    assert suspicions(restless, sum(restless)) == set()


def test_a_very_long_day() -> None:
    assert suspicions([], LIMITS.steps_a_day) == set()
    assert suspicions([], LIMITS.steps_a_day + 1) == {HoldReason.OVER_DAY_LIMIT}


@pytest.mark.parametrize(
    ("buckets", "is_held"),
    [
        ([50] * 8, True),
        ([50] * 7, False),
        ([49] * 40, False),
        ([50] * 7 + [51] + [50] * 7, False),
        ([0] * 96, False),
        ([60] * 4 + [0] + [60] * 4, False),
        ([7, 50, 50, 50, 50, 50, 50, 50, 50], True),
    ],
)
def test_identical_buckets(buckets: list[int], is_held: bool) -> None:  # noqa: FBT001
    assert (HoldReason.IDENTICAL_BUCKETS in suspicions(buckets, sum(buckets))) is is_held


@pytest.mark.parametrize(
    ("buckets", "is_held"),
    [
        ([LIMITS.steps_a_half_hour], False),
        ([LIMITS.steps_a_half_hour + 1], True),
        ([10, 3_300, 3_300, 10], False),
        ([10, 3_300, 3_301, 10], True),
        ([3_301, 0, 3_301], False),
    ],
)
def test_half_an_hour_holds_no_more_than_legs_can(buckets: list[int], is_held: bool) -> None:  # noqa: FBT001
    assert (HoldReason.OVER_HALF_HOUR_LIMIT in suspicions(buckets, sum(buckets))) is is_held


@pytest.mark.parametrize(
    ("buckets", "is_held"),
    [
        ([1_800, 1_802, 1_799, 1_801] * 3, True),  # a machine, three hours
        ([1_800, 1_802, 1_799, 1_801] * 2 + [1_800] * 3, False),  # one quarter-hour less
        ([1_800, 1_830, 1_775, 1_810] * 3, False),  # a good marathon: as long, and more than 0.3 % apart
        ([1_800, 1_830, 1_775, 1_810] * 6, True),  # six hours like that
        ([299, 301] * 20, False),  # too slow for a pace that is kept up
        ([1_800, 1_802, 1_799, 1_801] * 2 + [900] + [1_800, 1_802, 1_799] * 3, False),  # a rest between
    ],
)
def test_a_pace_that_does_not_change_for_hours_is_a_machines(buckets: list[int], is_held: bool) -> None:  # noqa: FBT001
    assert (HoldReason.EVEN_CADENCE in suspicions([0, *buckets, 40], sum(buckets))) is is_held


async def test_a_day_of_ones_own_told_again_is_held_and_one_told_in_another_zone_is_not(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    counts = [310, 825, 412, 977, 650, 123, 700, 333, 871, 405]
    await take(session, person_id, now, *walk(WATCH, counts))
    a_day = dt.timedelta(days=1)
    yesterday = [
        replace(
            one, record_id=f"again-{one.record_id}", starts_at=one.starts_at - a_day, ends_at=one.ends_at - a_day
        )
        for one in walk(WATCH, counts)
    ]
    utc = [
        replace(one, starts_at=one.starts_at - dt.timedelta(hours=8), ends_at=one.ends_at - dt.timedelta(hours=8))
        for one in walk(WATCH, counts)
    ]
    await take_steps(session, person_id, "garmin", batch(*utc), now=now)
    assert await holds_of(session, person_id) == []
    await take(session, person_id, now + dt.timedelta(minutes=1), *yesterday)
    (hold,) = await holds_of(session, person_id)
    assert (hold.reason, hold.day, hold.steps) == ("same_series", DAY - a_day, sum(counts))


@pytest.mark.parametrize("steps_a_minute", [1, 5, 12, 30])
async def test_slow_steps_never_count_against_anyone(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID, steps_a_minute: int
) -> None:
    """A walking frame: few steps, uneven, with a rest after every few minutes."""
    walking = [
        sample(at(9) + dt.timedelta(minutes=minute), 1, steps_a_minute + minute % 2)
        for minute in range(240)
        if minute % 7 < 4
    ]
    await take(session, person_id, now, *walking)
    assert await holds_of(session, person_id) == []
    assert await steps_of(session, person_id) == sum(one.count for one in walking)


async def test_a_long_sample_spread_by_nobody_is_no_pattern(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    await take(session, person_id, now, sample(at(8), 240, 16_000))
    assert await holds_of(session, person_id) == []
    assert await steps_of(session, person_id) == 16_000


async def test_a_devices_own_count_brings_nothing_in_that_is_held(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    said = batch(sample(at(8), 15, 100), sample(at(9), 1, 900), totals=[total(1_000, WATCH)])
    await take_steps(session, person_id, SOURCE, said, now=now)
    assert await steps_of(session, person_id) == 100


def test_a_day_of_no_samples_is_empty() -> None:
    assert not source_day([])
