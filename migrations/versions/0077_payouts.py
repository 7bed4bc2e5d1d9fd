"""Payouts that officers approve."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0077_payouts"
down_revision = "0076_leagues"

INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "payouts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("challenge_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.String(40), nullable=False),
        sa.Column("board_id", sa.String(80)),
        sa.Column("period", sa.String(80)),
        sa.Column("prize_id", sa.String(40)),
        sa.Column("words", pg.JSONB(), nullable=False),
        sa.Column("points_each", sa.Integer(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("approvals_needed", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("proposed_by_id", sa.Uuid()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.CheckConstraint("points_each BETWEEN 1 AND 10000", name=op.f("ck_payouts_points_each")),
        sa.CheckConstraint("approvals_needed BETWEEN 1 AND 2", name=op.f("ck_payouts_approvals_needed")),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name=op.f("ck_payouts_settled")),
        sa.CheckConstraint("state IN ('open', 'paid', 'refused', 'withdrawn')", name=op.f("ck_payouts_state")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenges.id"], name="fk_payouts_challenge_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_payouts_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payouts"),
    )
    op.create_index(
        "uq_payouts_prize",
        "payouts",
        ["challenge_id", "board_id", "period", "prize_id", "school_id"],
        unique=True,
        postgresql_where=sa.text("prize_id IS NOT NULL AND state <> 'withdrawn'"),
    )
    op.create_index("ix_payouts_proposed_at", "payouts", ["proposed_at", "id"])
    op.create_table(
        "payout_recipients",
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["payout_id"], ["payouts.id"], name="fk_payout_recipients_payout_id"),
        sa.PrimaryKeyConstraint("payout_id", "person_id", name="pk_payout_recipients"),
    )
    op.create_index("ix_payout_recipients_person_id", "payout_recipients", ["person_id"])
    op.create_table(
        "payout_approvals",
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["payout_id"], ["payouts.id"], name="fk_payout_approvals_payout_id"),
        sa.PrimaryKeyConstraint("payout_id", "officer_id", name="pk_payout_approvals"),
    )


def downgrade() -> None:
    for table in ("payout_approvals", "payout_recipients", "payouts"):
        op.drop_table(table)
