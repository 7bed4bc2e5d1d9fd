"""Letting a column that is held to a list of words hold more of them, whatever words it holds already."""

import re
from collections.abc import Sequence
from typing import Any, Protocol

import sqlalchemy as sa


class _Operations(Protocol):
    def execute(self, sqltext: str) -> Any: ...
    def get_bind(self) -> sa.Connection: ...


def allow_kinds(op: _Operations, table: str, constraint: str, column: str, added: Sequence[str]) -> None:
    """Add words to those that the check `constraint` of `table` (with its schema) lets `column` hold."""
    _replace(op, table, constraint, column, [*_allowed(op, table, constraint), *added])


def disallow_kinds(op: _Operations, table: str, constraint: str, column: str, taken: Sequence[str]) -> None:
    """Undo `allow_kinds`; no row may hold one of the words any more."""
    kept = [one for one in _allowed(op, table, constraint) if one not in taken]
    _replace(op, table, constraint, column, kept)


def _allowed(op: _Operations, table: str, constraint: str) -> list[str]:
    stated = sa.text(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = CAST(:table AS regclass) AND conname = :name"
    )
    found = op.get_bind().scalar(stated, {"table": table, "name": constraint})
    return re.findall(r"'([a-z0-9_/.-]+)'", str(found))


def _replace(op: _Operations, table: str, constraint: str, column: str, words: Sequence[str]) -> None:
    held = ", ".join(f"'{one}'" for one in dict.fromkeys(words))
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({column} IN ({held}))")
