"""One log of what officers did: a table for acts that no other keeps, and a view over it and all that do."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0078_office_log"
down_revision = "0077_payouts"

# Some tables name who acted by the person, not by the account.
_ACCOUNT = "COALESCE((SELECT a.id FROM accounts a WHERE a.person_id = {0}), {0})"
# Each in the order: id, at, actor_id, act, subject, before, after, reason.
ACTS = (
    "SELECT id::text, at, actor_id, act::text, subject::text, before, after, reason FROM office_acts",
    (
        "SELECT id::text, at, changed_by_id, 'gifts_' || kind, 'gift:' || subject, NULL::jsonb, detail, ''"
        " FROM gift_changes"
    ),
    (
        f"SELECT id::text, at, {_ACCOUNT.format('actor_id')}, 'station_' || act, 'station:' || event_id,"
        " NULL::jsonb, detail, '' FROM station_acts"
    ),
    (
        "SELECT park_id || '/' || number, changed_at, changed_by_id,"
        " CASE number WHEN 1 THEN 'park_added' ELSE 'park_redrawn' END, 'park:' || park_id,"
        " CASE number WHEN 1 THEN NULL ELSE jsonb_build_object('form', number - 1) END,"
        " jsonb_build_object('form', number, 'area_m2', round(geofence_area_m2)), reason"
        " FROM geofence_revisions WHERE changed_by_id IS NOT NULL"
    ),
    (
        "SELECT v.challenge_id || '/' || v.version, v.published_at, v.published_by_id, 'challenge_published',"
        " 'challenge:' || c.slug,"
        " CASE v.version WHEN 1 THEN NULL ELSE jsonb_build_object('version', v.version - 1) END,"
        " jsonb_build_object('version', v.version, 'effective_from_at', v.effective_from_at), ''"
        " FROM challenge_versions v JOIN challenges c ON c.id = v.challenge_id"
    ),
    (
        "SELECT p.id || '/1', p.starts_at, p.started_by_id, 'play_paused', 'challenge:' || COALESCE(c.slug, '*'),"
        " NULL::jsonb, jsonb_build_object('reason', p.reason, 'maker', p.maker), COALESCE(p.note, '')"
        " FROM challenge_pauses p LEFT JOIN challenges c ON c.id = p.challenge_id"
    ),
    (
        "SELECT p.id || '/2', p.ends_at, p.ended_by_id, 'play_resumed', 'challenge:' || COALESCE(c.slug, '*'),"
        " jsonb_build_object('reason', p.reason, 'maker', p.maker), NULL::jsonb, ''"
        " FROM challenge_pauses p LEFT JOIN challenges c ON c.id = p.challenge_id WHERE p.ends_at IS NOT NULL"
    ),
    (
        f"SELECT id::text, decided_at, {_ACCOUNT.format('decided_by')}, 'registration_' || state,"
        " 'registration:' || id, jsonb_build_object('state', 'held'), jsonb_build_object('state', state), ''"
        " FROM registration_corrections WHERE decided_by IS NOT NULL"
    ),
    (
        f"SELECT id::text, granted_at, {_ACCOUNT.format('granted_by')}, 'role_granted', 'role:' || id,"
        " NULL::jsonb, jsonb_build_object('role', role, 'school', school_id), '' FROM role_grants"
    ),
    (
        f"SELECT id::text, decided_at, {_ACCOUNT.format('decided_by_id')}, 'quarantine_decided',"
        " 'quarantine:' || id, NULL::jsonb, jsonb_build_object('released', is_released), ''"
        " FROM station_quarantine WHERE decided_by_id IS NOT NULL"
    ),
)


def upgrade() -> None:
    op.create_table(
        "office_acts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("before", pg.JSONB()),
        sa.Column("after", pg.JSONB()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_office_acts"),
    )
    op.create_index("ix_office_acts_at", "office_acts", ["at", "id"])
    op.execute(
        """
        CREATE FUNCTION refuse_change_of_office_act() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'acts are never changed: % on % refused', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER office_acts_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON office_acts"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_office_act()"
    )
    columns = "id, at, actor_id, act, subject, before, after, reason"
    op.execute(f"CREATE VIEW office_log ({columns}) AS {' UNION ALL '.join(ACTS)}")


def downgrade() -> None:
    op.execute("DROP VIEW office_log")
    op.drop_table("office_acts")
    op.execute("DROP FUNCTION refuse_change_of_office_act()")
