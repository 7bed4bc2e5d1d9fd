"""Growth: what the references need to know of a child, and what was measured."""

import sqlalchemy as sa
from alembic import op

from migrations.record_tables import drop_record_table, item_columns, secure_record_table

revision = "0028_growth"
down_revision = "0027_record_items"


def upgrade() -> None:
    op.create_table(
        "growth_profiles",
        *item_columns("growth_profiles"),
        sa.Column("sex", sa.String(16), nullable=False),
        sa.Column("gestation_weeks", sa.SmallInteger()),
        sa.Column("mother_height_mm", sa.SmallInteger()),
        sa.Column("father_height_mm", sa.SmallInteger()),
        sa.CheckConstraint("sex IN ('female', 'male')", name="ck_growth_profiles_sex"),
        sa.CheckConstraint("gestation_weeks BETWEEN 22 AND 44", name="ck_growth_profiles_gestation_weeks"),
        schema="record",
    )
    op.create_index(
        "uq_growth_profiles_person_id",
        "growth_profiles",
        ["person_id"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    secure_record_table(op, "growth_profiles")
    op.create_table(
        "growth_entries",
        *item_columns("growth_entries"),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("weight_g", sa.Integer()),
        sa.Column("height_mm", sa.SmallInteger()),
        sa.Column("mode", sa.String(16)),
        sa.Column("head_mm", sa.SmallInteger()),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("mode IN ('lying', 'standing')", name="ck_growth_entries_mode"),
        sa.CheckConstraint("num_nonnulls(weight_g, height_mm, head_mm) > 0", name="ck_growth_entries_measured"),
        sa.CheckConstraint("mode IS NULL OR height_mm IS NOT NULL", name="ck_growth_entries_mode_of_height"),
        schema="record",
    )
    op.create_index("ix_growth_entries_person_id", "growth_entries", ["person_id", "measured_on"], schema="record")
    secure_record_table(op, "growth_entries")


def downgrade() -> None:
    drop_record_table(op, "growth_entries")
    drop_record_table(op, "growth_profiles")
