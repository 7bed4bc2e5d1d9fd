"""Geofences keep their earlier forms, and parks count how near their edge people stood."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql as pg

revision = "0013_geofence_revisions"
down_revision = "0012_simulations"

INSTANT = pg.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.add_column("parks", sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column(
        "parks", sa.Column("geofence_revision", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    op.add_column("parks", sa.Column("closed_at", INSTANT))
    op.create_check_constraint(
        op.f("ck_parks_closed_is_out_of_play"), "parks", "closed_at IS NULL OR NOT is_designated"
    )
    create_revisions()
    create_triggers()
    create_counts()
    create_imports()


def create_revisions() -> None:
    op.create_table(
        "geofence_revisions",
        sa.Column("park_id", sa.String(80), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("geofence", Geometry("MULTIPOLYGON", srid=4326, spatial_index=False), nullable=False),
        sa.Column("geofence_grid", Geometry("MULTIPOLYGON", srid=2326, spatial_index=False), nullable=False),
        sa.Column("geofence_area_m2", sa.Float(), nullable=False),
        sa.Column("geofence_origin", sa.String(32), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by_id", sa.Uuid()),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("park_id", "number", name=op.f("pk_geofence_revisions")),
        # A park is never removed by the product; who removes one by SQL removes what it was.
        sa.ForeignKeyConstraint(
            ["park_id"], ["parks.id"], name=op.f("fk_geofence_revisions_park_id"), ondelete="CASCADE"
        ),
    )
    op.create_index(
        "ix_geofence_revisions_geofence_grid", "geofence_revisions", ["geofence_grid"], postgresql_using="gist"
    )
    op.execute("""
        INSERT INTO geofence_revisions (park_id, number, geofence, geofence_grid, geofence_area_m2,
                                        geofence_origin, changed_at)
        SELECT id, 1, geofence, geofence_grid, geofence_area_m2, geofence_origin, updated_at FROM parks
    """)


def create_triggers() -> None:
    # Triggers, so that a boundary mended by plain SQL is numbered and kept as surely as a drawn one.
    op.execute("""
        CREATE FUNCTION number_park_revision() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                NEW.revision := 1;
                NEW.geofence_revision := 1;
            ELSE
                NEW.revision := OLD.revision + 1;
                NEW.geofence_revision := OLD.geofence_revision;
                IF NEW.geofence_grid IS DISTINCT FROM OLD.geofence_grid THEN
                    NEW.geofence_revision := OLD.geofence_revision + 1;
                END IF;
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER park_numbered BEFORE INSERT OR UPDATE ON parks
        FOR EACH ROW EXECUTE FUNCTION number_park_revision()
    """)
    op.execute("""
        CREATE FUNCTION keep_geofence_revision() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' OR NEW.geofence_revision IS DISTINCT FROM OLD.geofence_revision THEN
                INSERT INTO geofence_revisions (park_id, number, geofence, geofence_grid, geofence_area_m2,
                                                geofence_origin, changed_at, changed_by_id, reason)
                VALUES (NEW.id, NEW.geofence_revision, NEW.geofence, NEW.geofence_grid, NEW.geofence_area_m2,
                        NEW.geofence_origin,
                        CASE WHEN NEW.updated_at IS DISTINCT FROM OLD.updated_at THEN NEW.updated_at
                             ELSE now() END,
                        nullif(current_setting('eplus.changed_by_id', true), '')::uuid,
                        coalesce(current_setting('eplus.reason', true), ''));
            END IF;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER geofence_kept AFTER INSERT OR UPDATE ON parks
        FOR EACH ROW EXECUTE FUNCTION keep_geofence_revision()
    """)


def create_counts() -> None:
    op.create_table(
        "nearness_counts",
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("park_id", sa.String(80), nullable=False),
        sa.Column("geofence_revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("band_from_m", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("fixes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "counted_on", "park_id", "geofence_revision", "side", "band_from_m", name=op.f("pk_nearness_counts")
        ),
        sa.CheckConstraint("side IN ('inside', 'edge', 'outside')", name=op.f("ck_nearness_counts_side_known")),
        postgresql_partition_by="RANGE (counted_on)",
    )
    op.execute("CREATE TABLE nearness_counts_default PARTITION OF nearness_counts DEFAULT")


def create_imports() -> None:
    op.create_table(
        "park_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("plan_digest", sa.LargeBinary(), nullable=False),
        sa.Column("report", pg.JSONB(), nullable=False),
        sa.Column("applied_at", INSTANT),
        sa.Column("applied_by_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_park_imports")),
    )
    op.create_index(op.f("ix_park_imports_created_at"), "park_imports", ["created_at"])


def downgrade() -> None:
    op.drop_table("park_imports")
    op.drop_table("nearness_counts")
    op.execute("DROP TRIGGER geofence_kept ON parks")
    op.execute("DROP TRIGGER park_numbered ON parks")
    op.execute("DROP FUNCTION keep_geofence_revision")
    op.execute("DROP FUNCTION number_park_revision")
    op.drop_table("geofence_revisions")
    op.drop_constraint(op.f("ck_parks_closed_is_out_of_play"), "parks")
    for column in ("closed_at", "geofence_revision", "revision"):
        op.drop_column("parks", column)
