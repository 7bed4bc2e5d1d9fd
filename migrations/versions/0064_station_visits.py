"""Visits at stations, and results that wait for guests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0064_station_visits"
down_revision = "0063_advice"

INSTANT = sa.TIMESTAMP(timezone=True)
_POINTS = {
    "event_id": "station_events",
    "booth_id": "station_booths",
    "device_id": "station_devices",
    "shift_id": "station_shifts",
    "person_id": "persons",
}


def upgrade() -> None:
    table = "station_visits"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.String(80), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("booth_id", "device_id", "shift_id")),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("how", sa.String(16), nullable=False),
        sa.Column("refused", sa.String(80)),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("has_consented", sa.Boolean(), nullable=False),
        sa.Column("services", ARRAY(sa.String(80)), nullable=False),
        sa.Column("story_id", sa.String(80)),
        sa.Column("story_minutes", sa.Integer()),
        sa.Column("clock_off_s", sa.Integer()),
        sa.CheckConstraint("how IN ('pass', 'card', 'guest')", name=f"ck_{table}_how"),
        *(sa.ForeignKeyConstraint([one], [f"{to}.id"], name=f"fk_{table}_{one}") for one, to in _POINTS.items()),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    for column in ("person_id", "event_id"):
        op.create_index(f"ix_{table}_{column}", table, [column, "at"])
    table = "station_claims"
    op.create_table(
        table,
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("result_sealed", sa.LargeBinary()),
        sa.Column("claimed_at", INSTANT),
        sa.ForeignKeyConstraint(["visit_id"], ["station_visits.id"], name=f"fk_{table}_visit_id"),
        sa.PrimaryKeyConstraint("visit_id", name=f"pk_{table}"),
    )
    op.create_index("uq_station_claims_code_hash", table, ["code_hash"], unique=True)
    op.create_index(
        "ix_station_claims_expires_at",
        table,
        ["expires_at"],
        postgresql_where=sa.text("result_sealed IS NOT NULL"),
    )
    op.execute("GRANT SELECT (visit_id, result_sealed), UPDATE (result_sealed) ON station_claims TO eplus_keys")


def downgrade() -> None:
    op.drop_table("station_claims")
    op.drop_table("station_visits")
