"""When we were told of a fact, beside when it was recorded: a check-in may be held in between."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0009_facts_received_at"
down_revision = "0008_leaderboards"


def upgrade() -> None:
    op.add_column("facts", sa.Column("received_at", pg.TIMESTAMP(timezone=True)))
    op.execute("UPDATE facts SET received_at = recorded_at")
    op.alter_column("facts", "received_at", nullable=False)


def downgrade() -> None:
    op.drop_column("facts", "received_at")
