"""Every query on samples, deletions and withdrawn intervals."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import numpy as np
from sqlalchemy import ARRAY, Date, String, any_, bindparam, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from records.steps.sample import DeletedInterval
from records.steps.samples.models import DeletedRecord, PackedSamples, Withdrawal
from records.steps.samples.packing import SourceDay, hash_ids, pack, unpack

SourceDays = dict[tuple[str, dt.date], SourceDay]


async def list_source_days(
    session: AsyncSession, person_id: UUID, days: Collection[dt.date], source: str | None = None
) -> SourceDays:
    """Return what a source (None: every source) said of these days of a person, by source and day."""
    wanted = select(PackedSamples.source, PackedSamples.day, PackedSamples.packed).where(
        PackedSamples.person_id == person_id, PackedSamples.day == any_(literal(list(days), ARRAY(Date)))
    )
    if source is not None:
        wanted = wanted.where(PackedSamples.source == source)
    rows = await session.execute(wanted)
    return {(name, day): unpack(packed, day) for name, day, packed in rows}


async def list_days_with_records(
    session: AsyncSession, person_id: UUID, source: str, ids: Collection[str], since: dt.date
) -> list[dt.date]:
    """Return the days from `since` on that may hold one of these records: all that do, and few others."""
    if not ids:
        return []
    wanted = hash_ids(ids)
    rows = await session.execute(
        select(PackedSamples.day, PackedSamples.record_hashes).where(
            PackedSamples.person_id == person_id, PackedSamples.source == source, PackedSamples.day >= since
        )
    )
    return [day for day, hashes in rows if _has_any(np.frombuffer(hashes, "<u4"), wanted)]


def _has_any(hashes: np.ndarray, wanted: np.ndarray) -> bool:
    if not len(hashes):
        return False
    places = np.minimum(np.searchsorted(hashes, wanted), len(hashes) - 1)
    return bool((hashes[places] == wanted).any())


async def list_days_within(
    session: AsyncSession, person_id: UUID, source: str, first: dt.date, last: dt.date
) -> Sequence[dt.date]:
    """Return the days from `first` to `last` of which the source said something."""
    found = await session.scalars(
        select(PackedSamples.day).where(
            PackedSamples.person_id == person_id,
            PackedSamples.source == source,
            PackedSamples.day.between(first, last),
        )
    )
    return found.all()


async def store_source_days(
    session: AsyncSession, person_id: UUID, source: str, days: Mapping[dt.date, SourceDay], now: dt.datetime
) -> None:
    """Write days as they are now; a day of which nothing is left has no row."""
    empty = [day for day, said in days.items() if not said]
    if empty:
        await session.execute(
            delete(PackedSamples).where(
                PackedSamples.person_id == person_id, PackedSamples.source == source, PackedSamples.day.in_(empty)
            )
        )
    rows = [
        {
            "person_id": person_id,
            "source": source,
            "day": day,
            "packed": pack(said),
            "record_hashes": hash_ids(said.columns.ids).tobytes(),
            "changed_at": now,
        }
        for day, said in days.items()
        if said
    ]
    if rows:
        statement = insert(PackedSamples)
        changes = {name: statement.excluded[name] for name in ("packed", "record_hashes", "changed_at")}
        await session.execute(
            statement.on_conflict_do_update(index_elements=["person_id", "source", "day"], set_=changes), rows
        )


async def delete_source(session: AsyncSession, person_id: UUID, source: str | None) -> list[dt.date]:
    """Delete all that a source (None: every source) said of a person, its deletions too; return its days."""
    days: set[dt.date] = set()
    for table in (PackedSamples, DeletedRecord, Withdrawal):
        gone = delete(table).where(table.person_id == person_id)
        if source is not None:
            gone = gone.where(table.source == source)
        if table is PackedSamples:
            days |= set(await session.scalars(gone.returning(PackedSamples.day)))
        else:
            await session.execute(gone)
    return sorted(days)


async def store_deletions(
    session: AsyncSession, person_id: UUID, source: str, deletions: Mapping[str, int], now: dt.datetime
) -> None:
    """Keep that records are deleted, with the newest revision."""
    if not deletions:
        return
    statement = insert(DeletedRecord)
    newest = func.greatest(DeletedRecord.revision, statement.excluded.revision)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "source", "record_id"], set_={"revision": newest}
        ),
        [
            {
                "person_id": person_id,
                "source": source,
                "record_id": record_id,
                "revision": revision,
                "deleted_at": now,
            }
            for record_id, revision in sorted(deletions.items())
        ],
    )


async def list_deletions(
    session: AsyncSession, person_id: UUID, source: str, record_ids: Collection[str]
) -> dict[str, int]:
    """Return the revisions at which these records were deleted."""
    rows = await session.execute(
        select(DeletedRecord.record_id, DeletedRecord.revision).where(
            DeletedRecord.person_id == person_id,
            DeletedRecord.source == source,
            DeletedRecord.record_id == any_(literal(list(record_ids), ARRAY(String))),
        )
    )
    return {row.record_id: row.revision for row in rows}


async def store_withdrawals(
    session: AsyncSession, person_id: UUID, source: str, intervals: Sequence[DeletedInterval]
) -> None:
    """Keep withdrawn intervals, with the newest revision."""
    newest: dict[tuple[dt.datetime, dt.datetime], int] = {}
    for one in intervals:
        key = (one.starts_at.astimezone(dt.UTC), one.ends_at.astimezone(dt.UTC))
        newest[key] = max(one.revision, newest.get(key, 0))
    if not newest:
        return
    # What a newer and wider one says anyway goes: a source that withdraws with every look would fill the table.
    within = delete(Withdrawal).where(
        Withdrawal.person_id == person_id,
        Withdrawal.source == source,
        Withdrawal.starts_at >= bindparam("start"),
        Withdrawal.ends_at <= bindparam("end"),
        Withdrawal.revision <= bindparam("number"),
    )
    connection = await session.connection()
    await connection.execute(
        within, [{"start": start, "end": end, "number": number} for (start, end), number in newest.items()]
    )
    statement = insert(Withdrawal)
    revision = func.greatest(Withdrawal.revision, statement.excluded.revision)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "source", "starts_at", "ends_at"], set_={"revision": revision}
        ),
        [
            {"person_id": person_id, "source": source, "starts_at": start, "ends_at": end, "revision": number}
            for (start, end), number in newest.items()
        ],
    )


async def list_withdrawals(
    session: AsyncSession, person_id: UUID, source: str, first_at: dt.datetime, last_at: dt.datetime
) -> list[DeletedInterval]:
    """Return the source's withdrawn intervals that touch the time from `first_at` to `last_at`."""
    rows = await session.execute(
        select(Withdrawal.starts_at, Withdrawal.ends_at, Withdrawal.revision).where(
            Withdrawal.person_id == person_id,
            Withdrawal.source == source,
            Withdrawal.starts_at <= last_at,
            Withdrawal.ends_at > first_at,
        )
    )
    return [DeletedInterval(start, end, revision) for start, end, revision in rows]
