"""Scores, rank snapshots, sealed boards and standings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0008_leaderboards"
down_revision = "0007_collectibles"

INSTANT = pg.TIMESTAMP(timezone=True)
PARTITIONS = 8
SEALED = ("sealed_standings", "sealed_boards")


def upgrade() -> None:
    op.create_table(
        "scores",
        *_board_columns(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("ties", pg.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("family_id", sa.Uuid()),
        sa.Column("class_id", sa.Uuid()),
        sa.Column("school_id", sa.String(80)),
        sa.Column("organisation_id", sa.Uuid()),
        sa.Column("district", sa.String(80)),
        sa.Column("scored_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("challenge_id", "board_id", "period", "person_id", name=op.f("pk_scores")),
        postgresql_partition_by="HASH (person_id)",
    )
    # No index on the score: every check-in changes it, and without one the update stays on its page (HOT).
    _partition("scores", fillfactor=70)
    op.create_table(
        "rank_snapshots",
        *_board_columns(),
        sa.Column("subject_id", sa.String(80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "challenge_id", "board_id", "period", "subject_id", "day", name=op.f("pk_rank_snapshots")
        ),
        postgresql_partition_by="HASH (subject_id)",
    )
    _partition("rank_snapshots", fillfactor=100)
    _sealed_tables()


def _board_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("challenge_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.String(80), nullable=False),
        sa.Column("period", sa.String(80), nullable=False),
    ]


def _partition(table: str, *, fillfactor: int) -> None:
    for part in range(PARTITIONS):
        op.execute(
            f"CREATE TABLE {table}_p{part} PARTITION OF {table}"
            f" FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {part}) WITH (fillfactor = {fillfactor})"
        )


def _sealed_tables() -> None:
    op.create_table(
        "sealed_boards",
        *_board_columns(),
        sa.Column("challenge_version", sa.Integer(), nullable=False),
        sa.Column("ranked", sa.Integer(), nullable=False),
        sa.Column("unranked", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("challenge_id", "board_id", "period", name=op.f("pk_sealed_boards")),
    )
    op.create_table(
        "sealed_standings",
        *_board_columns(),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.String(80), nullable=False),
        sa.Column("rank", sa.Integer()),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("ties", pg.ARRAY(sa.Double()), nullable=False),
        sa.PrimaryKeyConstraint(
            "challenge_id", "board_id", "period", "position", name=op.f("pk_sealed_standings")
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id", "board_id", "period"],
            ["sealed_boards.challenge_id", "sealed_boards.board_id", "sealed_boards.period"],
            name=op.f("fk_sealed_standings_challenge_id_board_id_period"),
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index(op.f("ix_sealed_standings_subject_id"), "sealed_standings", ["subject_id"])
    op.execute(
        """
        CREATE FUNCTION refuse_change_of_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'sealed standings are final: % on % refused', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table in SEALED:
        op.execute(
            f"CREATE TRIGGER {table}_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_sealed()"
        )


def downgrade() -> None:
    for table in (*SEALED, "rank_snapshots", "scores"):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change_of_sealed()")
