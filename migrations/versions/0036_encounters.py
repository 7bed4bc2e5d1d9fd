"""Encounters, and the family doctor."""

import sqlalchemy as sa
from alembic import op

from migrations.checks import add_values, drop_values
from migrations.record_tables import (
    INSTANT,
    clinic_column,
    drop_record_table,
    item_columns,
    secure_record_table,
)

revision = "0036_encounters"
down_revision = "0035_deposits"

_OF_ENCOUNTERS = ("place_sealed", "reason_sealed", "note_sealed")
_OF_DOCTORS = ("clinic_sealed", "telephone_sealed", "note_sealed")


def upgrade() -> None:
    op.create_table(
        "encounters",
        *item_columns("encounters"),
        *clinic_column("encounters"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT),
        sa.Column("participants_sealed", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, sa.LargeBinary()) for name in _OF_ENCOUNTERS),
        sa.CheckConstraint(
            "kind IN ('clinic', 'emergency', 'inpatient', 'home', 'virtual')", name="ck_encounters_kind"
        ),
        schema="record",
    )
    op.create_index("ix_encounters_person_id", "encounters", ["person_id", "id"], schema="record")
    sealed = ("participants_sealed", *_OF_ENCOUNTERS)
    secure_record_table(op, "encounters", sealed=sealed, is_of_clinics=True)
    op.create_table(
        "family_doctors",
        *item_columns("family_doctors"),
        sa.Column("since_on", sa.Date()),
        sa.Column("until_on", sa.Date()),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, sa.LargeBinary()) for name in _OF_DOCTORS),
        schema="record",
    )
    op.create_index("ix_family_doctors_person_id", "family_doctors", ["person_id", "id"], schema="record")
    op.create_index(
        "uq_family_doctors_present",
        "family_doctors",
        ["person_id"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("until_on IS NULL AND removed_at IS NULL"),
    )
    secure_record_table(op, "family_doctors", sealed=("name_sealed", *_OF_DOCTORS))
    add_values("notices", "kind", "encounter_deposited")


def downgrade() -> None:
    drop_values("notices", "kind", "encounter_deposited")
    drop_record_table(op, "family_doctors")
    drop_record_table(op, "encounters")
