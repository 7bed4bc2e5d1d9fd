"""Pregnancies, seen by the woman herself alone unless she shares."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from migrations.record_tables import drop_record_table, item_columns, secure_record_table

revision = "0040_pregnancies"
down_revision = "0039_programmes"

_HERS = "person_id = (SELECT record.actor())"
_SEEN = "EXISTS (SELECT FROM record.pregnancies AS one WHERE one.id = pregnancies_history.id)"


def upgrade() -> None:
    op.create_table(
        "pregnancies",
        *item_columns("pregnancies"),
        sa.Column("last_period_on", sa.Date()),
        sa.Column("cycle_days", sa.SmallInteger(), nullable=False),
        sa.Column("scan_on", sa.Date()),
        sa.Column("scan_days", sa.SmallInteger()),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("outcome", sa.String(16)),
        sa.Column("appointment_ids", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary()),
        sa.CheckConstraint("outcome IN ('birth', 'loss')", name="ck_pregnancies_outcome"),
        sa.CheckConstraint("(ended_on IS NULL) = (outcome IS NULL)", name="ck_pregnancies_end"),
        schema="record",
    )
    op.create_index("ix_pregnancies_person_id", "pregnancies", ["person_id", "id"], schema="record")
    op.create_index(
        "uq_pregnancies_going_on",
        "pregnancies",
        ["person_id"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("ended_on IS NULL AND removed_at IS NULL"),
    )
    secure_record_table(op, "pregnancies", sealed=("note_sealed",))
    # Beside what holds for every table: restrictive policies take away what the others give.
    # Who is not shown a pregnancy any more is not shown what it was either.
    for table, seen in (("pregnancies", "true"), ("pregnancies_history", _SEEN)):
        op.execute(
            f"CREATE POLICY hers ON record.{table} AS RESTRICTIVE FOR SELECT TO eplus_record"
            f" USING ((is_shared OR {_HERS}) AND {seen})"
        )
    op.execute(
        "CREATE POLICY hers_alone ON record.pregnancies AS RESTRICTIVE FOR INSERT TO eplus_record"
        f" WITH CHECK ({_HERS})"
    )
    op.execute(
        "CREATE POLICY hers_to_share ON record.pregnancies AS RESTRICTIVE FOR UPDATE TO eplus_record"
        f" USING (is_shared OR {_HERS}) WITH CHECK (is_shared OR {_HERS})"
    )


def downgrade() -> None:
    drop_record_table(op, "pregnancies")
