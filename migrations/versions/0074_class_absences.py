"""Days on which pupils were absent or their class did not meet."""

import sqlalchemy as sa
from alembic import op

revision = "0074_class_absences"
down_revision = "0073_rosters"

INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "class_absences",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_class_absences_person_id")),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_class_absences")),
    )
    op.create_table(
        "class_closures",
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_class_closures_class_id")),
        sa.PrimaryKeyConstraint("class_id", "day", name=op.f("pk_class_closures")),
    )


def downgrade() -> None:
    op.drop_table("class_closures")
    op.drop_table("class_absences")
