"""Reminders of appointments, how long ahead somebody wants them, and appointments in calendar feeds."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from migrations.checks import add_values, drop_values

revision = "0042_appointment_reminders"
down_revision = "0039_programmes"

INSTANT = sa.TIMESTAMP(timezone=True)
_KIND = ("notices", "kind", "appointment_reminder")


def upgrade() -> None:
    add_values(*_KIND)
    told = sa.Column("told_hash", sa.LargeBinary(), nullable=False)
    _table("appointment_reminders", told, sa.Column("told_at", INSTANT, nullable=False), keys=["told_hash"])
    _table("appointment_looks", sa.Column("look_at", INSTANT, nullable=False))
    op.create_index(op.f("ix_appointment_looks_look_at"), "appointment_looks", ["look_at"])
    _table("appointment_leads", sa.Column("lead_minutes", pg.ARRAY(sa.Integer()), nullable=False))
    # A feed whose address is with somebody already shows no more than it did.
    shown: Any = sa.Column("has_appointments", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("vaccine_calendars", shown)


def downgrade() -> None:
    op.drop_column("vaccine_calendars", "has_appointments")
    for table in ("appointment_leads", "appointment_looks", "appointment_reminders"):
        op.drop_table(table)
    drop_values(*_KIND)


def _table(name: str, *columns: Any, keys: Sequence[str] = ()) -> None:
    op.create_table(
        name,
        sa.Column("person_id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f(f"fk_{name}_person_id")),
        sa.PrimaryKeyConstraint("person_id", *keys, name=op.f(f"pk_{name}")),
    )
