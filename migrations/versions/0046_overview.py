"""Looks at an overview of the family are in the access log once an hour."""

from alembic import op

from core.settings import PROJECT_ROOT

revision = "0046_overview"
down_revision = "0045_private_documents"

_SQL = PROJECT_ROOT / "migrations" / "sql" / "record_overview.sql"


def upgrade() -> None:
    op.execute(_SQL.read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP FUNCTION record.enter_for_overview(uuid, uuid, text, text, text, timestamptz)")
