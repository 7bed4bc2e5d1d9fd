"""What a person is told about a review stands apart from what officers note among themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0032_decision_words"
down_revision = "0031_appointments"


def upgrade() -> None:
    for table in ("reviews", "step_holds"):
        op.add_column(table, sa.Column("decision_words", sa.String(500)))
    # Notes on step days were shown to the person; those on check-ins never were.
    op.execute("UPDATE step_holds SET decision_words = decision_note, decision_note = NULL")


def downgrade() -> None:
    # Before, whatever stood there was shown: what officers noted among themselves must not come to light by this.
    op.execute("UPDATE step_holds SET decision_note = decision_words")
    for table in ("step_holds", "reviews"):
        op.drop_column(table, "decision_words")
