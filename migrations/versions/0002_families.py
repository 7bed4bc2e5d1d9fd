"""Accounts, persons, families, schools and organisations."""

revision = "0002_families"
down_revision = "0001_core"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
