"""On how many days a person was seen on a device, and where and when last."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0086_device_days"
down_revision = "0078_office_log"

TABLE = "device_sightings"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("days_seen", sa.SmallInteger(), nullable=False, server_default="1"))
    op.add_column(TABLE, sa.Column("park_id", sa.String(80)))
    # For those seen before: the day's beginning, which any later check-in is after.
    op.add_column(TABLE, sa.Column("last_seen_at", pg.TIMESTAMP(timezone=True), nullable=True))
    op.execute(f"UPDATE {TABLE} SET last_seen_at = last_seen_on::timestamptz")
    op.alter_column(TABLE, "last_seen_at", nullable=False)
    op.alter_column(TABLE, "days_seen", server_default=None)


def downgrade() -> None:
    for column in ("last_seen_at", "park_id", "days_seen"):
        op.drop_column(TABLE, column)
