"""Spawns' catches, editions and gifts of collectibles."""

revision = "0007_collectibles"
down_revision = "0006_check_ins"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
