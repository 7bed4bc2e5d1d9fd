"""Phones that upload steps for a person, and the receipts of their uploads."""

import sqlalchemy as sa
from alembic import op

revision = "0018_app_uploads"
down_revision = "0017_certificates"

INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "upload_phones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("registered_by_id", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("attested_key", sa.LargeBinary()),
        sa.Column("attested_counter", sa.BigInteger()),
        sa.Column("attested_at", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
        sa.CheckConstraint("platform IN ('ios', 'android')", name=op.f("ck_upload_phones_platform")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_upload_phones_person_id")),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["accounts.id"], name=op.f("fk_upload_phones_registered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_phones")),
        sa.UniqueConstraint("public_key", name=op.f("uq_upload_phones_public_key")),
    )
    op.create_index(op.f("ix_upload_phones_person_id"), "upload_phones", ["person_id"])
    op.create_table(
        "step_uploads",
        sa.Column("phone_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("body_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("is_attested", sa.Boolean(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["phone_id"], ["upload_phones.id"], name=op.f("fk_step_uploads_phone_id")),
        sa.PrimaryKeyConstraint("phone_id", "nonce", name=op.f("pk_step_uploads")),
    )
    op.create_index("ix_step_uploads_received", "step_uploads", ["phone_id", "received_at"])


def downgrade() -> None:
    op.drop_table("step_uploads")
    op.drop_table("upload_phones")
