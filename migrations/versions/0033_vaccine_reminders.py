"""Reminders of vaccines: what was told, when to look again, and who wants none."""

import sqlalchemy as sa
from alembic import op

revision = "0033_vaccine_reminders"
down_revision = "0032_decision_words"

INSTANT = sa.TIMESTAMP(timezone=True)
KINDS = (
    "'family_joined', 'family_left', 'child_registered', 'carer_joined', 'care_changed', 'care_ended',"
    " 'handover_ahead', 'handover_waits', 'handed_over'"
)


def upgrade() -> None:
    _kinds(KINDS + ", 'vaccine_reminder'")
    op.create_table(
        "muted_notices",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.CheckConstraint("kind IN ('vaccine_reminder')", name=op.f("ck_muted_notices_kind")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_muted_notices_person_id")),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_muted_notices")),
    )
    op.create_table(
        "vaccine_reminders",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("told_hash", sa.LargeBinary(), nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_vaccine_reminders_person_id")),
        sa.PrimaryKeyConstraint("person_id", "told_hash", name=op.f("pk_vaccine_reminders")),
    )
    op.create_table(
        "vaccine_looks",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("look_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_vaccine_looks_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_vaccine_looks")),
    )
    op.create_index(op.f("ix_vaccine_looks_look_on"), "vaccine_looks", ["look_on"])


def downgrade() -> None:
    for table in ("vaccine_looks", "vaccine_reminders", "muted_notices"):
        op.drop_table(table)
    op.execute("DELETE FROM notices WHERE kind = 'vaccine_reminder'")
    _kinds(KINDS)


def _kinds(values: str) -> None:
    op.drop_constraint(op.f("ck_notices_kind"), "notices")
    op.create_check_constraint(op.f("ck_notices_kind"), "notices", f"kind IN ({values})")
