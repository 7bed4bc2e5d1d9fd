"""Taking steps: what is kept, corrected, deleted, and told."""

import datetime as dt
import random
import uuid
from itertools import pairwise

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from records.steps.sample import DeletedInterval, Deletion, Device, Refusal, StepBatch
from records.steps.samples.columns import milliseconds
from records.steps.service import MAX_BATCH_PARTS, delete_steps, take_steps
from tests.support.people import make_person
from tests.support.steps import DAY, PHONE, WATCH, at, batch, get_day_row, list_told, sample, steps_of, total, walk

SOURCE = "google_health"
NEXT_DAY = DAY + dt.timedelta(days=1)


@pytest_asyncio.fixture
async def person_id(session: AsyncSession, now: dt.datetime) -> uuid.UUID:
    return (await make_person(session, now)).id


async def test_a_day_is_settled_and_told(session: AsyncSession, now: dt.datetime, person_id: uuid.UUID) -> None:
    taken = await take_steps(session, person_id, SOURCE, batch(*walk(WATCH, [100, 0, 250])), now=now)
    assert (taken.taken, taken.refused, taken.days) == (3, [], [DAY])
    row = await get_day_row(session, person_id)
    assert row is not None
    assert (row.steps, row.pushes, row.active_minutes, row.revision) == (350, None, None, 1)
    assert await list_told(session, person_id) == [
        {
            "person_id": str(person_id),
            "day": "2026-10-09",
            "steps": 350,
            "pushes": None,
            "active_minutes": None,
            "revision": 1,
            "occurred_at": "2026-10-09T15:59:00+00:00",
        }
    ]


async def test_the_same_again_changes_and_tells_nothing(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    said = batch(*walk(WATCH, [100, 200]), totals=[total(300, WATCH)])
    await take_steps(session, person_id, SOURCE, said, now=now)
    again = await take_steps(session, person_id, SOURCE, said, now=now)
    assert (again.taken, again.days) == (0, [])
    assert len(await list_told(session, person_id)) == 1


async def test_a_true_zero_is_a_day_and_nothing_is_none(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    await take_steps(session, person_id, SOURCE, batch(sample(at(8), 15, 0)), now=now)
    assert await steps_of(session, person_id) == 0
    assert await steps_of(session, person_id, NEXT_DAY) is None


async def test_two_devices_are_not_added_up(session: AsyncSession, now: dt.datetime, person_id: uuid.UUID) -> None:
    await take_steps(session, person_id, SOURCE, batch(*walk(WATCH, [100, 200, None])), now=now)
    await take_steps(session, person_id, "app_upload", batch(*walk(PHONE, [90, 210, 50])), now=now)
    assert await steps_of(session, person_id) == 100 + 210 + 50


async def test_a_newer_revision_replaces_and_an_older_one_does_not(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    for revision, count, expected in ((5, 100, 100), (7, 80, 80), (6, 500, 80), (7, 80, 80)):
        said = batch(sample(at(8), 15, count, record_id="a", revision=revision))
        await take_steps(session, person_id, SOURCE, said, now=now)
        assert await steps_of(session, person_id) == expected
    assert [told["revision"] for told in await list_told(session, person_id)] == [1, 2]


@pytest.mark.parametrize("days_apart", [1, 200])
async def test_a_record_that_moves_to_another_day_leaves_the_first(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID, days_apart: int
) -> None:
    before = DAY - dt.timedelta(days=days_apart)
    old = sample(at(8, day=before), 15, 100, record_id="4f3c2a10-8a53-4a3a-9c11-0d6f0c1d2e3f")
    await take_steps(session, person_id, SOURCE, batch(old, sample(at(9, day=before), 15, 7)), now=now)
    new = sample(at(8), 15, 100, record_id=old.record_id, revision=2)
    taken = await take_steps(session, person_id, SOURCE, batch(new), now=now)
    assert taken.days == [before, DAY]
    assert await steps_of(session, person_id, before) == 7
    assert await steps_of(session, person_id) == 100
    back = await take_steps(session, person_id, SOURCE, batch(old), now=now)
    assert back.days == []


async def test_a_deletion_that_names_only_the_id_is_followed_and_stays(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    one, other = walk(WATCH, [100, 200])
    await take_steps(session, person_id, SOURCE, batch(one, other), now=now)
    gone = batch(deletions=[Deletion(one.record_id, 3)])
    assert (await take_steps(session, person_id, SOURCE, gone, now=now)).days == [DAY]
    assert await steps_of(session, person_id) == 200
    await take_steps(session, person_id, SOURCE, batch(one), now=now)
    assert await steps_of(session, person_id) == 200
    newer = sample(one.starts_at, 15, 40, revision=4)
    await take_steps(session, person_id, SOURCE, batch(newer), now=now)
    assert await steps_of(session, person_id) == 240


async def test_a_day_of_which_all_was_deleted_is_told_as_no_day(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    (one,) = walk(WATCH, [100])
    await take_steps(session, person_id, SOURCE, batch(one), now=now)
    await take_steps(session, person_id, SOURCE, batch(deletions=[Deletion(one.record_id, 1)]), now=now)
    told = await list_told(session, person_id)
    assert [(one["steps"], one["revision"]) for one in told] == [(100, 1), (None, 2)]


async def test_a_withdrawn_interval_takes_what_starts_in_it(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    said = batch(*walk(WATCH, [1, 2, 4, 8]))
    await take_steps(session, person_id, SOURCE, said, now=now)
    await take_steps(session, person_id, "garmin", batch(sample(at(12), 15, 1_000)), now=now)
    withdrawn = StepBatch(deleted_intervals=[DeletedInterval(at(8, 15), at(8, 45), 1)])
    await take_steps(session, person_id, SOURCE, withdrawn, now=now)
    assert await steps_of(session, person_id) == 1_009
    await take_steps(session, person_id, SOURCE, said, now=now)  # late, and older than the withdrawal
    assert await steps_of(session, person_id) == 1_009
    newer = [sample(one.starts_at, 15, 16, revision=2) for one in said.samples]
    await take_steps(session, person_id, SOURCE, batch(*newer), now=now)
    assert await steps_of(session, person_id) == 1_064


@pytest.mark.parametrize("device", [None, WATCH])
async def test_a_withdrawn_day_takes_its_totals_and_a_part_of_it_does_not(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID, device: Device | None
) -> None:
    def seen(hour: int, count: int) -> StepBatch:
        return StepBatch(totals=[total(count, device, observed_at=at(hour))])

    def withdrawn(hour: int, begins: dt.datetime, ends: dt.datetime) -> StepBatch:
        return StepBatch(deleted_intervals=[DeletedInterval(begins, ends, milliseconds(at(hour)))])

    await take_steps(session, person_id, SOURCE, seen(12, 4_000), now=now)
    for part in (withdrawn(13, at(0), at(23)), withdrawn(13, at(1), at(24)), withdrawn(11, at(0), at(24))):
        await take_steps(session, person_id, SOURCE, part, now=now)
        assert await steps_of(session, person_id) == 4_000
    await take_steps(session, person_id, SOURCE, withdrawn(13, at(0), at(24)), now=now)
    assert await steps_of(session, person_id) is None
    await take_steps(session, person_id, SOURCE, seen(12, 4_000), now=now)  # late, and older than the withdrawal
    assert await steps_of(session, person_id) is None
    await take_steps(session, person_id, SOURCE, seen(14, 5_000), now=now)
    assert await steps_of(session, person_id) == 5_000


async def test_of_totals_the_one_observed_last_stands(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    for hour, count, expected in ((12, 4_000, 4_000), (20, 9_000, 9_000), (15, 6_000, 9_000), (21, 8_900, 8_900)):
        said = StepBatch(totals=[total(count, WATCH, observed_at=at(hour))])
        await take_steps(session, person_id, SOURCE, said, now=now)
        assert await steps_of(session, person_id) == expected


async def test_deleting_my_data_of_one_source_and_of_all(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    await take_steps(session, person_id, SOURCE, batch(*walk(WATCH, [100])), now=now)
    await take_steps(session, person_id, "garmin", batch(*walk(PHONE, [60, 70])), now=now)
    assert await delete_steps(session, person_id, SOURCE, now=now) == [DAY]
    assert await steps_of(session, person_id) == 130
    assert await delete_steps(session, person_id, None, now=now) == [DAY]
    assert await steps_of(session, person_id) is None
    assert [told["steps"] for told in await list_told(session, person_id)] == [100, 170, 130, None]
    assert await delete_steps(session, person_id, None, now=now) == []


async def test_bad_parts_are_named_by_index_and_good_ones_taken(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    good = sample(at(8), 15, 100)
    said = batch(
        sample(at(9), 15, -1),
        good,
        sample(at(9), -15, 10),
        good,
        totals=[total(-5), total(50, PHONE)],
    )
    taken = await take_steps(session, person_id, SOURCE, said, now=now)
    assert taken.refused == [
        Refusal("samples", 0, "negative"),
        Refusal("samples", 2, "reversed"),
        Refusal("samples", 3, "duplicate"),
        Refusal("totals", 0, "negative"),
    ]
    assert (taken.taken, await steps_of(session, person_id)) == (2, 100)


async def test_records_of_one_device_that_overlap_are_kept_and_not_added_up(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    said = batch(sample(at(8), 10, 300), sample(at(8, 5), 10, 200), sample(at(8, 10), 5, 50))
    taken = await take_steps(session, person_id, SOURCE, said, now=now)
    assert (taken.taken, taken.refused) == (3, [Refusal("samples", 1, "overlapping")])
    row = await get_day_row(session, person_id)
    assert row is not None
    assert row.steps == 350
    assert row.details["steps"]["uncounted"] == {"overlapping": 200}


async def test_a_batch_is_bounded(session: AsyncSession, now: dt.datetime, person_id: uuid.UUID) -> None:
    parts = [Deletion(str(number), 1) for number in range(MAX_BATCH_PARTS + 1)]
    await take_steps(session, person_id, SOURCE, StepBatch(deletions=parts[1:]), now=now)
    with pytest.raises(ValueError, match="5000"):
        await take_steps(session, person_id, SOURCE, StepBatch(deletions=parts), now=now)


@pytest.mark.parametrize("seed", range(6))
async def test_the_order_of_batches_means_nothing(session: AsyncSession, now: dt.datetime, seed: int) -> None:
    dice = random.Random(seed)
    ids = [f"record-{number}" for number in range(6)]
    parts: list[StepBatch] = []
    for number in range(24):
        start = at(
            dice.choice((0, 8, 12, 23)), dice.choice((0, 7, 45)), day=DAY - dt.timedelta(dice.randint(0, 2))
        )
        count, minutes = dice.randint(0, 300), dice.choice((1, 10, 40))
        device = dice.choice((WATCH, PHONE))
        one = sample(start, minutes, count, device, record_id=dice.choice(ids), revision=dice.randint(1, 6))
        parts.append(batch(one))
        if number % 4 == 0:
            parts.append(batch(deletions=[Deletion(dice.choice(ids), dice.randint(1, 5))]))
        if number % 6 == 0:
            end = start + dt.timedelta(minutes=30)
            parts.append(batch(deleted_intervals=[DeletedInterval(start, end, dice.randint(1, 5))]))
    results = []
    for _ in range(3):
        dice.shuffle(parts)
        person_id = (await make_person(session, now)).id
        for one_batch in parts:
            await take_steps(session, person_id, SOURCE, one_batch, now=now)
        days = [await get_day_row(session, person_id, DAY + dt.timedelta(days)) for days in range(-3, 2)]
        results.append([(row.day, row.steps, row.details) for row in days if row and row.details])
    assert all(one == other for one, other in pairwise(results))
