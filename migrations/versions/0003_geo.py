"""Districts and parks."""

revision = "0003_geo"
down_revision = "0002_families"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
