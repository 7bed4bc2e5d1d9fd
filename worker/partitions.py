"""Months of the tables that are partitioned by month: made ahead, and dropped when all of theirs is long done.

Rows that came before their month was made lie in the default partition and are moved into the month. Every step is
a short transaction under `lock_timeout`: one that cannot get its lock fails and is tried again the next day.
The database is opened as its owner: the app's role makes no tables.
"""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import column, func, select, table, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Base, Database

MONTHS_AHEAD = 3  # the worker may be down for weeks before rows pile up in the default partition
KEEP_DELIVERED_MONTHS = 2  # of the outbox, for looking into what happened; the facts themselves are kept elsewhere


def tables_by_month() -> Iterator[tuple[str, str]]:
    """Yield (table, column) of every table that is partitioned by a range of one column."""
    for found in Base.metadata.sorted_tables:
        method, _, rest = str(found.dialect_options["postgresql"]["partition_by"] or "").partition(" ")
        if method.upper() == "RANGE":
            yield found.fullname, rest.strip("() ")


async def make_partitions(database: Database, *, now: dt.datetime) -> list[str]:
    """Make this month's and the coming months' partitions where missing; return their names."""
    made = []
    for name, by in tables_by_month():
        for ahead in range(MONTHS_AHEAD + 1):
            start = _month(now, ahead)
            async with database.transaction() as session:
                if await _make_month(session, name, by, start, _month(now, ahead + 1)):
                    made.append(_partition(name, start))
    return made


async def drop_delivered_months(database: Database, *, now: dt.datetime) -> list[str]:
    """Drop months of the outbox older than `KEEP_DELIVERED_MONTHS` in which nothing waits; return their names."""
    oldest_kept = _partition("outbox_events", _month(now, -KEEP_DELIVERED_MONTHS))
    dropped = []
    async with database.transaction() as session:
        names = [name for name in await _months_of(session, "outbox_events") if name < oldest_kept]
    for name in names:
        async with database.transaction() as session:
            await session.execute(text(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"))
            month = table(name, column("delivered_at"))
            if await session.scalar(select(func.count()).where(month.c.delivered_at.is_(None))) == 0:
                await session.execute(text(f"DROP TABLE {name}"))
                dropped.append(name)
    return dropped


async def _make_month(session: AsyncSession, parent: str, by: str, start: dt.date, end: dt.date) -> bool:
    name = _partition(parent, start)
    if await session.scalar(select(func.to_regclass(name))) is not None:
        return False
    # All names are ours: a table's from the models, a month's made below.
    await session.execute(text(f"LOCK TABLE {parent}_default IN ACCESS EXCLUSIVE MODE"))
    alike = "INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE"
    await session.execute(text(f"CREATE TABLE {name} (LIKE {parent} {alike})"))
    month = f"{by} >= '{start}' AND {by} < '{end}'"
    await session.execute(
        text(
            f"WITH moved AS (DELETE FROM {parent}_default WHERE {month} RETURNING *) "  # noqa: S608
            f"INSERT INTO {name} SELECT * FROM moved"
        )
    )
    await session.execute(
        text(f"ALTER TABLE {parent} ATTACH PARTITION {name} FOR VALUES FROM ('{start}') TO ('{end}')")
    )
    return True


async def _months_of(session: AsyncSession, parent: str) -> list[str]:
    found = await session.execute(
        text(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(:parent)"
            " AND inhrelid::regclass::text ~ '_y[0-9]{4}m[0-9]{2}$' ORDER BY 1"
        ),
        {"parent": parent},
    )
    return list(found.scalars())


def _month(now: dt.datetime, ahead: int) -> dt.date:
    """Return the first day, in UTC, of the month that is `ahead` months after that of `now`."""
    years, month = divmod(now.astimezone(dt.UTC).month - 1 + ahead, 12)
    return dt.date(now.astimezone(dt.UTC).year + years, month + 1, 1)


def _partition(parent: str, start: dt.date) -> str:
    return f"{parent}_y{start:%Y}m{start:%m}"
