"""Cards of pupils who play without a phone."""

import sqlalchemy as sa
from alembic import op

revision = "0067_class_cards"
down_revision = "0066_station_figures"

INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "class_cards",
        sa.Column("token", sa.String(16), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_class_cards_class_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_class_cards_person_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_class_cards")),
    )
    op.create_index("ix_class_cards_person_id", "class_cards", ["person_id"])
    op.create_index(
        "uq_class_cards_live",
        "class_cards",
        ["class_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("class_cards")
