"""Advice that a person was given."""

import sqlalchemy as sa
from alembic import op

from migrations.record_tables import drop_record_table, item_columns, secure_record_table

revision = "0063_advice"
down_revision = "0062_station_visitors"

_FIELDS = "'chinese_medicine', 'nutrition', 'exercise', 'other'"


def upgrade() -> None:
    op.create_table(
        "advice",
        *item_columns("advice"),
        sa.Column("field", sa.String(32), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(f"field IN ({_FIELDS})", name="ck_advice_field"),
        schema="record",
    )
    op.create_index("ix_advice_person_id", "advice", ["person_id", "id"], schema="record")
    secure_record_table(op, "advice", sealed=("text_sealed",))


def downgrade() -> None:
    drop_record_table(op, "advice")
