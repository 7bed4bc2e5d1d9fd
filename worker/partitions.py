"""Months of the tables that are partitioned by month: made ahead, and dropped when all of theirs is long done.

Tables by civil day have the months behind as well, as far as days are still taken: whoever connects a watch brings
them. Rows that came before their month was made lie in the default partition: they are copied in batches, each a
short transaction that keeps nobody from reading or writing, and what has changed meanwhile is put right in the one
transaction in which the month takes their place. Each is under `lock_timeout`: one that cannot get its lock fails
and is tried again the next day.
The database is opened as its owner: the app's role makes no tables.
"""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import Date, Table, column, func, select, table, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Base, Database
from records.steps.limits import LIMITS

MONTHS_AHEAD = 3  # the worker may be down for weeks before rows pile up in the default partition
COPIED_AT_ONCE = 5_000  # rows, of some kilobytes each: a transaction of a second or less
KEEP_DELIVERED_MONTHS = 2  # of the outbox, for looking into what happened; the facts themselves are kept elsewhere


def tables_by_month() -> Iterator[tuple[str, str]]:
    """Yield (table, column) of every table that is partitioned by a range of one column."""
    for found in Base.metadata.sorted_tables:
        method, _, rest = str(found.dialect_options["postgresql"]["partition_by"] or "").partition(" ")
        if method.upper() == "RANGE":
            yield found.fullname, rest.strip("() ")


async def make_partitions(database: Database, *, now: dt.datetime) -> list[str]:
    """Make the partitions of this month, the coming ones and those behind where missing; return their names."""
    made = []
    for name, by in tables_by_month():
        parent = Base.metadata.tables[name]
        for ahead in range(-_months_behind(parent, by, now), MONTHS_AHEAD + 1):
            month = _Month(parent, by, _month(now, ahead), _month(now, ahead + 1))
            if await month.make(database):
                made.append(month.name)
    return made


def _months_behind(parent: Table, by: str, now: dt.datetime) -> int:
    """Return how many months back rows may still come."""
    if not isinstance(parent.c[by].type, Date):
        return 0  # instants of our own
    oldest = now.astimezone(dt.UTC) - LIMITS.max_age - dt.timedelta(days=1)  # somewhere it is still the day before
    return (now.year - oldest.year) * 12 + now.month - oldest.month


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


class _Month:
    """A month that may be missing. All names are ours: a table's from the models, a month's made here."""

    def __init__(self, parent: Table, by: str, start: dt.date, end: dt.date) -> None:
        self.name = _partition(parent.fullname, start)  # with its schema; renaming takes the bare one
        self._bare = _partition(parent.name, start)
        self._parent, self._default = parent.fullname, f"{parent.fullname}_default"
        self._coming = f"{self.name}_coming"
        self._keys = [key.name for key in parent.primary_key.columns]
        self._within = f"{by} >= '{start}' AND {by} < '{end}'"
        self._bounds = f"FROM ('{start}') TO ('{end}')"

    async def make(self, database: Database) -> bool:
        """Make the month with the rows that lie in the default partition; tell whether it was missing."""
        async with database.transaction() as session:
            if await session.scalar(select(func.to_regclass(self.name))) is not None:
                return False
            await session.execute(text(f"DROP TABLE IF EXISTS {self._coming}"))  # of a run that was broken off
            alike = "INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING INDEXES"
            await session.execute(text(f"CREATE TABLE {self._coming} (LIKE {self._parent} {alike})"))
        await self._copy(database)
        async with database.transaction() as session:
            await self._take_over(session)
        return True

    async def _copy(self, database: Database) -> None:
        keys, downwards = ", ".join(self._keys), ", ".join(f"{key} DESC" for key in self._keys)
        last = f"SELECT {keys} FROM {self._coming} ORDER BY {downwards} LIMIT 1"  # noqa: S608
        further, copied = "", COPIED_AT_ONCE
        while copied == COPIED_AT_ONCE:
            async with database.transaction() as session:
                rows = await session.execute(
                    text(
                        f"INSERT INTO {self._coming} SELECT * FROM {self._default} WHERE {self._within}{further}"  # noqa: S608
                        f" ORDER BY {keys} LIMIT {COPIED_AT_ONCE} RETURNING 1"
                    )
                )
                copied = len(rows.all())
            further = f" AND ({keys}) > ({last})"

    async def _take_over(self, session: AsyncSession) -> None:
        there = f"SELECT * FROM {self._default} WHERE {self._within}"  # noqa: S608
        gone = f"SELECT * FROM {self._coming} EXCEPT {there}"  # noqa: S608
        same = " AND ".join(f"old.{key} = copied.{key}" for key in self._keys)
        for step in (
            f"LOCK TABLE {self._default} IN ACCESS EXCLUSIVE MODE",
            f"DELETE FROM {self._coming} copied USING ({gone}) old WHERE {same}",  # noqa: S608
            f"INSERT INTO {self._coming} {there} EXCEPT SELECT * FROM {self._coming}",  # noqa: S608
            f"DELETE FROM {self._default} WHERE {self._within}",  # noqa: S608
            f"ALTER TABLE {self._coming} RENAME TO {self._bare}",
            f"ALTER TABLE {self._parent} ATTACH PARTITION {self.name} FOR VALUES {self._bounds}",
        ):
            await session.execute(text(step))


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
