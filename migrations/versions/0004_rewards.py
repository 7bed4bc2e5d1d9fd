"""Points ledger and badges."""

revision = "0004_rewards"
down_revision = "0003_geo"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
