"""Pauses of challenges, and the mark by which processes see that one came or went."""

import sqlalchemy as sa
from alembic import op

revision = "0070_challenge_pauses"
down_revision = "0068_class_weeks"

INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.add_column("challenges", sa.Column("pauses_mark", sa.Uuid()))
    op.create_table(
        "challenge_pauses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("challenge_id", sa.Uuid()),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("maker", sa.String(20), nullable=False),
        sa.Column("note", sa.String(500)),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT),
        sa.Column("warning_issued_at", INSTANT),
        sa.Column("started_by_id", sa.Uuid()),
        sa.Column("ended_by_id", sa.Uuid()),
        sa.CheckConstraint(
            "reason IN ('typhoon', 'rainstorm', 'heat', 'other')", name=op.f("ck_challenge_pauses_reason")
        ),
        sa.CheckConstraint("maker IN ('officer', 'observatory')", name=op.f("ck_challenge_pauses_made_by")),
        sa.CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name=op.f("ck_challenge_pauses_order")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_challenge_pauses_challenge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_pauses")),
    )
    op.create_index(
        "uq_challenge_pauses_warning",
        "challenge_pauses",
        ["reason", "warning_issued_at"],
        unique=True,
        postgresql_where=sa.text("warning_issued_at IS NOT NULL"),
    )
    op.create_index(
        "ix_challenge_pauses_open", "challenge_pauses", ["starts_at"], postgresql_where=sa.text("ends_at IS NULL")
    )


def downgrade() -> None:
    op.drop_table("challenge_pauses")
    op.drop_column("challenges", "pauses_mark")
