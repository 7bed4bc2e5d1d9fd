"""Certificates and identity documents are kept from carers who may only look, unless they are shared."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.checks import add_values, drop_values

revision = "0045_private_documents"
down_revision = "0044_registration_corrections"

_KIND = ("record.documents", "kind", "identity")
_TOLD = ("notices", "kind", "child_erased")
_TABLES = ("documents", "documents_history")
_FILES = ("document_files", "document_files_history")
# Whose record it is, and who may write in it: guardians, and carers who look after it.
_SEES_PRIVATE = """
CREATE FUNCTION record.sees_private() RETURNS boolean LANGUAGE sql STABLE
  AS $$
    SELECT record.actor() = record.subject() OR record.is_related(record.actor(), record.subject(), 'edit')
  $$
"""
_SHOWN = "is_shared OR kind NOT IN ('certificate', 'identity') OR (SELECT record.sees_private())"


def upgrade() -> None:
    add_values(*_TOLD)
    add_values(*_KIND)
    op.execute(_SEES_PRIVATE)
    for table in _TABLES:
        shared: Any = sa.Column("is_shared", sa.Boolean(), server_default=sa.false(), nullable=False)
        op.add_column(table, shared, schema="record")
        # Who is not shown a document any more is not shown what was said of it either.
        _restrict(table, _SHOWN if table == "documents" else f"({_SHOWN}) AND {_said(table)}")
    for table in _FILES:  # what is said of a file says who sees it; the policy above holds within this one
        _restrict(table, f"(SELECT record.sees_private()) OR {_said(table)}")


def downgrade() -> None:
    for table in (*_FILES, *_TABLES):
        op.execute(f"DROP POLICY private ON record.{table}")
    for table in _TABLES:
        op.drop_column(table, "is_shared", schema="record")
    op.execute("DROP FUNCTION record.sees_private()")
    op.execute("UPDATE record.documents_history SET kind = 'other' WHERE kind = 'identity'")
    op.execute("UPDATE record.documents SET kind = 'other', revision = revision + 1 WHERE kind = 'identity'")
    drop_values(*_KIND)
    drop_values(*_TOLD)


def _said(table: str) -> str:
    return f"EXISTS (SELECT FROM record.documents AS one WHERE one.id = {table}.id)"


def _restrict(table: str, using: str) -> None:
    policy = f"CREATE POLICY private ON record.{table} AS RESTRICTIVE FOR SELECT TO eplus_record"
    op.execute(f"{policy} USING ({using})")
