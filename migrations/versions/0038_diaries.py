"""Diaries of infants: feeds, sleeps and nappies."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.record_tables import INSTANT, drop_record_table, item_columns, secure_record_table

revision = "0038_diaries"
down_revision = "0037_medical_certificates"


def upgrade() -> None:
    _create_timed(
        "feeds",
        *_choice("feeds", "method", "breast", "bottle", "solids"),
        *_choice("feeds", "side", "left", "right", "both", nullable=True),
        *_choice("feeds", "milk", "breast_milk", "formula", "cow_milk", "water", "other", nullable=True),
        sa.Column("amount_ml", sa.SmallInteger()),
        sealed=("food_sealed", "note_sealed"),
    )
    _create_timed("sleeps", *_choice("sleeps", "kind", "night", "nap"), sealed=("note_sealed",))
    op.create_table(
        "nappies",
        *item_columns("nappies"),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("is_wet", sa.Boolean(), nullable=False),
        sa.Column("is_dirty", sa.Boolean(), nullable=False),
        *_choice(
            "nappies", "colour", "yellow", "mustard", "brown", "green", "black", "red", "pale", nullable=True
        ),
        *_choice("nappies", "texture", "watery", "loose", "soft", "formed", "hard", nullable=True),
        sa.Column("note_sealed", sa.LargeBinary()),
        schema="record",
    )
    op.create_index("ix_nappies_person_id", "nappies", ["person_id", "seen_at"], schema="record")
    secure_record_table(op, "nappies", sealed=("note_sealed",))


def downgrade() -> None:
    for table in ("nappies", "sleeps", "feeds"):
        drop_record_table(op, table)


def _create_timed(table: str, *columns: Any, sealed: tuple[str, ...]) -> None:
    op.create_table(
        table,
        *item_columns(table),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("is_running", sa.Boolean(), nullable=False),
        *columns,
        *(sa.Column(name, sa.LargeBinary()) for name in sealed),
        sa.CheckConstraint(
            "ended_at >= started_at AND NOT is_running OR ended_at IS NULL", name=f"ck_{table}_times"
        ),
        schema="record",
    )
    op.create_index(f"ix_{table}_person_id", table, ["person_id", "started_at"], schema="record")
    op.create_index(
        f"uq_{table}_running",
        table,
        ["person_id"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("is_running AND removed_at IS NULL"),
    )
    secure_record_table(op, table, sealed=sealed)


def _choice(table: str, column: str, *values: str, nullable: bool = False) -> list[Any]:
    listed = ", ".join(f"'{value}'" for value in values)
    return [
        sa.Column(column, sa.String(16), nullable=nullable),
        sa.CheckConstraint(f"{column} IN ({listed})", name=f"ck_{table}_{column}"),
    ]
