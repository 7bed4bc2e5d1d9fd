"""Simulations that officers ask for: the file, how far it is, and what came of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0012_simulations"
down_revision = "0011_family_invitation_ids"

INSTANT = pg.TIMESTAMP(timezone=True)
UNFINISHED = sa.text("status IN ('waiting', 'running')")


def upgrade() -> None:
    # Not partitioned: a few a day, each deleted after a month.
    op.create_table(
        "simulations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("yaml_text", sa.Text(), nullable=False),
        sa.Column("over", sa.String(16), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("challenge_id", sa.Uuid()),
        sa.Column("running_version", sa.Integer()),
        sa.Column("is_compared", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("checkpoint", pg.JSONB()),
        sa.Column("result", pg.JSONB()),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("lease_id", sa.Uuid()),
        sa.Column("lease_until_at", INSTANT),
        sa.Column("turn_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulations")),
        sa.ForeignKeyConstraint(["officer_id"], ["accounts.id"], name=op.f("fk_simulations_officer_id")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenges.id"], name=op.f("fk_simulations_challenge_id")),
        sa.CheckConstraint("over IN ('recorded', 'generated')", name=op.f("ck_simulations_over")),
        sa.CheckConstraint(
            "status IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_simulations_status")
        ),
    )
    op.create_index("ix_simulations_created_at", "simulations", ["created_at"])
    op.create_index(
        "ix_simulations_unfinished_of", "simulations", ["officer_id"], unique=True, postgresql_where=UNFINISHED
    )


def downgrade() -> None:
    op.drop_table("simulations")
