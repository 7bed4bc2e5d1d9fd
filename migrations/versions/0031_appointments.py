"""Clinics, their times, and appointments."""

import sqlalchemy as sa
from alembic import op

from migrations.record_tables import INSTANT, drop_record_table, item_columns, secure_record_table

revision = "0031_appointments"
down_revision = "0030_documents"


def upgrade() -> None:
    op.create_table(
        "clinics",
        sa.Column("id", sa.String(80), nullable=False),
        *(
            sa.Column(f"name_{language}", sa.String(120), nullable=False)
            for language in ("en", "zh_hant", "zh_hans")
        ),
        sa.Column("district", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clinics"),
    )
    op.create_table(
        "clinic_slots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.String(80), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("capacity", sa.SmallInteger(), nullable=False),
        sa.Column("booked", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("booked >= 0 AND booked <= capacity", name="ck_clinic_slots_not_overbooked"),
        sa.CheckConstraint("starts_at < ends_at", name="ck_clinic_slots_has_length"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name="fk_clinic_slots_clinic_id"),
        sa.PrimaryKeyConstraint("id", name="pk_clinic_slots"),
    )
    op.create_index("uq_clinic_slots_clinic_id", "clinic_slots", ["clinic_id", "starts_at"], unique=True)
    op.create_table(
        "appointments",
        *item_columns("appointments"),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("slot_id", sa.Uuid()),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary()),
        sa.Column("note_sealed", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["slot_id"], ["clinic_slots.id"], name="fk_appointments_slot_id"),
        schema="record",
    )
    op.create_index("ix_appointments_person_id", "appointments", ["person_id", "id"], schema="record")
    op.create_index(
        "uq_appointments_slot_id",
        "appointments",
        ["person_id", "slot_id"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("slot_id IS NOT NULL AND removed_at IS NULL"),
    )
    secure_record_table(op, "appointments", sealed=("title_sealed", "place_sealed", "note_sealed"))


def downgrade() -> None:
    drop_record_table(op, "appointments")
    op.drop_table("clinic_slots")
    op.drop_table("clinics")
