"""Simulations that officers ask for: the file, how far it is, and what came of it."""

revision = "0012_simulations"
down_revision = "0011_family_invitation_ids"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
