"""Months made ahead and dropped when done; old answers forgotten."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio
from sqlalchemy import ColumnElement, delete, func, literal_column, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.idempotency import IdempotencyRecord, claim_key, delete_old_records
from records.steps.limits import LIMITS
from records.steps.samples.models import PackedSamples
from records.steps.service import take_steps
from tests.support.outbox import Outbox
from tests.support.people import make_person
from tests.support.steps import batch, total
from worker import partitions
from worker.partitions import drop_delivered_months, make_partitions, tables_by_month

MONTHS = ["outbox_events_y2026m10", "outbox_events_y2026m11", "outbox_events_y2026m12", "outbox_events_y2027m01"]


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def _no_month_left(owner: Database) -> AsyncIterator[None]:
    """Months that a test made are gone afterwards."""
    yield
    async with owner.transaction() as session:
        months = text(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE tablename ~ '_y[0-9]{4}m[0-9]{2}$'"
        )
        for name in (await session.scalars(months)).all():
            await session.execute(text(f"DROP TABLE {name}"))


async def test_the_outbox_is_by_month() -> None:
    assert ("outbox_events", "created_at") in set(tables_by_month())


async def test_this_month_and_three_more_are_made_once(owner: Database, now: dt.datetime) -> None:
    made = await make_partitions(owner, now=now)
    assert [name for name in made if name.startswith("outbox_events")] == MONTHS
    assert await make_partitions(owner, now=now) == []


async def test_rows_that_came_early_are_moved_into_their_month(
    database: Database, owner: Database, outbox: Outbox, now: dt.datetime
) -> None:
    await outbox.publish("a", "b")
    await make_partitions(owner, now=now)
    async with database.transaction() as session:
        where = text("SELECT DISTINCT tableoid::regclass::text FROM outbox_events")
        assert (await session.scalars(where)).all() == ["outbox_events_y2026m10"]
    assert await outbox.waiting() == ["a", "b"]


@pytest.fixture
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "COPIED_AT_ONCE", 7)


async def _store(database: Database, person_id: uuid.UUID, days: Sequence[dt.date], *, now: dt.datetime) -> None:
    async with database.transaction() as session:
        for day in days:
            await take_steps(
                session,
                person_id,
                "app_upload",
                batch(totals=[total(500, civil_on=day, observed_at=now)]),
                now=now,
            )


async def _lies_in(database: Database, person_id: uuid.UUID) -> dict[dt.date, str]:
    async with database.transaction() as session:
        where: ColumnElement[str] = literal_column("tableoid::regclass::text")
        rows = await session.execute(select(PackedSamples.day, where).where(PackedSamples.person_id == person_id))
        return dict(iter(rows))


@pytest.mark.usefixtures("_small_batches")
async def test_months_behind_take_the_rows_of_a_backfill_while_more_come(
    database: Database, owner: Database, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one month, in more batches than one: a row that changes, comes or goes after its batch is right, too."""
    async with database.transaction() as session:
        person_id = (await make_person(session, now)).id
    days = [dt.date(2026, 8, 1) + dt.timedelta(days=ahead) for ahead in range(20)]
    oldest = now.date() - LIMITS.max_age + dt.timedelta(days=1)
    await _store(database, person_id, [*days, oldest], now=now)
    assert set((await _lies_in(database, person_id)).values()) == {"step_samples_default"}
    take_over = partitions._Month._take_over

    async def meanwhile(month: partitions._Month, session: AsyncSession) -> None:
        if month.name == "step_samples_y2026m08":
            async with database.transaction() as other:
                mine = (PackedSamples.person_id == person_id, PackedSamples.day.in_(days[:2]))
                await other.execute(delete(PackedSamples).where(*mine))
                changed = update(PackedSamples).where(PackedSamples.person_id == person_id)
                await other.execute(changed.where(PackedSamples.day == days[2]).values(record_hashes=b"new!"))
            await _store(database, person_id, [dt.date(2026, 8, 30)], now=now)
        await take_over(month, session)

    monkeypatch.setattr(partitions._Month, "_take_over", meanwhile)
    await make_partitions(owner, now=now)
    found = await _lies_in(database, person_id)
    august = dict.fromkeys([*days[2:], dt.date(2026, 8, 30)], "step_samples_y2026m08")
    assert found == {**august, oldest: f"step_samples_y{oldest:%Y}m{oldest:%m}"}
    async with database.transaction() as session:
        kept = select(PackedSamples.record_hashes).where(PackedSamples.person_id == person_id)
        assert await session.scalar(kept.where(PackedSamples.day == days[2])) == b"new!"
        left = await session.scalar(text("SELECT count(*) FROM pg_tables WHERE tablename LIKE '%_coming'"))
        assert left == 0
    # What comes from now on goes where it belongs, and twice is no second row.
    await _store(database, person_id, [days[0], days[5]], now=now)
    assert (await _lies_in(database, person_id)) == {**found, days[0]: "step_samples_y2026m08"}


async def test_a_month_goes_when_it_is_old(owner: Database, now: dt.datetime) -> None:
    await make_partitions(owner, now=now)
    async with owner.transaction() as session:  # what other tests left waiting keeps its month
        await session.execute(
            text("UPDATE outbox_events SET delivered_at = :now WHERE delivered_at IS NULL"), {"now": now}
        )
    assert await drop_delivered_months(owner, now=now.replace(month=12)) == []
    assert await drop_delivered_months(owner, now=now.replace(year=2027, month=1)) == MONTHS[:1]


async def test_a_month_in_which_an_event_waits_is_kept(owner: Database, outbox: Outbox, now: dt.datetime) -> None:
    await outbox.publish("a")
    await make_partitions(owner, now=now)
    assert await drop_delivered_months(owner, now=now.replace(year=2028)) == MONTHS[1:]
    assert await outbox.waiting() == ["a"]


async def test_answers_are_forgotten_after_a_week(database: Database, now: dt.datetime) -> None:
    caller = uuid.uuid4()
    week = dt.timedelta(days=7)
    async with database.transaction() as session:
        for key, age in (("older", week + dt.timedelta(seconds=1)), ("just", week), ("new", dt.timedelta())):
            await claim_key(session, caller_id=caller, operation="o", key=key, body=b"", now=now - age)
        assert await delete_old_records(session, now=now) == 1
        left = await session.scalar(
            select(func.count()).select_from(IdempotencyRecord).where(IdempotencyRecord.caller_id == caller)
        )
        assert left == 2
        await session.rollback()
