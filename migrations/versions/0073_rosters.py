"""Rosters: what teachers call their pupils, and the slips by which families register those without one."""

import sqlalchemy as sa
from alembic import op

from migrations.checks import add_values, drop_values

revision = "0073_rosters"
down_revision = "0071_gift_pictures"

INSTANT = sa.TIMESTAMP(timezone=True)
_CHANGED = ("relation_changes", "kind", "claim_undone")
_TOLD = ("notices", "kind", "claim_undone")


def upgrade() -> None:
    op.create_table(
        "roster_entries",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("nickname", sa.String(40), nullable=False),
        sa.Column("slip_code", sa.String(12)),
        sa.Column("assumed_birth_on", sa.Date()),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("claimed_at", INSTANT),
        sa.Column("claimed_by", sa.Uuid()),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_roster_entries_person_id")),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_roster_entries_class_id")),
        sa.ForeignKeyConstraint(["claimed_by"], ["persons.id"], name=op.f("fk_roster_entries_claimed_by")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_roster_entries")),
        sa.UniqueConstraint("slip_code", name=op.f("uq_roster_entries_slip_code")),
    )
    op.create_index("ix_roster_entries_class_id", "roster_entries", ["class_id"])
    add_values(*_CHANGED)
    add_values(*_TOLD)


def downgrade() -> None:
    drop_values(*_TOLD)
    drop_values(*_CHANGED)
    op.drop_table("roster_entries")
