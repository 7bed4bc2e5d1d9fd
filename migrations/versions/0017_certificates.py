"""Certificates, their names and corrections; squads, and their places in enrolments, progress and scores."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0017_certificates"
down_revision = "0016_integrations"

INSTANT = pg.TIMESTAMP(timezone=True)
FINAL = ("certificates", "certificate_names", "certificate_corrections")
MODES = ("individual", "family", "squad", "school", "organisation")
TEAM_KINDS = ("individual", "family", "squad")


def upgrade() -> None:
    _squads()
    _certificates()


def _squads() -> None:
    op.create_table(
        "squads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nickname", sa.String(60), nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("captain_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_squads")),
        sa.ForeignKeyConstraint(["captain_id"], ["persons.id"], name=op.f("fk_squads_captain_id")),
        sa.UniqueConstraint("nickname", name=op.f("uq_squads_nickname")),
        sa.UniqueConstraint("code", name=op.f("uq_squads_code")),
    )
    op.create_index(op.f("ix_squads_captain_id"), "squads", ["captain_id"])
    op.create_table(
        "squad_members",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("squad_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_squad_members")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_squad_members_person_id")),
        sa.ForeignKeyConstraint(["squad_id"], ["squads.id"], name=op.f("fk_squad_members_squad_id")),
    )
    op.create_index(op.f("ix_squad_members_squad_id"), "squad_members", ["squad_id"])
    op.add_column("enrolments", sa.Column("squad_id", sa.Uuid()))
    op.create_foreign_key(op.f("fk_enrolments_squad_id"), "enrolments", "squads", ["squad_id"], ["id"])
    op.add_column("scores", sa.Column("squad_id", sa.Uuid()))
    _allow("enrolments", "mode", MODES)
    _allow("progress", "team_kind", TEAM_KINDS)


def _allow(table: str, column: str, values: tuple[str, ...]) -> None:
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table, type_="check")
    allowed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(name, table, f"{column} IN ({allowed})")


def _certificates() -> None:
    op.create_table(
        "certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("reason_key", sa.String(200), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("words", pg.JSONB(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("sealed_at", INSTANT, nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint(
            "person_id",
            "series",
            "kind",
            "reason_key",
            name=op.f("uq_certificates_person_id_series_kind_reason_key"),
        ),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
        sa.CheckConstraint("issued_at >= sealed_at", name=op.f("ck_certificates_sealed")),
    )
    op.create_table(
        "certificate_names",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("names", pg.JSONB(), nullable=False),
        sa.Column("chosen_at", INSTANT, nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        *_of_certificate("certificate_names"),
    )
    op.create_table(
        "certificate_corrections",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("is_revoked", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("corrected_by_id", sa.Uuid()),
        sa.Column("corrected_at", INSTANT, nullable=False),
        *_of_certificate("certificate_corrections"),
    )
    op.execute(
        """
        CREATE FUNCTION refuse_change_of_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'certificates are never edited: % on % refused', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table in FINAL:
        op.execute(
            f"CREATE TRIGGER {table}_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_certificate()"
        )


def _of_certificate(table: str) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("certificate_id", "ordinal", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificates.id"], name=op.f(f"fk_{table}_certificate_id")),
    ]


def downgrade() -> None:
    for table in reversed(FINAL):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change_of_certificate()")
    _allow("progress", "team_kind", TEAM_KINDS[:-1])
    _allow("enrolments", "mode", tuple(mode for mode in MODES if mode != "squad"))
    op.drop_column("scores", "squad_id")
    op.drop_column("enrolments", "squad_id")
    op.drop_table("squad_members")
    op.drop_table("squads")
