"""Steps: what sources sent, packed by person, source and civil day; settled days; rankings; holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0015_steps"
down_revision = "0014_operations"

INSTANT = pg.TIMESTAMP(timezone=True)
PARTITIONS = 8  # by hash of the person: enough to spread over machines later, few enough to plan quickly


def upgrade() -> None:
    _create_people()
    _create_samples()
    _create_deletions()
    _create_days()
    _create_holds()


def _create_people() -> None:
    op.create_table(
        "step_rankings",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("devices", pg.JSONB(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_step_rankings")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_step_rankings_person_id")),
    )


def _create_samples() -> None:
    op.create_table(
        "step_samples",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("record_hashes", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "source", "day", name=op.f("pk_step_samples")),
        postgresql_partition_by="RANGE (day)",
    )
    # Packed is compressed already: trying again would only cost time. Hashes are as good as random.
    for column in ("packed", "record_hashes"):
        op.execute(f"ALTER TABLE step_samples ALTER COLUMN {column} SET STORAGE EXTERNAL")
    # Months are made ahead by the worker (worker/partitions.py); older and later days lie in the default.
    op.execute("CREATE TABLE step_samples_default PARTITION OF step_samples DEFAULT")


def _create_deletions() -> None:
    op.create_table(
        "step_deletions",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("record_id", sa.String(200), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "source", "record_id", name=op.f("pk_step_deletions")),
        postgresql_partition_by="HASH (person_id)",
    )
    _create_partitions("step_deletions")
    op.create_table(
        "step_withdrawals",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "source", "starts_at", "ends_at", name=op.f("pk_step_withdrawals")),
        postgresql_partition_by="HASH (person_id)",
    )
    _create_partitions("step_withdrawals")


def _create_days() -> None:
    op.create_table(
        "step_days",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("steps", sa.Integer()),
        sa.Column("pushes", sa.Integer()),
        sa.Column("active_minutes", sa.Integer()),
        sa.Column("details", pg.JSONB(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_step_days")),
        postgresql_partition_by="RANGE (day)",
    )
    op.execute("CREATE TABLE step_days_default PARTITION OF step_days DEFAULT")


def _create_holds() -> None:
    op.create_table(
        "step_series",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("series_hash", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "day", "series_hash", name=op.f("pk_step_series")),
        postgresql_partition_by="RANGE (day)",
    )
    op.execute("CREATE TABLE step_series_default PARTITION OF step_series DEFAULT")
    op.create_index("ix_step_series_series_hash", "step_series", ["series_hash"])
    op.create_table(
        "step_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT),
        sa.Column("decided_by_id", sa.Uuid()),
        sa.Column("decision_note", sa.String(500)),
        sa.Column("appealed_at", INSTANT),
        sa.Column("appeal_note", sa.String(500)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_holds")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_step_holds_person_id")),
        sa.UniqueConstraint("person_id", "day", "reason", name=op.f("uq_step_holds_person_id_day_reason")),
        sa.CheckConstraint("status IN ('open', 'accepted', 'refused')", name=op.f("ck_step_holds_status")),
    )
    op.create_index(
        "ix_step_holds_opened_at",
        "step_holds",
        ["opened_at", "id"],
        postgresql_where=sa.text("status = 'open'"),
    )


def _create_partitions(table: str) -> None:
    for remainder in range(PARTITIONS):
        op.execute(
            f"CREATE TABLE {table}_p{remainder} PARTITION OF {table} "
            f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {remainder})"
        )


def downgrade() -> None:
    for table in (
        *("step_holds", "step_series", "step_days", "step_withdrawals", "step_deletions", "step_samples"),
        "step_rankings",
    ):
        op.drop_table(table)
