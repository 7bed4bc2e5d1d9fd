"""What goes with age, and that what was counted stays."""

import datetime as dt
import uuid

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.settings import Settings, get_settings
from records.steps import retention
from records.steps.limits import LIMITS
from records.steps.plausibility.models import StepHold, StepSeries
from records.steps.plausibility.service import decide_hold
from records.steps.retention import delete_outlived
from records.steps.sample import DeletedInterval, Deletion
from records.steps.samples.models import DeletedRecord, PackedSamples, Withdrawal
from records.steps.service import take_steps
from tests.support.people import make_person
from tests.support.steps import DAY, WATCH, at, batch, sample, steps_of, walk

SOURCE = "app_upload"
SERIES = [80, 120, 90, 140, 75, 60, 210, 133, 95]


@pytest_asyncio.fixture
async def person_id(session: AsyncSession, now: dt.datetime) -> uuid.UUID:
    return (await make_person(session, now)).id


async def has(session: AsyncSession, table: type, person_id: uuid.UUID) -> bool:
    return await session.scalar(select(table).where(table.person_id == person_id).limit(1)) is not None  # type: ignore[attr-defined]


async def delete_all(session: AsyncSession, *, now: dt.datetime) -> None:
    while await delete_outlived(session, get_settings(), now=now):
        pass


async def test_raw_samples_go_and_days_stay_as_they_were_counted(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = dt.datetime.combine(DAY, now.timetz()) + dt.timedelta(days=get_settings().step_samples_days)
    # What other tests of this process have committed goes first, by the thousand: one by one it took 20 s.
    await delete_all(session, now=last + dt.timedelta(days=1))
    monkeypatch.setattr(retention, "DELETED_AT_ONCE", 1)
    await take_steps(session, person_id, SOURCE, batch(*walk(WATCH, SERIES), sample(at(20), 1, 900)), now=now)
    await delete_all(session, now=last)
    assert await has(session, PackedSamples, person_id), "the last day on which it is kept"
    await delete_all(session, now=last + dt.timedelta(days=1))
    assert not await has(session, PackedSamples, person_id)
    assert await steps_of(session, person_id) == sum(SERIES)
    # Deciding so late on what was held does not make the day one without data.
    hold = await session.scalar(select(StepHold).where(StepHold.person_id == person_id))
    assert hold is not None
    late = last + dt.timedelta(days=1)
    await decide_hold(session, hold.id, is_accepted=True, decided_by_id=None, note=None, now=late)
    assert await steps_of(session, person_id) == sum(SERIES)


async def test_marks_of_series_go_sooner(session: AsyncSession, now: dt.datetime, person_id: uuid.UUID) -> None:
    await take_steps(session, person_id, SOURCE, batch(*walk(WATCH, SERIES)), now=now)
    last = dt.datetime.combine(DAY, now.timetz()) + dt.timedelta(days=get_settings().step_series_days)
    await delete_all(session, now=last)
    assert await has(session, StepSeries, person_id)
    await delete_all(session, now=last + dt.timedelta(days=1))
    assert not await has(session, StepSeries, person_id)
    assert await has(session, PackedSamples, person_id)


async def test_what_keeps_old_records_out_goes_when_they_are_too_old_to_come(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    gone = batch(deletions=[Deletion("x", 1)], deleted_intervals=[DeletedInterval(at(8), at(9), 1)])
    await take_steps(session, person_id, SOURCE, gone, now=now)
    last = now + LIMITS.max_age
    await delete_all(session, now=last)
    assert await has(session, DeletedRecord, person_id)
    assert await has(session, Withdrawal, person_id)
    await delete_all(session, now=last + dt.timedelta(days=4))
    assert not await has(session, DeletedRecord, person_id)
    assert not await has(session, Withdrawal, person_id)


async def test_a_wider_and_newer_withdrawal_takes_the_place_of_those_in_it(
    session: AsyncSession, now: dt.datetime, person_id: uuid.UUID
) -> None:
    for first, last, revision in ((8, 9, 3), (9, 10, 9), (8, 9, 4), (7, 11, 5), (8, 10, 4)):
        interval = DeletedInterval(at(first), at(last), revision)
        await take_steps(session, person_id, SOURCE, batch(deleted_intervals=[interval]), now=now)
    found = await session.execute(
        select(Withdrawal.starts_at, Withdrawal.ends_at, Withdrawal.revision)
        .where(Withdrawal.person_id == person_id)
        .order_by(Withdrawal.starts_at, Withdrawal.ends_at)
    )
    assert [tuple(row) for row in found] == [(at(7), at(11), 5), (at(8), at(10), 4), (at(9), at(10), 9)]


def test_samples_are_kept_longer_than_they_are_taken() -> None:
    with pytest.raises(ValueError, match="step_samples_days"):
        Settings(step_samples_days=LIMITS.max_age.days + 29)
