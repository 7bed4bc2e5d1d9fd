"""What was told of classes by week."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0068_class_weeks"
down_revision = "0067_class_cards"


def _points(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_class_weeks_{column}")


def upgrade() -> None:
    op.create_table(
        "class_weeks",
        sa.Column("challenge_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("school_id", sa.String(40), nullable=False),
        sa.Column("told", pg.JSONB(), nullable=False),
        sa.Column("told_at", sa.TIMESTAMP(timezone=True), nullable=False),
        _points("challenge_id", "challenges"),
        _points("class_id", "school_classes"),
        _points("school_id", "schools"),
        sa.PrimaryKeyConstraint("challenge_id", "class_id", "monday", name="pk_class_weeks"),
    )
    op.create_index("ix_class_weeks_school", "class_weeks", ["challenge_id", "school_id", "monday"])


def downgrade() -> None:
    op.drop_table("class_weeks")
