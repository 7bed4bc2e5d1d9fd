"""Leagues of schools: declared sizes, sealed revisions with their sheets, corrections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0076_leagues"
down_revision = "0074_class_absences"

INSTANT = sa.TIMESTAMP(timezone=True)


def _key() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("challenge_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.String(80), nullable=False),
        sa.Column("period", sa.String(80), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
    ]


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")


def upgrade() -> None:
    op.create_table(
        "school_sizes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.String(40), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("declared_at", INSTANT, nullable=False),
        sa.Column("declared_by_id", sa.Uuid()),
        sa.CheckConstraint("pupils BETWEEN 1 AND 10000", name=op.f("ck_school_sizes_pupils")),
        _points("school_sizes", "school_id", "schools"),
        sa.PrimaryKeyConstraint("id", name="pk_school_sizes"),
    )
    op.create_index("ix_school_sizes_school_id", "school_sizes", ["school_id", "declared_at"])
    op.create_table(
        "league_seals",
        *_key(),
        sa.Column("challenge_version", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("standings", pg.JSONB(), nullable=False),
        sa.Column("sealed_at", INSTANT, nullable=False),
        _points("league_seals", "challenge_id", "challenges"),
        sa.PrimaryKeyConstraint("challenge_id", "board_id", "period", "revision", name="pk_league_seals"),
    )
    op.create_table(
        "league_corrections",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_key(),
        sa.Column("school_id", sa.String(40), nullable=False),
        sa.Column("points", sa.Integer()),
        sa.Column("pupils", sa.Integer()),
        sa.Column("is_excluded", sa.Boolean()),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("corrected_at", INSTANT, nullable=False),
        sa.Column("corrected_by_id", sa.Uuid()),
        sa.CheckConstraint(
            "num_nonnulls(points, pupils, is_excluded) > 0", name=op.f("ck_league_corrections_something")
        ),
        _points("league_corrections", "challenge_id", "challenges"),
        _points("league_corrections", "school_id", "schools"),
        sa.PrimaryKeyConstraint("id", name="pk_league_corrections"),
    )
    op.create_index("ix_league_corrections_round", "league_corrections", ["challenge_id", "board_id", "period"])
    for table in ("league_seals", "league_corrections"):
        op.execute(
            f"CREATE TRIGGER {table}_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_sealed()"
        )


def downgrade() -> None:
    for table in ("league_corrections", "league_seals", "school_sizes"):
        op.drop_table(table)
