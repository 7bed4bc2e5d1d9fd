"""Sealing everything anew with the newest key: table by table, in short transactions, to be stopped at any time.

What is sealed with the newest key already is left out, so a second run goes on where the first was stopped. Values
are changed only while they are still those that were read: a row that is written meanwhile has the newest key.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Table, text
from sqlalchemy.ext.asyncio import AsyncSession

from core import sealed_columns
from core.database import Base, Database
from core.sealed_columns import ROW, purpose_of
from core.sealing import SealBroken, newest_key_number, open_sealed_bytes, seal

KEYS_ROLE = "eplus_keys"
ROWS_AT_ONCE = 500  # a transaction of some tens of milliseconds


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table, the columns of its primary key, and (purpose, column of the row sealed to) by sealed column."""

    name: str
    key: tuple[str, ...]
    columns: Mapping[str, tuple[str, str]]
    rows_most: int  # of one transaction

    @property
    def read(self) -> list[str]:
        """Every column that is read."""
        return list(dict.fromkeys([*self.key, *(row for _, row in self.columns.values()), *self.columns]))


def sealed_tables() -> Iterator[SealedTable]:
    """Yield every table with sealed columns; of those of a record the history too."""
    for table in Base.metadata.sorted_tables:
        columns = {
            column.name: (purpose, str(column.info[ROW]))
            for column in table.columns
            if (purpose := purpose_of(column)) is not None
        }
        if not columns:
            continue
        most = min(column.info.get(sealed_columns.ROWS_AT_ONCE) or ROWS_AT_ONCE for column in table.columns)
        yield SealedTable(table.fullname, _key_of(table), columns, most)
        if table.schema == "record":
            yield SealedTable(f"{table.fullname}_history", (*_key_of(table), "revision"), columns, most)


async def count_waiting(database: Database, table: SealedTable) -> int:
    """Return how many rows of the table have a value sealed with another key than the newest."""
    async with database.transaction() as session:
        await session.execute(_BECOME)
        count = text(f"SELECT count(*) FROM {table.name} WHERE {_waits(table)}")  # noqa: S608 - our own names
        return int(await session.scalar(count, {"newest": _newest()}) or 0)


async def rotate_table(
    database: Database,
    table: SealedTable,
    *,
    rows_at_once: int = ROWS_AT_ONCE,
    on_rows: Callable[[int], None] = lambda _: None,
) -> int:
    """Seal what waits in the table anew; `on_rows` is told the number of rows of each transaction.

    Returns how many values could not be opened: their key is not in the ring, or they were moved. They stay.
    """
    unread = 0
    after: tuple[Any, ...] | None = None
    while True:
        async with database.transaction() as session:
            await session.execute(_BECOME)
            values = {"newest": _newest(), "limit": min(rows_at_once, table.rows_most)}
            if after is not None:
                values |= {f"after_{place}": value for place, value in enumerate(after)}
            rows = (await session.execute(text(_page(table, is_first=after is None)), values)).mappings().all()
            for row in rows:
                unread += await _reseal(session, table, row)
        if not rows:
            return unread
        after = tuple(rows[-1][name] for name in table.key)
        on_rows(len(rows))


async def _reseal(session: AsyncSession, table: SealedTable, row: RowMapping) -> int:
    unread = 0
    for column, (purpose, row_column) in table.columns.items():
        sealed: bytes | None = row[column]
        if sealed is None or sealed[1:3] == _newest():
            continue
        row_id: uuid.UUID | bytes = row[row_column]
        try:
            plain = open_sealed_bytes(purpose, row_id, sealed)
        except SealBroken:
            unread += 1
            continue
        is_row = " AND ".join(f"{name} = :{name}" for name in table.key)
        change = text(f"UPDATE {table.name} SET {column} = :new WHERE {is_row} AND {column} = :old")  # noqa: S608
        key = {name: row[name] for name in table.key}
        await session.execute(change, {"new": seal(purpose, row_id, plain), "old": sealed, **key})
    return unread


_BECOME = text(f"SELECT set_config('role', '{KEYS_ROLE}', true)")


def _page(table: SealedTable, *, is_first: bool) -> str:
    key = ", ".join(table.key)
    after = ", ".join(f":after_{place}" for place in range(len(table.key)))
    begin = "" if is_first else f" AND ({key}) > ({after})"
    columns = ", ".join(table.read)
    return (
        f"SELECT {columns} FROM {table.name} WHERE ({_waits(table)}){begin}"  # noqa: S608 - names of our own models
        f" ORDER BY {key} LIMIT :limit"
    )


def _waits(table: SealedTable) -> str:
    return " OR ".join(f"substr({column}, 2, 2) <> :newest" for column in table.columns)


def _newest() -> bytes:
    return newest_key_number().to_bytes(2, "big")


def _key_of(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key.columns)
