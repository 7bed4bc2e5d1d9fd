"""Extensions, the outbox and the idempotency records."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0001_core"
down_revision = None

INSTANT = pg.TIMESTAMP(timezone=True)


def upgrade() -> None:
    for extension in ("postgis", "pg_trgm"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    op.create_table(
        "outbox_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("payload", pg.JSONB(), nullable=False),
        sa.Column("request_id", sa.String(64)),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("not_before_at", INSTANT),
        sa.Column("delivered_at", INSTANT),
        sa.PrimaryKeyConstraint("id", "created_at", name=op.f("pk_outbox_events")),
        postgresql_partition_by="RANGE (created_at)",
    )
    # Months are made ahead by the worker (worker/partitions.py); the default keeps a late worker from losing rows.
    op.execute("CREATE TABLE outbox_events_default PARTITION OF outbox_events DEFAULT")
    op.create_index(
        "ix_outbox_events_waiting", "outbox_events", ["id"], postgresql_where=sa.text("delivered_at IS NULL")
    )
    op.create_table(
        "idempotency_records",
        sa.Column("caller_id", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.String(64), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger()),
        sa.Column("answer", pg.JSONB()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("caller_id", "operation", "key", name=op.f("pk_idempotency_records")),
    )
    op.create_index(op.f("ix_idempotency_records_created_at"), "idempotency_records", ["created_at"])


def downgrade() -> None:
    op.drop_table("idempotency_records")
    op.drop_table("outbox_events")
