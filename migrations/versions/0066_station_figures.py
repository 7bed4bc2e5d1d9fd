"""Counts of what stations did, and the queues of booths."""

import sqlalchemy as sa
from alembic import op

revision = "0066_station_figures"
down_revision = "0065_station_quarantine"

INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    table = "station_tallies"
    op.create_table(
        table,
        sa.Column("event_id", sa.String(80), nullable=False),
        sa.Column("hour_at", INSTANT, nullable=False),
        sa.Column("age_band", sa.String(16), nullable=False),
        sa.Column("service", sa.String(80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("out_of_range", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["station_events.id"], name=f"fk_{table}_event_id"),
        sa.PrimaryKeyConstraint("event_id", "hour_at", "age_band", "service", name=f"pk_{table}"),
    )
    table = "station_tickets"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booth_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("called_at", INSTANT),
        sa.Column("served_at", INSTANT),
        sa.ForeignKeyConstraint(["booth_id"], ["station_booths.id"], name=f"fk_{table}_booth_id"),
        sa.UniqueConstraint("booth_id", "number", name=f"uq_{table}_booth_id_number"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def downgrade() -> None:
    op.drop_table("station_tickets")
    op.drop_table("station_tallies")
