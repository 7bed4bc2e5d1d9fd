"""Check-ins and reviews."""

revision = "0006_check_ins"
down_revision = "0005_challenges"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
