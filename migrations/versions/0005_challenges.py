"""Challenges, enrolments, facts, progress and awards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0005_challenges"
down_revision = "0004_rewards"

INSTANT = pg.TIMESTAMP(timezone=True)
PARTITIONS = 8  # by hash of the person: enough to spread over machines later, few enough to plan quickly


def upgrade() -> None:
    _create_challenges()
    _create_progress()
    _create_enrolments()
    _create_facts()
    _create_awards()


def _create_challenges() -> None:
    op.create_table(
        "challenges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("latest_version", sa.Integer(), nullable=False),
        sa.Column("fact_kinds", pg.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
        sa.UniqueConstraint("slug", name=op.f("uq_challenges_slug")),
    )
    op.create_index("ix_challenges_fact_kinds", "challenges", ["fact_kinds"], postgresql_using="gin")
    op.create_table(
        "challenge_versions",
        sa.Column("challenge_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("yaml_text", sa.Text(), nullable=False),
        sa.Column("yaml_hash", sa.LargeBinary(), nullable=False),
        sa.Column("effective_from_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("published_by_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("challenge_id", "version", name=op.f("pk_challenge_versions")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_challenge_versions_challenge_id")
        ),
    )
    op.execute(
        """
        CREATE FUNCTION refuse_change_of_published_version() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'a published version of a challenge never changes; publish a new one'
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER challenge_versions_never_change BEFORE UPDATE OR DELETE ON challenge_versions
        FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_version()
        """
    )


def _create_progress() -> None:
    op.create_table(
        "progress",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("challenge_id", sa.Uuid(), nullable=False),
        sa.Column("team_kind", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("state", pg.JSONB()),
        sa.Column("challenge_version", sa.Integer(), nullable=False),
        sa.Column("evaluations", sa.Integer(), nullable=False),
        sa.Column("settled_at", INSTANT, nullable=False),
        sa.Column("next_moment_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenges.id"], name=op.f("fk_progress_challenge_id")),
        sa.UniqueConstraint(
            "challenge_id",
            "team_kind",
            "subject_id",
            name=op.f("uq_progress_challenge_id_team_kind_subject_id"),
        ),
        sa.CheckConstraint("team_kind IN ('individual', 'family')", name=op.f("ck_progress_team_kind")),
    )
    op.create_index(
        "ix_progress_challenge_id_challenge_version", "progress", ["challenge_id", "challenge_version"]
    )
    op.create_index(
        "ix_progress_next_moment_at",
        "progress",
        ["next_moment_at"],
        postgresql_where=sa.text("next_moment_at IS NOT NULL"),
    )


def _create_enrolments() -> None:
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("challenge_id", sa.Uuid(), nullable=False),
        sa.Column("progress_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("family_id", sa.Uuid()),
        sa.Column("class_id", sa.Uuid()),
        sa.Column("school_id", sa.String(40)),
        sa.Column("organisation_id", sa.Uuid()),
        sa.Column("traits", pg.JSONB(), nullable=False),
        sa.Column("counts_from_at", INSTANT, nullable=False),
        sa.Column("enrolled_at", INSTANT, nullable=False),
        sa.Column("enrolled_by_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_enrolments_person_id")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenges.id"], name=op.f("fk_enrolments_challenge_id")),
        sa.ForeignKeyConstraint(["progress_id"], ["progress.id"], name=op.f("fk_enrolments_progress_id")),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_enrolments_family_id")),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_enrolments_class_id")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_enrolments_school_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_enrolments_organisation_id")
        ),
        sa.UniqueConstraint("person_id", "challenge_id", name=op.f("uq_enrolments_person_id_challenge_id")),
        sa.CheckConstraint(
            "mode IN ('individual', 'family', 'school', 'organisation')", name=op.f("ck_enrolments_mode")
        ),
    )
    op.create_index("ix_enrolments_progress_id", "enrolments", ["progress_id"])
    op.create_index("ix_enrolments_challenge_id", "enrolments", ["challenge_id"])


def _create_facts() -> None:
    op.create_table(
        "facts",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("attributes", pg.JSONB(), nullable=False),
        sa.Column("is_retracted", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "kind", "key", "revision", name=op.f("pk_facts")),
        postgresql_partition_by="HASH (person_id)",
    )
    op.create_index("ix_facts_person_id_occurred_at", "facts", ["person_id", "occurred_at"])
    _create_partitions("facts")


def _create_awards() -> None:
    op.create_table(
        "awards",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("challenge_id", sa.Uuid(), nullable=False),
        sa.Column("reason_key", sa.String(200), nullable=False),
        sa.Column("progress_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("rule_id", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(80)),
        sa.Column("period", sa.String(80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("fact_keys", pg.ARRAY(sa.String()), nullable=False),
        sa.Column("metrics", pg.JSONB(), nullable=False),
        sa.Column("on_correction", sa.String(8), nullable=False),
        sa.Column("postings", sa.SmallInteger(), nullable=False),
        sa.Column("credits", pg.JSONB(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "challenge_id", "reason_key", name=op.f("pk_awards")),
        sa.ForeignKeyConstraint(["progress_id"], ["progress.id"], name=op.f("fk_awards_progress_id")),
        sa.CheckConstraint(
            "kind IN ('points', 'badge', 'collectible', 'certificate')", name=op.f("ck_awards_kind")
        ),
        postgresql_partition_by="HASH (person_id)",
    )
    op.create_index("ix_awards_progress_id", "awards", ["progress_id"])
    _create_partitions("awards")


def _create_partitions(table: str) -> None:
    for remainder in range(PARTITIONS):
        op.execute(
            f"CREATE TABLE {table}_p{remainder} PARTITION OF {table} "
            f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {remainder})"
        )


def downgrade() -> None:
    for table in ("awards", "facts", "enrolments", "progress", "challenge_versions", "challenges"):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change_of_published_version()")
