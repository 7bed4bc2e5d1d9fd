"""Districts and parks."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql as pg

revision = "0003_geo"
down_revision = "0002_families"

CATEGORIES = (
    "park",
    "garden",
    "rest-garden",
    "playground",
    "recreation-ground",
    "sitting-out-area",
    "promenade",
    "square",
    "picnic-area",
    "pet-garden",
    "fitness-trail",
    "other",
)
ORIGINS = ("derived-from-area", "derived-from-category", "imported")
MAINTAINERS = ("project", "operator")
SEARCH_TEXT = (
    "lower(name_en || ' ' || name_zh_hant || ' ' || name_zh_hans || ' ' || address_en || ' ' || address_zh_hant)"
)


def one_of(column: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    values = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({values})", name=op.f(f"ck_parks_{column}_known"))


def upgrade() -> None:
    op.create_table(
        "districts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name_en", sa.String(80), nullable=False),
        sa.Column("name_zh_hant", sa.String(80), nullable=False),
        sa.Column("name_zh_hans", sa.String(80), nullable=False),
        sa.Column("outline", Geometry("MULTIPOLYGON", srid=4326, spatial_index=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_districts")),
    )
    op.create_index("ix_districts_outline", "districts", ["outline"], postgresql_using="gist")
    create_parks()
    create_version()


def create_parks() -> None:
    op.create_table(
        "parks",
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("name_en", sa.String(160), nullable=False),
        sa.Column("name_zh_hant", sa.String(160), nullable=False),
        sa.Column("name_zh_hans", sa.String(160), nullable=False),
        sa.Column("district_id", sa.String(32), nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("is_designated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("opens_local", sa.Time()),
        sa.Column("closes_local", sa.Time()),
        sa.Column("address_en", sa.Text(), server_default="", nullable=False),
        sa.Column("address_zh_hant", sa.Text(), server_default="", nullable=False),
        sa.Column("facilities", pg.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("geofence", Geometry("MULTIPOLYGON", srid=4326, spatial_index=False), nullable=False),
        sa.Column("geofence_grid", Geometry("MULTIPOLYGON", srid=2326, spatial_index=False), nullable=False),
        sa.Column("geofence_area_m2", sa.Float(), nullable=False),
        sa.Column("geofence_origin", sa.String(32), nullable=False),
        sa.Column("position_quality", sa.String(48), server_default="", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("maintained_by", sa.String(16), nullable=False),
        sa.Column("updated_at", pg.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("search_text", sa.Text(), sa.Computed(SEARCH_TEXT, persisted=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parks")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_parks_district_id")),
        one_of("category", CATEGORIES),
        one_of("geofence_origin", ORIGINS),
        one_of("maintained_by", MAINTAINERS),
        sa.CheckConstraint("(opens_local IS NULL) = (closes_local IS NULL)", name=op.f("ck_parks_hours_whole")),
    )
    op.create_index(op.f("ix_parks_district_id"), "parks", ["district_id"])
    op.create_index("ix_parks_geofence", "parks", ["geofence"], postgresql_using="gist")
    op.create_index("ix_parks_geofence_grid", "parks", ["geofence_grid"], postgresql_using="gist")
    op.create_index(
        "ix_parks_designated_geofence_grid",
        "parks",
        ["geofence_grid"],
        postgresql_using="gist",
        postgresql_where=sa.text("is_designated"),
    )
    op.create_index(
        "ix_parks_search_text",
        "parks",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )


def create_version() -> None:
    op.create_table(
        "geofence_versions",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_geofence_versions")),
        sa.CheckConstraint("id = 1", name=op.f("ck_geofence_versions_one_row")),
    )
    op.execute("INSERT INTO geofence_versions (id, version) VALUES (1, 1)")
    # A trigger, so that a boundary mended by plain SQL reaches every process as surely as an import.
    op.execute("""
        CREATE FUNCTION raise_geofence_version() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE geofence_versions SET version = version + 1;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER parks_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON parks
        FOR EACH STATEMENT EXECUTE FUNCTION raise_geofence_version()
    """)


def downgrade() -> None:
    op.drop_table("geofence_versions")
    op.drop_table("parks")
    op.execute("DROP FUNCTION raise_geofence_version")
    op.drop_table("districts")
