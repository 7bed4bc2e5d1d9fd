"""Grants on their way back to the vendor, in a table of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0024_step_revocations"
down_revision = "0023_broken_off_rounds"

INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "step_revocations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("vendor_user_hash", sa.LargeBinary()),
        sa.Column("sealed_for", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("look_at", INSTANT, nullable=False),
        sa.Column("lease_until_at", INSTANT),
        sa.Column("finished_at", INSTANT),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_step_revocations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_revocations")),
    )
    op.create_index("ix_step_revocations_vendor_user", "step_revocations", ["source", "vendor_user_hash"])
    op.create_index(
        "ix_step_revocations_look_at",
        "step_revocations",
        ["look_at"],
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_index("ix_step_revocations_finished_at", "step_revocations", ["finished_at"])
    op.execute("GRANT SELECT (id, sealed_for, sealed), UPDATE (sealed) ON step_revocations TO eplus_keys")
    # Until now a disconnected person's grant stayed where it was, and the connection was due for it.
    op.execute(
        "INSERT INTO step_revocations"
        " (id, person_id, source, sealed_for, sealed, made_at, look_at)"
        " SELECT gen_random_uuid(), tie.person_id, tie.source, tie.id, kept.sealed, now(), now()"
        " FROM step_grants kept JOIN step_connections tie ON tie.id = kept.connection_id"
        " WHERE tie.status = 'disconnected'"
    )
    op.execute(
        "DELETE FROM step_grants USING step_connections tie"
        " WHERE tie.id = connection_id AND tie.status = 'disconnected'"
    )
    op.execute("UPDATE step_connections SET look_at = NULL WHERE status = 'disconnected'")


def downgrade() -> None:
    op.drop_table("step_revocations")
