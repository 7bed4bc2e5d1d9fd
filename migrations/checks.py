"""Checks that hold a column to a list of values: a migration adds to the list whatever others added before it."""

import re

import sqlalchemy as sa
from alembic import op

_VALUE = re.compile(r"'([a-z_]+)'::")


def add_values(table: str, column: str, *values: str) -> None:
    """Let a column of a table in `public` hold `values` too."""
    _hold(table, column, [*_values(table, column), *values])


def drop_values(table: str, column: str, *values: str) -> None:
    """Undo `add_values`; rows with such a value go."""
    listed = ", ".join(f"'{one}'" for one in values)
    op.execute(f"DELETE FROM {table} WHERE {column} IN ({listed})")
    _hold(table, column, [one for one in _values(table, column) if one not in values])


def _hold(table: str, column: str, values: list[str]) -> None:
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table)
    listed = ", ".join(f"'{one}'" for one in dict.fromkeys(values))
    op.create_check_constraint(name, table, f"{column} IN ({listed})")


def _values(table: str, column: str) -> list[str]:
    found = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
        {"name": f"ck_{table}_{column}"},
    )
    return _VALUE.findall(str(found))
