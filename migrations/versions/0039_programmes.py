"""Health programmes: memberships, enrolments, the places that doctors offer and the turns at them."""

import sqlalchemy as sa
from alembic import op

from migrations.record_tables import INSTANT, drop_record_table, item_columns, secure_record_table

revision = "0039_programmes"
down_revision = "0038_diaries"


def upgrade() -> None:
    _create_places()
    _create_memberships()
    _create_enrolments()


def _create_places() -> None:
    op.create_table(
        "programme_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.String(40), nullable=False),
        sa.Column("clinic_id", sa.String(80), nullable=False),
        sa.Column("doctor", sa.String(80), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("taken >= 0 AND taken <= capacity", name="ck_programme_places_not_oversold"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name="fk_programme_places_clinic_id"),
        sa.PrimaryKeyConstraint("id", name="pk_programme_places"),
    )
    op.create_index(
        "uq_programme_places_doctor", "programme_places", ["programme", "clinic_id", "doctor"], unique=True
    )
    op.create_table(
        "programme_tickets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("enrolled_at", INSTANT),
        sa.Column("left_at", INSTANT),
        sa.CheckConstraint("status IN ('waiting', 'enrolled', 'left')", name="ck_programme_tickets_status"),
        sa.ForeignKeyConstraint(["place_id"], ["programme_places.id"], name="fk_programme_tickets_place_id"),
        sa.PrimaryKeyConstraint("id", name="pk_programme_tickets"),
    )
    op.create_index("ix_programme_tickets_place_id", "programme_tickets", ["place_id", "status", "number"])


def _create_memberships() -> None:
    op.create_table(
        "programme_memberships",
        *item_columns("programme_memberships"),
        sa.Column("programme", sa.String(40), nullable=False),
        sa.Column("district", sa.String(40)),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("valid_until_on", sa.Date()),
        sa.Column("number_sealed", sa.LargeBinary()),
        sa.Column("note_sealed", sa.LargeBinary()),
        schema="record",
    )
    op.create_index(
        "ix_programme_memberships_person_id", "programme_memberships", ["person_id", "id"], schema="record"
    )
    secure_record_table(op, "programme_memberships", sealed=("number_sealed", "note_sealed"))


def _create_enrolments() -> None:
    op.create_table(
        "programme_enrolments",
        *item_columns("programme_enrolments"),
        sa.Column("programme", sa.String(40), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["place_id"], ["programme_places.id"], name="fk_programme_enrolments_place_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["programme_tickets.id"], name="fk_programme_enrolments_ticket_id"),
        schema="record",
    )
    op.create_index(
        "ix_programme_enrolments_person_id", "programme_enrolments", ["person_id", "id"], schema="record"
    )
    op.create_index(
        "uq_programme_enrolments_programme",
        "programme_enrolments",
        ["person_id", "programme"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    secure_record_table(op, "programme_enrolments", sealed=("answers_sealed", "note_sealed"))


def downgrade() -> None:
    for table in ("programme_enrolments", "programme_memberships"):
        drop_record_table(op, table)
    op.drop_table("programme_tickets")
    op.drop_table("programme_places")
