"""Collectibles with their gifts, limited editions, and commitments to the spawns' seeds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0007_collectibles"
down_revision = "0006_check_ins"

INSTANT = pg.TIMESTAMP(timezone=True)
PARTITIONS = 8


def upgrade() -> None:
    _create_collectibles()
    op.create_table(
        "creature_editions",
        sa.Column("creature_id", sa.String(80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("creature_id"),
        sa.CheckConstraint("issued BETWEEN 1 AND size", name="issued"),
    )
    op.create_table(
        "spawn_commitments",
        sa.Column("challenge_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.String(80), nullable=False),
        sa.Column("commitment", sa.String(64), nullable=False),
        sa.Column("committed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("challenge_id", "round_id"),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenges.id"]),
    )


def _create_collectibles() -> None:
    op.create_table(
        "collectibles",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("creature_id", sa.String(80), nullable=False),
        sa.Column("edition_no", sa.Integer()),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("reason_key", sa.String(200), nullable=False),
        sa.Column("park_id", sa.String(80)),
        sa.Column("obtained_at", INSTANT, nullable=False),
        sa.Column("from_person_id", sa.Uuid()),
        sa.Column("from_id", sa.Uuid()),
        sa.Column("given_at", INSTANT),
        sa.Column("given_to_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("person_id", "id"),
        sa.UniqueConstraint("person_id", "reason_key"),
        sa.ForeignKeyConstraint(["from_person_id", "from_id"], ["collectibles.person_id", "collectibles.id"]),
        sa.CheckConstraint("source IN ('catch', 'award', 'gift')", name="source"),
        sa.CheckConstraint("(source = 'gift') = (from_id IS NOT NULL)", name="gift_from"),
        sa.CheckConstraint("(from_id IS NULL) = (from_person_id IS NULL)", name="from_whole"),
        sa.CheckConstraint("(given_at IS NULL) = (given_to_id IS NULL)", name="given_whole"),
        postgresql_partition_by="HASH (person_id)",
    )
    op.create_index(
        "ix_collectibles_person_id_creature_id",
        "collectibles",
        ["person_id", "creature_id"],
        postgresql_where=sa.text("given_at IS NULL"),
    )
    for remainder in range(PARTITIONS):
        op.execute(
            f"CREATE TABLE collectibles_{remainder} PARTITION OF collectibles"
            f" FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {remainder})"
        )


def downgrade() -> None:
    op.drop_table("spawn_commitments")
    op.drop_table("creature_editions")
    op.drop_table("collectibles")
