"""Allergies and adverse reactions, conditions, medications."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.record_tables import drop_record_table, item_columns, secure_record_table

revision = "0027_record_items"
down_revision = "0026_vaccines"

_UNITS = (
    *("tablet", "capsule", "mL", "mg", "ug", "g", "unit", "drop", "puff", "sachet", "patch", "suppository"),
    "application",
)
_ROUTES = ("oral", "inhaled", "nasal", "eye", "ear", "skin", "injected", "rectal", "other")


def upgrade() -> None:
    _create(
        "allergies",
        *_choice("allergies", "reaction_type", "allergy", "intolerance", "adverse_reaction"),
        *_choice("allergies", "category", "food", "medication", "environment", "biologic", "other"),
        *_choice("allergies", "criticality", "low", "high", "unknown"),
        *_choice("allergies", "severity", "mild", "moderate", "severe", nullable=True),
        *_choice("allergies", "status", "active", "inactive", "resolved", "refuted"),
        sa.Column("onset_on", sa.Date()),
        sa.Column("last_reaction_on", sa.Date()),
        needed=("substance_sealed",),
        sealed=("manifestation_sealed", "note_sealed"),
    )
    _create(
        "conditions",
        *_choice("conditions", "status", "active", "recurrence", "remission", "resolved"),
        *_choice("conditions", "severity", "mild", "moderate", "severe", nullable=True),
        sa.Column("onset_on", sa.Date()),
        sa.Column("abated_on", sa.Date()),
        needed=("name_sealed",),
        sealed=("code_sealed", "note_sealed"),
    )
    _create(
        "medications",
        sa.Column("dose", sa.Numeric(9, 3), nullable=False),
        *_choice("medications", "dose_unit", *_UNITS),
        *_choice("medications", "route", *_ROUTES),
        sa.Column("times", sa.SmallInteger(), nullable=False),
        sa.Column("period", sa.SmallInteger(), nullable=False),
        *_choice("medications", "period_unit", "hour", "day", "week", "month"),
        sa.Column("is_as_needed", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("stopped_on", sa.Date()),
        needed=("name_sealed",),
        sealed=("reason_sealed", "instructions_sealed", "stop_reason_sealed"),
    )


def downgrade() -> None:
    for table in ("medications", "conditions", "allergies"):
        drop_record_table(op, table)


def _create(table: str, *columns: Any, needed: tuple[str, ...], sealed: tuple[str, ...]) -> None:
    op.create_table(
        table,
        *item_columns(table),
        *columns,
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in needed),
        *(sa.Column(name, sa.LargeBinary()) for name in sealed),
        schema="record",
    )
    op.create_index(f"ix_{table}_person_id", table, ["person_id", "id"], schema="record")
    secure_record_table(op, table, sealed=(*needed, *sealed))


def _choice(table: str, column: str, *values: str, nullable: bool = False) -> list[Any]:
    listed = ", ".join(f"'{value}'" for value in values)
    return [
        sa.Column(column, sa.String(16), nullable=nullable),
        sa.CheckConstraint(f"{column} IN ({listed})", name=f"ck_{table}_{column}"),
    ]
