"""Scores, standings and seals."""

revision = "0008_leaderboards"
down_revision = "0007_collectibles"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
