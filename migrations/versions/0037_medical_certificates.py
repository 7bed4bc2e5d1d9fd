"""Medical certificates, and what of them anybody may verify."""

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

revision = "0037_medical_certificates"
down_revision = "0036_encounters"

_TABLE = "medical_certificates"
_NEEDED = ("name_sealed", "initials_sealed", "doctor_sealed")
_SEALED = ("statement_sealed", "revocation_sealed")
_NOTICES = ("medical_certificate_issued", "medical_certificate_revoked")


def upgrade() -> None:
    op.create_table(
        _TABLE,
        *item_columns(_TABLE),
        *clinic_column(_TABLE),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", INSTANT),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in _NEEDED),
        *(sa.Column(name, sa.LargeBinary()) for name in _SEALED),
        sa.CheckConstraint("kind IN ('sick_leave', 'fitness', 'attendance')", name=f"ck_{_TABLE}_kind"),
        sa.CheckConstraint("origin = 'deposited'", name=f"ck_{_TABLE}_issued"),
        sa.CheckConstraint("from_on <= until_on", name=f"ck_{_TABLE}_has_days"),
        schema="record",
    )
    op.create_index(f"ix_{_TABLE}_person_id", _TABLE, ["person_id", "id"], schema="record")
    secure_record_table(op, _TABLE, sealed=(*_NEEDED, *_SEALED), is_of_clinics=True)
    sql = PROJECT_ROOT / "migrations" / "sql" / "record_medical_certificates.sql"
    op.execute(sql.read_text(encoding="utf-8"))
    add_values("notices", "kind", *_NOTICES)


def downgrade() -> None:
    drop_values("notices", "kind", *_NOTICES)
    op.execute("DROP FUNCTION record.verified_certificate(uuid, text, timestamptz)")
    drop_record_table(op, _TABLE)
