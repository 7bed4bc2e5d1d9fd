"""What is left of a round of windows that a look at a step source had to break off."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023_broken_off_rounds"
down_revision = "0022_children"


def upgrade() -> None:
    op.add_column("step_connections", sa.Column("pull_left", JSONB()))
    op.add_column("step_connections", sa.Column("pull_began_at", sa.TIMESTAMP(timezone=True)))


def downgrade() -> None:
    op.drop_column("step_connections", "pull_began_at")
    op.drop_column("step_connections", "pull_left")
