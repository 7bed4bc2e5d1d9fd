"""The document that shows a dose."""

import sqlalchemy as sa
from alembic import op

revision = "0043_dose_evidence"
down_revision = "0042_appointment_reminders"


def upgrade() -> None:
    for table in ("immunizations", "immunizations_history"):  # in one order: the history keeps whole rows
        op.add_column(table, sa.Column("evidence_id", sa.Uuid()), schema="record")
    op.create_foreign_key(
        op.f("fk_immunizations_evidence_id"),
        "immunizations",
        "documents",
        ["evidence_id"],
        ["id"],
        source_schema="record",
        referent_schema="record",
    )


def downgrade() -> None:
    for table in ("immunizations", "immunizations_history"):
        op.drop_column(table, "evidence_id", schema="record")
