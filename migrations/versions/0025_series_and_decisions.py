"""Series are found by runs of quarter-hours too; a decision on a hold knows how much it was about."""

import sqlalchemy as sa
from alembic import op

revision = "0025_series_and_decisions"
down_revision = "0024_step_revocations"


def upgrade() -> None:
    # What is there are whole days, which count by themselves.
    for name, kind, value in (("place", sa.BigInteger(), "0"), ("weight", sa.SmallInteger(), "5")):
        op.add_column("step_series", sa.Column(name, kind, server_default=sa.text(value), nullable=False))
    op.add_column("step_holds", sa.Column("decided_steps", sa.Integer()))
    op.execute("UPDATE step_holds SET decided_steps = steps WHERE status <> 'open'")


def downgrade() -> None:
    op.drop_column("step_holds", "decided_steps")
    op.drop_column("step_series", "weight")
    op.drop_column("step_series", "place")
