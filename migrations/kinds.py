"""Letting a column that is held to a list of words hold more of them, whatever words it holds already."""

import re
from collections.abc import Sequence
from typing import Any, Protocol

import sqlalchemy as sa

# The check of one column alone, whatever it is called.
_HELD = sa.text(
    "SELECT one.conname, pg_get_constraintdef(one.oid) FROM pg_constraint AS one"
    " JOIN pg_attribute AS a ON a.attrelid = one.conrelid AND one.conkey = ARRAY[a.attnum]"
    " WHERE one.conrelid = CAST(:table AS regclass) AND one.contype = 'c' AND a.attname = :column"
)


class _Operations(Protocol):
    def execute(self, sqltext: str) -> Any: ...
    def get_bind(self) -> sa.Connection: ...


def allow_kinds(op: _Operations, table: str, column: str, added: Sequence[str]) -> None:
    """Add words to those that the check of `column` allows; `table` is with its schema."""
    name, words = _held(op, table, column)
    _replace(op, table, name, column, [*words, *added])


def disallow_kinds(op: _Operations, table: str, column: str, taken: Sequence[str]) -> None:
    """Undo `allow_kinds`; no row may hold one of the words any more."""
    name, words = _held(op, table, column)
    _replace(op, table, name, column, [one for one in words if one not in taken])


def _held(op: _Operations, table: str, column: str) -> tuple[str, list[str]]:
    ((name, written),) = op.get_bind().execute(_HELD, {"table": table, "column": column}).all()
    return name, re.findall(r"'([^']+)'", written)


def _replace(op: _Operations, table: str, name: str, column: str, words: Sequence[str]) -> None:
    held = ", ".join(f"'{one}'" for one in dict.fromkeys(words))
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} CHECK ({column} IN ({held}))")
