"""Clinics that hand something in, and reports, which the database itself shows to families after their delay."""

import re

import sqlalchemy as sa
from alembic import op

from core.settings import PROJECT_ROOT
from migrations.checks import add_values, drop_values
from migrations.record_tables import (
    INSTANT,
    clinic_column,
    drop_record_table,
    item_columns,
    secure_record_table,
)
from migrations.roles import make_roles

revision = "0035_deposits"
down_revision = "0034_record_door"

_SQL = PROJECT_ROOT / "migrations" / "sql"
_NEEDED, _SEALED = ("title_sealed", "results_sealed"), ("performer_sealed", "specimen_sealed", "conclusion_sealed")
_NOTICES = ("report_awaited", "report_shown", "report_corrected", "report_removed")
_CATEGORIES = "'laboratory', 'radiology'"
_STATUSES = "'preliminary', 'final', 'amended', 'corrected'"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        make_roles(op)
    _create_clinics()
    _create_reports()


def downgrade() -> None:
    drop_values("notices", "kind", *_NOTICES)
    op.drop_table("report_looks")
    op.execute("DROP FUNCTION record.awaited_reports()")
    drop_record_table(op, "reports")
    _drop_clinics()


def _create_clinics() -> None:
    op.create_table(
        "clinic_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.String(80), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_clinic_keys_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_keys")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_clinic_keys_secret_hash")),
    )
    op.create_table(
        "clinic_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.String(80), nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("granted_by_id", sa.Uuid(), nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_clinic_grants_person_id")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_clinic_grants_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_grants")),
        sa.UniqueConstraint("code", name=op.f("uq_clinic_grants_code")),
    )
    op.create_index(
        "uq_clinic_grants_in_force",
        "clinic_grants",
        ["person_id", "clinic_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.execute((_SQL / "record_clinics.sql").read_text(encoding="utf-8"))


def _create_reports() -> None:
    op.create_table(
        "reports",
        *item_columns("reports"),
        *clinic_column("reports"),
        sa.Column("category", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("collected_at", INSTANT),
        sa.Column("reported_at", INSTANT, nullable=False),
        sa.Column("shown_at", INSTANT),
        sa.Column("released_at", INSTANT),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in _NEEDED),
        *(sa.Column(name, sa.LargeBinary()) for name in _SEALED),
        sa.CheckConstraint(f"category IN ({_CATEGORIES})", name="ck_reports_category"),
        sa.CheckConstraint(f"status IN ({_STATUSES})", name="ck_reports_status"),
        sa.CheckConstraint("(origin = 'deposited') = (shown_at IS NOT NULL)", name="ck_reports_shown"),
        schema="record",
    )
    op.create_index("ix_reports_person_id", "reports", ["person_id", "id"], schema="record")
    secure_record_table(
        op,
        "reports",
        sealed=(*_NEEDED, *_SEALED),
        shown="shown_at IS NULL OR shown_at <= (SELECT record.opened_at())",
        is_of_clinics=True,
    )
    op.execute((_SQL / "record_reports.sql").read_text(encoding="utf-8"))
    op.create_table(
        "report_looks",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("look_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_report_looks_person_id")),
        sa.PrimaryKeyConstraint("person_id", "look_at", name=op.f("pk_report_looks")),
    )
    op.create_index(op.f("ix_report_looks_look_at"), "report_looks", ["look_at"])
    add_values("notices", "kind", *_NOTICES)


def _drop_clinics() -> None:
    op.execute("DROP FUNCTION record.enter_as_clinic(uuid, text, uuid, text, text, text, timestamptz)")
    before = (_SQL / "record_door.sql").read_text(encoding="utf-8")
    for name in ("enter", "enter_as_system"):
        found = re.search(rf"CREATE OR REPLACE FUNCTION record\.{name}\(.*?\$\$;", before, re.DOTALL)
        if found is None:
            raise LookupError(name)
        op.execute(found[0])
    op.execute("DROP FUNCTION record.clinic_may(text), record.is_granted(text, uuid)")
    op.execute("DROP FUNCTION record.state(uuid, uuid, text, text, timestamptz)")
    op.execute("DROP FUNCTION record.clinic(), record.opened_at()")
    # The role is of the whole server: another database may use it.
    op.execute("REVOKE USAGE ON SCHEMA record FROM eplus_record_clinic")
    op.drop_table("clinic_grants")
    op.drop_table("clinic_keys")
