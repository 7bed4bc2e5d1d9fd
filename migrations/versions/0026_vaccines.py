"""Vaccines: doses, what schedules ask of a person, and calendar feeds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from migrations.record_tables import INSTANT, drop_record_table, item_columns, secure_record_table

revision = "0026_vaccines"
down_revision = "0025_series_and_decisions"

_SITES = "'left_arm', 'right_arm', 'left_thigh', 'right_thigh', 'mouth', 'nose', 'other'"
_PRESENT = sa.text("removed_at IS NULL")


def upgrade() -> None:
    _doses()
    _profiles()
    _conditions()
    _calendars()


def downgrade() -> None:
    op.drop_table("vaccine_calendars")
    for table in ("vaccine_conditions", "vaccine_profiles", "immunizations"):
        drop_record_table(op, table)


def _doses() -> None:
    op.create_table(
        "immunizations",
        *item_columns("immunizations"),
        sa.Column("product", sa.String(60)),
        sa.Column("antigens", pg.ARRAY(sa.String(60)), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("site", sa.String(16)),
        sa.Column("batch_sealed", sa.LargeBinary()),
        sa.Column("provider_sealed", sa.LargeBinary()),
        sa.Column("note_sealed", sa.LargeBinary()),
        sa.CheckConstraint(f"site IN ({_SITES})", name="ck_immunizations_site"),
        sa.CheckConstraint(
            "(product IS NULL) = (cardinality(antigens) > 0)", name="ck_immunizations_product_or_antigens"
        ),
        schema="record",
    )
    op.create_index(
        "uq_immunizations_given",
        "immunizations",
        ["person_id", "given_on", "product", "antigens", "origin"],
        unique=True,
        schema="record",
        postgresql_where=_PRESENT,
        postgresql_nulls_not_distinct=True,
    )
    secure_record_table(op, "immunizations", sealed=("batch_sealed", "provider_sealed", "note_sealed"))


def _profiles() -> None:
    op.create_table(
        "vaccine_profiles",
        *item_columns("vaccine_profiles"),
        sa.Column("sex", sa.String(16)),
        sa.Column("is_immunocompromised", sa.Boolean(), nullable=False),
        sa.Column("grade_1_year", sa.SmallInteger()),
        sa.CheckConstraint("sex IN ('female', 'male')", name="ck_vaccine_profiles_sex"),
        sa.CheckConstraint("grade_1_year BETWEEN 1900 AND 2200", name="ck_vaccine_profiles_grade_1_year"),
        schema="record",
    )
    op.create_index(
        "uq_vaccine_profiles_person_id",
        "vaccine_profiles",
        ["person_id"],
        unique=True,
        schema="record",
        postgresql_where=_PRESENT,
    )
    secure_record_table(op, "vaccine_profiles")


def _conditions() -> None:
    op.create_table(
        "vaccine_conditions",
        *item_columns("vaccine_conditions"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("target", sa.String(60), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.Column("reason_sealed", sa.LargeBinary()),
        sa.CheckConstraint("kind IN ('contraindication', 'immunity')", name="ck_vaccine_conditions_kind"),
        sa.CheckConstraint(
            "kind = 'contraindication' OR (target <> 'live' AND until_on IS NULL)",
            name="ck_vaccine_conditions_immunity",
        ),
        schema="record",
    )
    op.create_index("ix_vaccine_conditions_person_id", "vaccine_conditions", ["person_id"], schema="record")
    secure_record_table(op, "vaccine_conditions", sealed=("reason_sealed",))


def _calendars() -> None:
    op.create_table(
        "vaccine_calendars",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vaccine_calendars")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_vaccine_calendars_person_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["persons.id"], name=op.f("fk_vaccine_calendars_made_by_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_vaccine_calendars_secret_hash")),
    )
    op.create_index(op.f("ix_vaccine_calendars_person_id"), "vaccine_calendars", ["person_id"])
