"""Documents and their files."""

import sqlalchemy as sa
from alembic import op

from migrations.record_tables import drop_record_table, item_columns, secure_record_table

revision = "0030_documents"
down_revision = "0029_growth_diary"

_KINDS = "'letter', 'report', 'referral', 'certificate', 'vaccine_card', 'picture', 'other'"
_TYPES = "'image/jpeg', 'image/png', 'image/heic', 'application/pdf'"


def upgrade() -> None:
    op.create_table(
        "documents",
        *item_columns("documents"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("described_on", sa.Date()),
        sa.Column("title_sealed", sa.LargeBinary()),
        sa.Column("note_sealed", sa.LargeBinary()),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name="ck_documents_kind"),
        sa.CheckConstraint(f"media_type IN ({_TYPES})", name="ck_documents_media_type"),
        schema="record",
    )
    op.create_index("ix_documents_person_id", "documents", ["person_id", "id"], schema="record")
    secure_record_table(op, "documents", sealed=("title_sealed", "note_sealed"))
    op.create_table(
        "document_files",
        *item_columns("document_files"),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail_sealed", sa.LargeBinary(), nullable=False),
        schema="record",
    )
    op.create_index("ix_document_files_person_id", "document_files", ["person_id"], schema="record")
    # Encrypted bytes are as good as random: to try and compress them costs time only.
    for column in ("content_sealed", "thumbnail_sealed"):
        op.execute(f"ALTER TABLE record.document_files ALTER COLUMN {column} SET STORAGE EXTERNAL")
    secure_record_table(op, "document_files", sealed=("content_sealed", "thumbnail_sealed"))


def downgrade() -> None:
    for table in ("document_files", "documents"):
        drop_record_table(op, table)
