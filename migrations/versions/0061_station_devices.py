"""Tablets of stations, their codes, the PINs of shifts, and who unlocked what."""

import sqlalchemy as sa
from alembic import op

revision = "0061_station_devices"
down_revision = "0060_station_events"

INSTANT = sa.TIMESTAMP(timezone=True)


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")


def upgrade() -> None:
    _create_devices()
    op.create_table(
        "station_shift_pins",
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("pin_hash", sa.String(200), nullable=False),
        sa.Column("wrong_pins", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until_at", INSTANT),
        _points("station_shift_pins", "shift_id", "station_shifts"),
        sa.PrimaryKeyConstraint("shift_id", name="pk_station_shift_pins"),
    )
    table = "station_sessions"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        _points(table, "device_id", "station_devices"),
        _points(table, "shift_id", "station_shifts"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index("uq_station_sessions_token_hash", table, ["token_hash"], unique=True)
    op.create_index(
        "uq_station_sessions_device_id",
        table,
        ["device_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _create_devices() -> None:
    table = "station_devices"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.String(80), nullable=False),
        sa.Column("booth_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", INSTANT, nullable=False),
        sa.Column("revoked_by_id", sa.Uuid()),
        sa.Column("revoked_at", INSTANT),
        _points(table, "event_id", "station_events"),
        _points(table, "booth_id", "station_booths"),
        _points(table, "approved_by_id", "persons"),
        _points(table, "revoked_by_id", "persons"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index("uq_station_devices_token_hash", table, ["token_hash"], unique=True)
    op.create_index("ix_station_devices_event_id", table, ["event_id"])
    table = "station_device_requests"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("interval_s", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT),
        sa.Column("booth_id", sa.Uuid()),
        sa.Column("decided_by_id", sa.Uuid()),
        sa.Column("denied_at", INSTANT),
        sa.Column("taken_at", INSTANT),
        _points(table, "booth_id", "station_booths"),
        _points(table, "decided_by_id", "persons"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    for column in ("device_code_hash", "user_code_hash"):
        op.create_index(f"uq_{table}_{column}", table, [column], unique=True)
    op.create_index(f"ix_{table}_expires_at", table, ["expires_at"])


def downgrade() -> None:
    for table in ("sessions", "shift_pins", "device_requests", "devices"):
        op.drop_table(f"station_{table}")
