"""Persons, accounts, families, schools, classes, organisations and roles."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0002_families"
down_revision = "0001_core"

INSTANT = pg.TIMESTAMP(timezone=True)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


def upgrade() -> None:
    _people()
    _schools()
    _class_rows()
    _organisations()
    _accounts()
    _roles()


def _people() -> None:
    op.create_table(
        "persons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nickname", sa.String(60), nullable=False),
        sa.Column("display_name", sa.String(80)),
        sa.Column("birth_on", sa.Date()),
        sa.Column("district", sa.String(40)),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("nickname", name=op.f("uq_persons_nickname")),
    )
    op.create_table(
        "families",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nickname", sa.String(60), nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_families")),
        sa.UniqueConstraint("code", name=op.f("uq_families_code")),
        sa.UniqueConstraint("nickname", name=op.f("uq_families_nickname")),
    )
    op.create_table(
        "family_invitations",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("role", _one_of("role", "guardian", "carer", "child"), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_by", sa.Uuid()),
        sa.Column("used_at", INSTANT),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_family_invitations_family_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["persons.id"], name=op.f("fk_family_invitations_invited_by")),
        sa.ForeignKeyConstraint(["used_by"], ["persons.id"], name=op.f("fk_family_invitations_used_by")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_family_invitations")),
    )
    op.create_index(op.f("ix_family_invitations_family_id"), "family_invitations", ["family_id"])
    op.create_table(
        "family_members",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("role", _one_of("role", "guardian", "carer", "child"), nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_family_members_family_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_family_members_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_family_members")),
    )
    op.create_index(op.f("ix_family_members_family_id"), "family_members", ["family_id"])


def _schools() -> None:
    op.create_table(
        "schools",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("name_zh_hant", sa.String(120), nullable=False),
        sa.Column("name_zh_hans", sa.String(120), nullable=False),
        sa.Column("level", _one_of("level", "primary", "secondary", "special"), nullable=False),
        sa.Column("district", sa.String(40), nullable=False),
        sa.Column("finance", sa.String(20), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed("lower(name_en || ' ' || name_zh_hant || ' ' || name_zh_hans)", persisted=True),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schools")),
    )
    op.create_index(op.f("ix_schools_district"), "schools", ["district"])
    op.create_index(
        "ix_schools_search_text",
        "schools",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "school_classes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.String(40), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("label", sa.String(20), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_school_classes_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_classes")),
        sa.UniqueConstraint("id", "school_id", name=op.f("uq_school_classes_id_school_id")),
        sa.UniqueConstraint(
            "school_id", "school_year", "label", name=op.f("uq_school_classes_school_id_school_year_label")
        ),
    )


def _class_rows() -> None:
    op.create_table(
        "class_join_codes",
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_class_join_codes_class_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_class_join_codes")),
    )
    op.create_index(op.f("ix_class_join_codes_class_id"), "class_join_codes", ["class_id"])
    op.create_table(
        "class_teachers",
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["school_classes.id"], name=op.f("fk_class_teachers_class_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_class_teachers_person_id")),
        sa.PrimaryKeyConstraint("class_id", "person_id", name=op.f("pk_class_teachers")),
    )
    op.create_index(op.f("ix_class_teachers_person_id"), "class_teachers", ["person_id"])
    op.create_table(
        "school_members",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.String(40), nullable=False),
        sa.Column("class_id", sa.Uuid()),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id", "school_id"],
            ["school_classes.id", "school_classes.school_id"],
            name="fk_school_members_class",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_school_members_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_school_members_school_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_school_members")),
    )
    op.create_index(op.f("ix_school_members_class_id"), "school_members", ["class_id"])
    op.create_index(op.f("ix_school_members_school_id"), "school_members", ["school_id"])


def _organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("name_zh_hant", sa.String(120), nullable=False),
        sa.Column("name_zh_hans", sa.String(120), nullable=False),
        sa.Column("join_code", sa.String(12)),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed("lower(name_en || ' ' || name_zh_hant || ' ' || name_zh_hans)", persisted=True),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("join_code", name=op.f("uq_organisations_join_code")),
        sa.UniqueConstraint("name_en", name=op.f("uq_organisations_name_en")),
    )
    op.create_index(
        "ix_organisations_search_text",
        "organisations",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "organisation_members",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_organisation_members_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_organisation_members_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_organisation_members")),
    )
    op.create_index(op.f("ix_organisation_members_organisation_id"), "organisation_members", ["organisation_id"])


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _one_of("kind", "adult", "child"), nullable=False),
        sa.Column("email", sa.String(320)),
        sa.Column("phone", sa.String(20)),
        sa.Column("secret_hash", sa.String(200), nullable=False),
        sa.Column("wrong_pins", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until_at", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "(kind = 'adult') = (email IS NOT NULL OR phone IS NOT NULL)",
            name=op.f("ck_accounts_adult_is_addressed"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_accounts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
        sa.UniqueConstraint("person_id", name=op.f("uq_accounts_person_id")),
        sa.UniqueConstraint("phone", name=op.f("uq_accounts_phone")),
    )
    op.create_table(
        "sign_in_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rotated_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.Column(
            "revoked_because", _one_of("revoked_because", "signed_out", "everywhere", "reuse", "secret_changed")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sign_in_sessions_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_sessions")),
    )
    op.create_index(op.f("ix_sign_in_sessions_account_id"), "sign_in_sessions", ["account_id"])


def _roles() -> None:
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role", _one_of("role", "member", "child", "teacher", "officer", "staff", "operator"), nullable=False
        ),
        sa.Column("school_id", sa.String(40)),
        sa.Column("granted_by", sa.Uuid()),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.CheckConstraint(
            "(role = 'teacher') = (school_id IS NOT NULL)", name=op.f("ck_role_grants_teacher_has_school")
        ),
        sa.CheckConstraint(
            "role IN ('teacher', 'officer', 'staff', 'operator')", name=op.f("ck_role_grants_grantable")
        ),
        sa.ForeignKeyConstraint(["granted_by"], ["persons.id"], name=op.f("fk_role_grants_granted_by")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_role_grants_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_role_grants_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
    )
    op.create_index(
        "uq_role_grants_in_force",
        "role_grants",
        ["person_id", "role", "school_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def downgrade() -> None:
    for table in (
        "role_grants",
        "sign_in_sessions",
        "accounts",
        "organisation_members",
        "organisations",
        "school_members",
        "class_teachers",
        "class_join_codes",
        "school_classes",
        "schools",
        "family_members",
        "family_invitations",
        "families",
        "persons",
    ):
        op.drop_table(table)
