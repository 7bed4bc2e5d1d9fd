"""Corrections of registrations, with what was before; those of a date of birth that wait for a decision."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from migrations.checks import add_values, drop_values

revision = "0044_registration_corrections"
down_revision = "0043_dose_evidence"

INSTANT = sa.TIMESTAMP(timezone=True)
_TOLD = ("notices", "kind", "registration_corrected", "registration_held", "registration_refused")
_CHANGED = ("relation_changes", "kind", "registration_corrected")


def upgrade() -> None:
    add_values(*_TOLD)
    add_values(*_CHANGED)
    first = sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False)
    op.add_column("child_registrations", first)
    op.create_table(
        "registration_corrections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("fields", pg.ARRAY(sa.String(40)), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("is_from_certificate", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", INSTANT),
        sa.Column("former_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("wanted_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary()),
        sa.CheckConstraint(
            "state IN ('applied', 'held', 'refused')", name=op.f("ck_registration_corrections_state")
        ),
        *(
            sa.ForeignKeyConstraint([name], ["persons.id"], name=op.f(f"fk_registration_corrections_{name}"))
            for name in ("person_id", "asked_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_corrections")),
    )
    op.create_index("ix_registration_corrections_person_id", "registration_corrections", ["person_id", "id"])
    op.create_index(
        "uq_registration_corrections_held",
        "registration_corrections",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("state = 'held'"),
    )
    sealed = "former_sealed, wanted_sealed, reason_sealed"
    op.execute(f"GRANT SELECT (id, {sealed}), UPDATE ({sealed}) ON registration_corrections TO eplus_keys")


def downgrade() -> None:
    op.drop_table("registration_corrections")
    op.drop_column("child_registrations", "revision")
    drop_values(*_CHANGED)
    drop_values(*_TOLD)
