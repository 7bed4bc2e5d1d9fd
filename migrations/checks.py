"""Checks that hold a column to a list of values: a migration adds to the list whatever others added before it."""

import re

import sqlalchemy as sa
from alembic import op

_VALUE = re.compile(r"'([a-z_]+)'::")
# The check of one column alone, whatever it is called.
_HELD = sa.text(
    "SELECT held.conname, pg_get_constraintdef(held.oid) FROM pg_constraint AS held"
    " JOIN pg_attribute AS one ON one.attrelid = held.conrelid AND held.conkey = ARRAY[one.attnum]"
    " WHERE held.conrelid = CAST(:table AS regclass) AND held.contype = 'c' AND one.attname = :column"
)


def add_values(table: str, column: str, *values: str) -> None:
    """Let a column of a table hold `values` too; a table that is not in `public` is named with its schema."""
    name, held = _held(table, column)
    _hold(table, name, column, [*held, *values])


def drop_values(table: str, column: str, *values: str) -> None:
    """Undo `add_values`; rows with such a value go."""
    listed = ", ".join(f"'{one}'" for one in values)
    op.execute(f"DELETE FROM {table} WHERE {column} IN ({listed})")
    name, held = _held(table, column)
    _hold(table, name, column, [one for one in held if one not in values])


def _hold(table: str, name: str, column: str, values: list[str]) -> None:
    listed = ", ".join(f"'{one}'" for one in dict.fromkeys(values))
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} CHECK ({column} IN ({listed}))")


def _held(table: str, column: str) -> tuple[str, list[str]]:
    ((name, written),) = op.get_bind().execute(_HELD, {"table": table, "column": column}).all()
    return name, _VALUE.findall(written)
