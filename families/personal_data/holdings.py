"""What each package holds about persons, table by table, and what becomes of it: declared, so none is forgotten.

A package declares a `PersonalData` under the entry point `eplus.personal_data`. A test walks all tables and fails
for one that names a person or account and is declared by nobody.
"""

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Base
from families.actors import Actor

GROUP = "eplus.personal_data"
# Before any row goes: what is to be ended elsewhere, or handed to others.
Ending = Callable[[AsyncSession, uuid.UUID, dt.datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one table as they are exported; `why_kept` is the code of why erasure would keep them."""

    name: str
    rows: Sequence[dict[str, Any]]
    why_kept: str | None


Export = Callable[[AsyncSession, Actor, uuid.UUID, dt.datetime], Awaitable[Sequence[Section]]]


class Fate(StrEnum):
    """What erasure does with a person's rows of a table."""

    DELETED = "deleted"
    BLANKED = "blanked"  # the row stays, for others' rows point to it; what it says of the person goes
    KEPT = "kept"  # under the person's id, which then leads to nobody


@dataclass(frozen=True, slots=True)
class Holding:
    """One table's part in what is held about persons.

    `mine`: columns with the id of the person, or of its account, whose rows they are. `via`: instead, a column
    that points to a row of another table that is the person's. `others`: columns that name who else had a part in
    a row; they stay, as ids that lead to nobody. `hidden`: columns that nobody is given: secrets, and what serves
    the machine only. `why`: message code of the reason for which rows are kept.
    """

    model: type[Base]
    fate: Fate
    mine: Sequence[str] = ()
    via: tuple[str, type[Base], Sequence[str]] | None = None
    others: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    blank: Mapping[str, Any] = field(default_factory=dict)
    why: str | None = None
    is_exported: bool = True

    @property
    def table(self) -> Table:
        """The table itself."""
        table = self.model.__table__
        if not isinstance(table, Table):
            raise TypeError(f"{self.model.__name__} is mapped to no table")
        return table

    def rows_of(self, ids: Sequence[uuid.UUID]) -> ColumnElement[bool]:
        """Return the condition on rows that are about who has `ids` (of person and account)."""
        if self.via is not None:
            column, parent, mine = self.via
            theirs = parent.__table__
            whose = select(theirs.c.id).where(or_(*(theirs.c[name].in_(ids) for name in mine)))
            return self.table.c[column].in_(whose)
        return or_(*(_is_one_of(self.table.c[name], ids) for name in self.mine))


def _is_one_of(column: Column[Any], ids: Sequence[uuid.UUID]) -> ColumnElement[bool]:
    """Ids of teams stand in some columns beside persons': those are text."""
    return column.in_([str(one) for one in ids] if isinstance(column.type, String) else ids)


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What one package holds about persons.

    `is_of_families`: it is all health and steps, which a family alone brings in: it goes when the family is not
    the child's (families/classes/roster/undoing.py), and the play alone stays.
    """

    holdings: Sequence[Holding]
    endings: Sequence[Ending] = ()
    exports: Sequence[Export] = ()  # of what cannot be read as the app
    is_of_families: bool = False


@cache
def find_personal_data() -> Sequence[PersonalData]:
    """Return what all packages declare, in the order of their names."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    return [entry.load() for entry in found]


def find_holdings() -> Sequence[Holding]:
    """Return all holdings, each table after those that its rows point to."""
    by_table = {one.table: one for data in find_personal_data() for one in data.holdings}
    return [by_table[table] for table in Base.metadata.sorted_tables if table in by_table]
