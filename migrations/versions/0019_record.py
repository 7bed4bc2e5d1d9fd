"""Roles, the schema of records with its one door, the access log; vendor tokens under the key ring."""

import sqlalchemy as sa
from alembic import op
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.crypto import derived_key
from core.sealing import seal
from core.settings import PROJECT_ROOT
from migrations.roles import make_roles

revision = "0019_record"
down_revision = "0018_app_uploads"

INSTANT = sa.TIMESTAMP(timezone=True)
LOG_TABLES = ("access_log", "access_heads", "access_anchors", "access_anchored_heads")


def upgrade() -> None:
    with op.get_context().autocommit_block():
        make_roles(op)
    _let_the_app_in()
    op.execute("CREATE SCHEMA record")
    op.execute("GRANT USAGE ON SCHEMA record TO eplus_record, eplus_record_worker, eplus_erasure")
    op.execute("GRANT USAGE ON SCHEMA record TO eplus_keys, eplus_audit")
    _create_access_log()
    _run("record_functions.sql")
    _secure_access_log()
    _reseal_vendor_tokens()


def downgrade() -> None:
    op.execute("DROP SCHEMA record CASCADE")
    # Roles are of the whole server: another database may use them. Tokens cannot be sealed as before.
    for table in ("step_grants", "step_connect_attempts"):
        op.execute(f"DELETE FROM {table}")
        op.add_column(table, sa.Column("key_version", sa.SmallInteger(), nullable=False))


def _let_the_app_in() -> None:
    """Let the app read and write all that is in `public`, now and later, and change no table."""
    op.execute("GRANT USAGE ON SCHEMA public TO eplus_app, eplus_keys, eplus_audit")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO eplus_app")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO eplus_app")
    op.execute(
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO eplus_app"
    )
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO eplus_app")
    op.execute("REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM eplus_app")
    op.execute("GRANT SELECT (connection_id, sealed), UPDATE (sealed) ON step_grants TO eplus_keys")


def _create_access_log() -> None:
    op.create_table(
        "access_log",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("relation", sa.String(32), nullable=False),
        sa.Column("access", sa.String(8), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("request_id", sa.String(64)),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        # What is hashed is joined by bars: none of the parts can hold one.
        sa.CheckConstraint(
            "relation ~ '^[a-z_]+$' AND access IN ('view', 'edit') AND what ~ '^[a-z_]+$' AND why ~ '^[a-z_]+$'"
            " AND request_id ~ '^[A-Za-z0-9-]+$'",
            name="ck_access_log_words",
        ),
        sa.PrimaryKeyConstraint("person_id", "number", "at", name="pk_access_log"),
        schema="record",
        postgresql_partition_by="RANGE (at)",
    )
    op.execute("CREATE TABLE record.access_log_default PARTITION OF record.access_log DEFAULT")
    op.create_table(
        "access_heads",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_access_heads"),
        schema="record",
    )
    op.create_table(
        "access_anchors",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_access_anchors"),
        schema="record",
    )
    op.create_table(
        "access_anchored_heads",
        sa.Column("anchor_number", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["anchor_number"], ["record.access_anchors.number"], name="fk_access_anchored_heads_anchor_number"
        ),
        sa.PrimaryKeyConstraint("person_id", "number", name="pk_access_anchored_heads"),
        schema="record",
    )
    op.create_index(
        "ix_access_anchored_heads_anchor_number", "access_anchored_heads", ["anchor_number"], schema="record"
    )


def _secure_access_log() -> None:
    """Rows are added by the door's function, as the owner; nobody's role changes or deletes one."""
    for table in LOG_TABLES:
        op.execute(f"ALTER TABLE record.{table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY audits ON record.{table} FOR SELECT TO eplus_audit USING (true)")
        op.execute(f"GRANT SELECT ON record.{table} TO eplus_audit")
    op.execute("CREATE POLICY logs ON record.access_log FOR INSERT TO CURRENT_USER WITH CHECK (true)")
    op.execute("CREATE POLICY counts ON record.access_heads TO CURRENT_USER USING (true) WITH CHECK (true)")
    may_see = "person_id = (SELECT record.subject()) AND (SELECT record.may('view'))"
    op.execute(f"CREATE POLICY views ON record.access_log FOR SELECT TO eplus_record USING ({may_see})")
    op.execute("GRANT SELECT ON record.access_log TO eplus_record")
    for table in ("access_anchors", "access_anchored_heads"):
        op.execute(f"CREATE POLICY anchors ON record.{table} FOR INSERT TO eplus_audit WITH CHECK (true)")
        op.execute(f"GRANT INSERT ON record.{table} TO eplus_audit")


def _reseal_vendor_tokens() -> None:
    """Move vendors' tokens from keys of the master secret to the key ring; attempts of minutes are given up."""
    op.execute("DELETE FROM step_connect_attempts")
    connection = op.get_bind()
    for row in connection.execute(sa.text("SELECT connection_id, sealed FROM step_grants")).all():
        key = derived_key("step-sources/sealed/v1")
        try:
            plain = AESGCM(key).decrypt(row.sealed[:12], row.sealed[12:], row.connection_id.bytes)
        except InvalidTag:
            continue  # of another master secret: nobody could read it, the person connects anew
        connection.execute(
            sa.text("UPDATE step_grants SET sealed = :sealed WHERE connection_id = :id"),
            {"sealed": seal("step_grants.sealed", row.connection_id, plain), "id": row.connection_id},
        )
    for table in ("step_grants", "step_connect_attempts"):
        op.drop_column(table, "key_version")


def _run(name: str) -> None:
    op.execute((PROJECT_ROOT / "migrations" / "sql" / name).read_text(encoding="utf-8"))
