"""Door of records and erasure exclude each other; the system has reasons of its own; doses have six decimals."""

import re
from decimal import Decimal

import sqlalchemy as sa
from alembic import op

from core.settings import PROJECT_ROOT

revision = "0034_record_door"
down_revision = "0033_vaccine_reminders"

_SQL = PROJECT_ROOT / "migrations" / "sql"


def upgrade() -> None:
    op.execute((_SQL / "record_door.sql").read_text(encoding="utf-8"))
    _keep_doses_with(sa.Numeric(12, 6))


def downgrade() -> None:
    _keep_doses_with(sa.Numeric(9, 3))
    before = (_SQL / "record_functions.sql").read_text(encoding="utf-8")
    for name in ("enter", "enter_as_system"):
        found = re.search(rf"CREATE (FUNCTION record\.{name}\(.*?\$\$;)", before, re.DOTALL)
        if found is None:
            raise LookupError(name)
        op.execute(f"CREATE OR REPLACE {found[1]}")
    op.execute("DROP FUNCTION record.is_kept(uuid, text)")


def _keep_doses_with(numeric: sa.Numeric[Decimal]) -> None:
    for table in ("medications", "medications_history"):
        op.alter_column(table, "dose", type_=numeric, schema="record")
