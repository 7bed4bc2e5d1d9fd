"""Check-ins, sightings of devices, and reviews."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0006_check_ins"
down_revision = "0005_challenges"

INSTANT = pg.TIMESTAMP(timezone=True)
PARTITIONS = 8  # by hash of the person, as facts and awards are


def upgrade() -> None:
    _create_check_ins()
    op.create_table(
        "device_sightings",
        sa.Column("device_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("last_seen_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("device_hash", "person_id", name=op.f("pk_device_sightings")),
    )
    op.create_index("ix_device_sightings_person_id", "device_sightings", ["person_id"])
    _create_reviews()


def _create_check_ins() -> None:
    op.create_table(
        "check_ins",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("challenge_id", sa.Uuid(), nullable=False),
        sa.Column("park_id", sa.String(80)),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("signals", pg.JSONB(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_check_ins")),
        sa.ForeignKeyConstraint(["park_id"], ["parks.id"], name=op.f("fk_check_ins_park_id")),
        sa.CheckConstraint(
            "status IN ('accepted', 'held', 'rejected', 'refused')", name=op.f("ck_check_ins_status")
        ),
        postgresql_partition_by="HASH (person_id)",
    )
    op.create_index(
        "uq_check_ins_person_id_challenge_id_park_id_day",
        "check_ins",
        ["person_id", "challenge_id", "park_id", "day"],
        unique=True,
        postgresql_where=sa.text("status IN ('accepted', 'held')"),
    )
    op.create_index("ix_check_ins_person_id_occurred_at", "check_ins", ["person_id", "occurred_at"])
    for remainder in range(PARTITIONS):
        op.execute(
            f"CREATE TABLE check_ins_p{remainder} PARTITION OF check_ins "
            f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {remainder})"
        )


def _create_reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("check_in_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT),
        sa.Column("decided_by_id", sa.Uuid()),
        sa.Column("decision_note", sa.String(500)),
        sa.Column("appealed_at", INSTANT),
        sa.Column("appeal_note", sa.String(500)),
        sa.PrimaryKeyConstraint("check_in_id", name=op.f("pk_reviews")),
        sa.ForeignKeyConstraint(
            ["person_id", "check_in_id"],
            ["check_ins.person_id", "check_ins.id"],
            name=op.f("fk_reviews_person_id_check_in_id"),
        ),
        sa.CheckConstraint("status IN ('open', 'accepted', 'refused')", name=op.f("ck_reviews_status")),
    )
    op.create_index(
        "ix_reviews_opened_at",
        "reviews",
        ["opened_at", "check_in_id"],
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index("ix_reviews_person_id", "reviews", ["person_id"])


def downgrade() -> None:
    for table in ("reviews", "device_sightings", "check_ins"):
        op.drop_table(table)
