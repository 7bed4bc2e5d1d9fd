"""Until when a unit that could not be judged is put off."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0010_progress_not_before_at"
down_revision = "0009_facts_received_at"


def upgrade() -> None:
    op.add_column("progress", sa.Column("not_before_at", pg.TIMESTAMP(timezone=True)))


def downgrade() -> None:
    op.drop_column("progress", "not_before_at")
