"""Invitations get an id, by which a guardian who no longer has the code can withdraw one."""

import sqlalchemy as sa
from alembic import op

revision = "0011_family_invitation_ids"
down_revision = "0010_progress_not_before_at"


def upgrade() -> None:
    op.add_column(
        "family_invitations",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    )
    op.alter_column("family_invitations", "id", server_default=None)
    op.create_unique_constraint(op.f("uq_family_invitations_id"), "family_invitations", ["id"])


def downgrade() -> None:
    op.drop_column("family_invitations", "id")
