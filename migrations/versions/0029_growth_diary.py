"""Which growth entries keep a child's diary, so that a challenge may count that it is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0029_growth_diary"
down_revision = "0028_growth"


def upgrade() -> None:
    for table in (
        "growth_entries",
        "growth_entries_history",
    ):  # which has the columns of its table, in order
        # Entries that are there already were told to nobody: they stay out of the diary.
        op.add_column(
            table, sa.Column("is_diary", sa.Boolean(), nullable=False, server_default=sa.false()), schema="record"
        )
        op.alter_column(table, "is_diary", server_default=None, schema="record")


def downgrade() -> None:
    for table in ("growth_entries", "growth_entries_history"):
        op.drop_column(table, "is_diary", schema="record")
