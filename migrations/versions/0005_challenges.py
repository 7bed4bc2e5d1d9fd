"""Challenges, enrolments, facts, progress and awards."""

revision = "0005_challenges"
down_revision = "0004_rewards"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
