"""Observations: blood pressure, glucose, weight, height, head circumference, waist, heart rate."""

import sqlalchemy as sa
from alembic import op

from migrations.record_tables import INSTANT, drop_record_table, item_columns, secure_record_table

revision = "0020_observations"
down_revision = "0019_record"

_KINDS = "'blood_pressure', 'glucose', 'weight', 'height', 'head_circumference', 'waist', 'heart_rate'"
_UNITS = "'mm[Hg]', 'mmol/L', 'mg/dL', 'kg', '[lb_av]', 'cm', '[in_i]', '/min'"
_MEALS = "'fasting', 'before_meal', 'after_meal', 'bedtime', 'other'"


def upgrade() -> None:
    op.create_table(
        "observations",
        *item_columns("observations"),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("effective_at", INSTANT, nullable=False),
        sa.Column("effective_offset_min", sa.SmallInteger(), nullable=False),
        sa.Column("value", sa.Numeric(9, 3), nullable=False),
        sa.Column("second_value", sa.Numeric(9, 3)),
        sa.Column("entered_unit", sa.String(16), nullable=False),
        sa.Column("method", sa.String(16)),
        sa.Column("meal_context", sa.String(16)),
        sa.Column("is_diary", sa.Boolean(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary()),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name="ck_observations_kind"),
        sa.CheckConstraint(f"entered_unit IN ({_UNITS})", name="ck_observations_entered_unit"),
        sa.CheckConstraint("method IN ('lying', 'sitting', 'standing')", name="ck_observations_method"),
        sa.CheckConstraint(f"meal_context IN ({_MEALS})", name="ck_observations_meal_context"),
        schema="record",
    )
    op.create_index(
        "ix_observations_person_id", "observations", ["person_id", "kind", "effective_at", "id"], schema="record"
    )
    secure_record_table(op, "observations", sealed=("note_sealed",))


def downgrade() -> None:
    drop_record_table(op, "observations")
