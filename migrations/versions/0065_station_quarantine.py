"""What tablets hand in that is not simply believed, kept apart."""

import sqlalchemy as sa
from alembic import op

revision = "0065_station_quarantine"
down_revision = "0064_station_visits"

INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    table = "station_quarantine"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("content_sealed", sa.LargeBinary()),
        sa.Column("decided_at", INSTANT),
        sa.Column("decided_by_id", sa.Uuid()),
        sa.Column("is_released", sa.Boolean()),
        sa.ForeignKeyConstraint(["device_id"], ["station_devices.id"], name=f"fk_{table}_device_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["persons.id"], name=f"fk_{table}_decided_by_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_device_id", table, ["device_id", "id"])
    op.create_index(
        f"ix_{table}_received_at", table, ["received_at"], postgresql_where=sa.text("content_sealed IS NOT NULL")
    )
    op.execute("GRANT SELECT (id, content_sealed), UPDATE (content_sealed) ON station_quarantine TO eplus_keys")


def downgrade() -> None:
    op.drop_table("station_quarantine")
