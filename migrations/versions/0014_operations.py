"""What officers watch live: check-ins and catches by the minute, and why an event of the outbox fails."""

import sqlalchemy as sa
from alembic import op

revision = "0014_operations"
down_revision = "0013_geofence_revisions"


def upgrade() -> None:
    op.create_index("ix_check_ins_recorded_at", "check_ins", ["recorded_at"])
    op.create_index(
        "ix_collectibles_caught_at",
        "collectibles",
        ["obtained_at"],
        postgresql_where=sa.text("source = 'catch'"),
    )
    op.add_column("outbox_events", sa.Column("last_error", sa.String(80)))


def downgrade() -> None:
    op.drop_column("outbox_events", "last_error")
    op.drop_index("ix_collectibles_caught_at", "collectibles")
    op.drop_index("ix_check_ins_recorded_at", "check_ins")
