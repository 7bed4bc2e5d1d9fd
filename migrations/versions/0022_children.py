"""Registered children with their certificates' data, identity numbers, the sex of persons, and handovers."""

import sqlalchemy as sa
from alembic import op

revision = "0022_children"
down_revision = "0021_carers"

CHECKS = (
    ("accounts", "kind", "'adult', 'child', 'young', 'erased'"),
    ("family_members", "role", "'guardian', 'carer', 'child', 'grown'"),
    ("family_invitations", "role", "'guardian', 'carer', 'child', 'grown'"),
)
INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.add_column("persons", sa.Column("sex", sa.String(16)))
    op.create_check_constraint(op.f("ck_persons_sex"), "persons", "sex IN ('male', 'female')")
    op.create_table(
        "identity_numbers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("blind_index", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_identity_numbers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_numbers")),
        sa.UniqueConstraint("person_id", name=op.f("uq_identity_numbers_person_id")),
        sa.UniqueConstraint("blind_index", name=op.f("uq_identity_numbers_blind_index")),
    )
    op.create_table(
        "child_registrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("details_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("is_from_certificate", sa.Boolean(), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_child_registrations_person_id")),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["persons.id"], name=op.f("fk_child_registrations_registered_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_registrations")),
        sa.UniqueConstraint("person_id", name=op.f("uq_child_registrations_person_id")),
    )
    _create_handovers()


def _create_handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("announced_at", INSTANT, nullable=False),
        sa.Column("waits_told_at", INSTANT),
        sa.Column("handed_over_at", INSTANT),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_handovers_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_handovers")),
    )
    op.create_index(
        "ix_handovers_waiting", "handovers", ["due_on"], postgresql_where=sa.text("handed_over_at IS NULL")
    )
    op.create_table(
        "erasures",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("erased_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_erasures")),
    )
    op.execute(REFUSE_CHANGE_OF_CERTIFICATE.format(unless=UNLESS_ERASED))
    op.execute(IS_RELATED.format(or_carer=OR_CARER))
    # What was changed stays as it was written.
    op.execute("REVOKE UPDATE, DELETE ON relation_changes FROM eplus_app")
    op.execute("GRANT SELECT (id, number_sealed), UPDATE (number_sealed) ON identity_numbers TO eplus_keys")
    op.execute("GRANT SELECT (id, details_sealed), UPDATE (details_sealed) ON child_registrations TO eplus_keys")
    for table, column, values in CHECKS:
        _check(table, column, values)


REFUSE_CHANGE_OF_CERTIFICATE = """
CREATE OR REPLACE FUNCTION refuse_change_of_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {unless}
    RAISE EXCEPTION 'certificates are never edited: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""
# Certificates bear names: they go with the person, and in no other way.
UNLESS_ERASED = """
    IF TG_OP = 'DELETE' AND current_setting('eplus.erasure', true) = 'on' THEN
        RETURN NULL;
    END IF;
"""
# As in sql/record_functions.sql, and carers.
IS_RELATED = """
CREATE OR REPLACE FUNCTION record.is_related(actor uuid, subject uuid, wanted text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
    SELECT CASE
      WHEN actor IS NULL OR subject IS NULL OR wanted NOT IN ('view', 'edit') THEN false
      WHEN actor = subject THEN wanted = 'view' OR NOT EXISTS (
        SELECT FROM public.accounts WHERE person_id = subject AND kind = 'child'
      )
      ELSE EXISTS (
        SELECT FROM public.family_members AS mine JOIN public.family_members AS theirs USING (family_id)
        WHERE mine.person_id = actor AND mine.role = 'guardian'
          AND theirs.person_id = subject AND theirs.role = 'child'
      ){or_carer}
    END
  $$
"""
OR_CARER = """ OR EXISTS (
        SELECT FROM public.care_relations
        WHERE person_id = subject AND carer_id = actor AND ended_at IS NULL
          AND (ends_at IS NULL OR ends_at > now()) AND (wanted = 'view' OR level = 'manage')
      )"""


def _check(table: str, column: str, values: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({values})")


def downgrade() -> None:
    op.execute(REFUSE_CHANGE_OF_CERTIFICATE.format(unless=""))
    op.execute(IS_RELATED.format(or_carer=""))
    op.execute("GRANT UPDATE, DELETE ON relation_changes TO eplus_app")
    op.execute("UPDATE accounts SET kind = 'child' WHERE kind IN ('young', 'erased')")
    op.execute("UPDATE family_members SET role = 'child' WHERE role = 'grown'")
    for table, column, values in CHECKS:
        _check(table, column, values.partition(", 'young'")[0].partition(", 'grown'")[0])
    op.drop_table("erasures")
    op.drop_table("handovers")
    op.drop_table("child_registrations")
    op.drop_table("identity_numbers")
    op.drop_column("persons", "sex")
