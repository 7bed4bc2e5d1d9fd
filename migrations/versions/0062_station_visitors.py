"""Printed cards of visitors, and passes that were used."""

import sqlalchemy as sa
from alembic import op

revision = "0062_station_visitors"
down_revision = "0061_station_devices"

INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "station_cards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_station_cards_person_id"),
        sa.ForeignKeyConstraint(["made_by_id"], ["persons.id"], name="fk_station_cards_made_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_station_cards"),
    )
    op.create_index("uq_station_cards_token_hash", "station_cards", ["token_hash"], unique=True)
    op.create_index(
        "uq_station_cards_person_id",
        "station_cards",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "station_used_passes",
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("nonce", name="pk_station_used_passes"),
    )
    op.create_index("ix_station_used_passes_used_at", "station_used_passes", ["used_at"])


def downgrade() -> None:
    op.drop_table("station_used_passes")
    op.drop_table("station_cards")
