"""Station events with their booths, shifts and supplies, and who did what to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0060_station_events"
down_revision = "0050_gifts"

INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    _create_events()
    _create_shifts()
    op.create_table(
        "station_supplies",
        sa.Column("event_id", sa.String(80), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("counted_out", sa.Integer(), nullable=False),
        sa.Column("counted_back", sa.Integer()),
        sa.CheckConstraint("kind IN ('leaflet', 'equipment')", name="ck_station_supplies_kind"),
        sa.CheckConstraint("counted_back <= counted_out", name="ck_station_supplies_counted_back_at_most"),
        sa.ForeignKeyConstraint(["event_id"], ["station_events.id"], name="fk_station_supplies_event_id"),
        sa.PrimaryKeyConstraint("event_id", "name", name="pk_station_supplies"),
    )
    op.create_table(
        "station_acts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("event_id", sa.String(80), nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("detail", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["station_events.id"], name="fk_station_acts_event_id"),
        sa.ForeignKeyConstraint(["actor_id"], ["persons.id"], name="fk_station_acts_actor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_station_acts"),
    )
    op.create_index("ix_station_acts_event_id", "station_acts", ["event_id", "id"])


def _create_events() -> None:
    op.create_table(
        "station_events",
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("station_id", sa.String(80), nullable=False),
        sa.Column("district", sa.String(32), nullable=False),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("name", "care_team", "venue")),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("opens_at", INSTANT, nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.CheckConstraint("status IN ('draft', 'published', 'cancelled')", name="ck_station_events_status"),
        sa.CheckConstraint("opens_at < closes_at", name="ck_station_events_has_length"),
        sa.ForeignKeyConstraint(["district"], ["districts.id"], name="fk_station_events_district"),
        sa.PrimaryKeyConstraint("id", name="pk_station_events"),
    )
    op.create_index(
        "ix_station_events_closes_at",
        "station_events",
        ["closes_at", "id"],
        postgresql_where=sa.text("status <> 'draft'"),
    )


def _create_shifts() -> None:
    op.create_table(
        "station_booths",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.String(80), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("name", JSONB(), nullable=False),
        sa.Column("services", ARRAY(sa.String(80)), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["station_events.id"], name="fk_station_booths_event_id"),
        sa.UniqueConstraint("event_id", "slug", name="uq_station_booths_event_id_slug"),
        sa.PrimaryKeyConstraint("id", name="pk_station_booths"),
    )
    op.create_table(
        "station_shifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.String(80), nullable=False),
        sa.Column("booth_id", sa.Uuid()),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.CheckConstraint("role IN ('lead', 'staff', 'volunteer')", name="ck_station_shifts_role"),
        sa.CheckConstraint("starts_at < ends_at", name="ck_station_shifts_has_length"),
        sa.CheckConstraint("booth_id IS NOT NULL OR role = 'lead'", name="ck_station_shifts_has_booth"),
        sa.ForeignKeyConstraint(["event_id"], ["station_events.id"], name="fk_station_shifts_event_id"),
        sa.ForeignKeyConstraint(["booth_id"], ["station_booths.id"], name="fk_station_shifts_booth_id"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_station_shifts_person_id"),
        sa.UniqueConstraint(
            "event_id", "person_id", "starts_at", name="uq_station_shifts_event_id_person_id_starts_at"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_station_shifts"),
    )
    op.create_index("ix_station_shifts_person_id", "station_shifts", ["person_id", "ends_at"])


def downgrade() -> None:
    for table in ("acts", "supplies", "shifts", "booths", "events"):
        op.drop_table(f"station_{table}")
