"""Carers with invitations, what was changed in relations, and notices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021_carers"
down_revision = "0020_observations"

INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    _create_care()
    op.create_table(
        "relation_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("other_id", sa.Uuid()),
        sa.Column("detail", JSONB(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('family_joined', 'family_left', 'child_registered', 'carer_invited', 'invitation_withdrawn',"
            " 'care_begun', 'care_changed', 'care_ended', 'handed_over', 'account_own')",
            name=op.f("ck_relation_changes_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation_changes")),
    )
    op.create_index("ix_relation_changes_person_id_at", "relation_changes", ["person_id", "at"])
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("about_id", sa.Uuid()),
        sa.Column("params", JSONB(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT),
        sa.Column("emailed_at", INSTANT),
        sa.CheckConstraint(
            "kind IN ('family_joined', 'family_left', 'child_registered', 'carer_joined', 'care_changed',"
            " 'care_ended', 'handover_ahead', 'handover_waits', 'handed_over')",
            name=op.f("ck_notices_kind"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_notices_person_id")),
        sa.ForeignKeyConstraint(["about_id"], ["persons.id"], name=op.f("fk_notices_about_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_person_id_made_at", "notices", ["person_id", "made_at"])


def _create_care() -> None:
    op.create_table(
        "care_relations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("carer_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.CheckConstraint("person_id <> carer_id", name=op.f("ck_care_relations_of_two")),
        sa.CheckConstraint("level IN ('view', 'manage')", name=op.f("ck_care_relations_level")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_care_relations_person_id")),
        sa.ForeignKeyConstraint(["carer_id"], ["persons.id"], name=op.f("fk_care_relations_carer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_relations")),
    )
    op.create_index(
        "uq_care_relations_present",
        "care_relations",
        ["person_id", "carer_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(op.f("ix_care_relations_carer_id"), "care_relations", ["carer_id"])
    op.create_table(
        "care_invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("care_ends_on", sa.Date()),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_by", sa.Uuid()),
        sa.Column("used_at", INSTANT),
        sa.CheckConstraint("level IN ('view', 'manage')", name=op.f("ck_care_invitations_level")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_care_invitations_person_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["persons.id"], name=op.f("fk_care_invitations_invited_by")),
        sa.ForeignKeyConstraint(["used_by"], ["persons.id"], name=op.f("fk_care_invitations_used_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_invitations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_care_invitations_code_hash")),
    )
    op.create_index(op.f("ix_care_invitations_person_id"), "care_invitations", ["person_id"])


def downgrade() -> None:
    for table in ("notices", "relation_changes", "care_invitations", "care_relations"):
        op.drop_table(table)
