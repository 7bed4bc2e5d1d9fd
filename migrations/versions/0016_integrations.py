"""Connections to step sources, their tokens, attempts to connect, notices, and receipts of webhooks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0016_integrations"
down_revision = "0015_steps"

INSTANT = pg.TIMESTAMP(timezone=True)


def upgrade() -> None:
    _create_connections()
    _create_grants()
    _create_attempts()
    _create_notices()
    _create_receipts()


def _create_connections() -> None:
    # Not partitioned: a person has a few.
    op.create_table(
        "step_connections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("vendor_user_hash", sa.LargeBinary()),
        sa.Column("scopes", pg.ARRAY(sa.String()), nullable=False),
        sa.Column("data_number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("connected_at", INSTANT, nullable=False),
        sa.Column("subscribed_at", INSTANT),
        sa.Column("backfill_first_on", sa.Date()),
        sa.Column("backfill_last_on", sa.Date()),
        sa.Column("backfill_left_on", sa.Date()),
        sa.Column("last_synced_at", INSTANT),
        sa.Column("last_error", sa.String(40)),
        sa.Column("failures", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("look_at", INSTANT),
        sa.Column("lease_until_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_connections")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_step_connections_person_id")),
        sa.CheckConstraint(
            "status IN ('active', 'limited', 'ended', 'disconnected')", name=op.f("ck_step_connections_status")
        ),
    )
    op.create_index("uq_step_connections_person", "step_connections", ["person_id", "source"], unique=True)
    op.create_index(
        "uq_step_connections_vendor_user",
        "step_connections",
        ["source", "vendor_user_hash"],
        unique=True,
        postgresql_where=sa.text("status <> 'disconnected'"),
    )
    op.create_index(
        "ix_step_connections_look_at",
        "step_connections",
        ["look_at"],
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )


def _create_grants() -> None:
    op.create_table(
        "step_grants",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("expires_at", INSTANT),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_step_grants")),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["step_connections.id"], name=op.f("fk_step_grants_connection_id")
        ),
    )


def _create_attempts() -> None:
    op.create_table(
        "step_connect_attempts",
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_verifier", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.SmallInteger(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_step_connect_attempts")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_step_connect_attempts_person_id")),
    )
    op.create_index("ix_step_connect_attempts_expires_at", "step_connect_attempts", ["expires_at"])


def _create_notices() -> None:
    op.create_table(
        "step_notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_notices")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_step_notices_person_id")),
    )
    op.create_index(
        "uq_step_notices_unseen",
        "step_notices",
        ["person_id", "source", "code"],
        unique=True,
        postgresql_where=sa.text("seen_at IS NULL"),
    )


def _create_receipts() -> None:
    # Not partitioned: read ones are deleted after a week.
    op.create_table(
        "step_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("dedupe_key", sa.LargeBinary(), nullable=False),
        sa.Column("notice", pg.JSONB(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("read_at", INSTANT),
        sa.Column("error", sa.String(40)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_receipts")),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["step_connections.id"], name=op.f("fk_step_receipts_connection_id")
        ),
    )
    op.create_index(
        "uq_step_receipts_waiting",
        "step_receipts",
        ["connection_id", "dedupe_key"],
        unique=True,
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index("ix_step_receipts_read_at", "step_receipts", ["read_at"])


def downgrade() -> None:
    for table in ("step_receipts", "step_notices", "step_connect_attempts", "step_grants", "step_connections"):
        op.drop_table(table)
