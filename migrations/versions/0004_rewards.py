"""Points ledger and badges."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0004_rewards"
down_revision = "0003_geo"

INSTANT = pg.TIMESTAMP(timezone=True)
PARTITIONS = 8  # of every table hashed by person: the unit in which it can later be spread over machines

REFUSE_CHANGE = """
CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger entries are never changed or removed: post a reversal'
        USING ERRCODE = 'restrict_violation';
END
$$
"""


def upgrade() -> None:
    _create_entries()
    op.create_table(
        "ledger_accounts",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("balance", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_entry_no", sa.Integer()),
        sa.PrimaryKeyConstraint("account_id"),
        sa.ForeignKeyConstraint(
            ["account_id", "last_entry_no", "balance"],
            ["ledger_entries.account_id", "ledger_entries.entry_no", "ledger_entries.balance_after"],
        ),
        sa.CheckConstraint("last_entry_no IS NOT NULL OR balance = 0", name="empty"),
    )
    op.create_table(
        "badge_grants",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("badge_id", sa.String(80), nullable=False),
        sa.Column("reason_key", sa.String(200), nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.PrimaryKeyConstraint("person_id", "badge_id", "reason_key"),
        postgresql_partition_by="HASH (person_id)",
    )
    _partition("badge_grants")


def _create_entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("entry_no", sa.Integer(), nullable=False),
        sa.Column("previous_entry_no", sa.Integer(), sa.Computed("NULLIF(entry_no - 1, 0)", persisted=True)),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance_before", sa.BigInteger(), sa.Computed("balance_after - amount", persisted=True)),
        sa.Column("balance_after", sa.BigInteger(), nullable=False),
        sa.Column("reason_key", sa.String(200), nullable=False),
        sa.Column("reverses_entry_no", sa.Integer()),
        sa.Column("explanation", pg.JSONB(), nullable=False),
        sa.Column("posted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "entry_no"),
        sa.UniqueConstraint("account_id", "reason_key"),
        sa.UniqueConstraint("account_id", "entry_no", "balance_after"),
        sa.ForeignKeyConstraint(
            ["account_id", "previous_entry_no", "balance_before"],
            ["ledger_entries.account_id", "ledger_entries.entry_no", "ledger_entries.balance_after"],
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "reverses_entry_no"], ["ledger_entries.account_id", "ledger_entries.entry_no"]
        ),
        sa.CheckConstraint("entry_no > 1 OR (entry_no = 1 AND balance_after = amount)", name="first"),
        sa.CheckConstraint(
            "CASE WHEN kind IN ('award', 'refund') THEN amount > 0"
            " WHEN kind IN ('reversal', 'spend') THEN amount < 0 ELSE false END",
            name="kind",
        ),
        sa.CheckConstraint("(kind IN ('reversal', 'refund')) = (reverses_entry_no IS NOT NULL)", name="reverses"),
        sa.CheckConstraint("kind <> 'spend' OR balance_after >= 0", name="no_overdraft"),
        postgresql_partition_by="HASH (account_id)",
    )
    op.create_index(
        "ix_ledger_entries_account_id_reverses_entry_no",
        "ledger_entries",
        ["account_id", "reverses_entry_no"],
        postgresql_where=sa.text("reverses_entry_no IS NOT NULL"),
    )
    op.execute(REFUSE_CHANGE)
    for table in _partition("ledger_entries"):
        # A statement trigger guards only the table it stands on, and a partition can be truncated by itself.
        _refuse("TRUNCATE", table, "STATEMENT")
    _refuse("TRUNCATE", "ledger_entries", "STATEMENT")
    _refuse("UPDATE OR DELETE", "ledger_entries", "ROW")


def _refuse(change: str, table: str, level: str) -> None:
    name = "refuse_" + change.lower().replace(" ", "_")
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH {level}"
        " EXECUTE FUNCTION refuse_ledger_change()"
    )


def _partition(table: str) -> list[str]:
    names = [f"{table}_{remainder}" for remainder in range(PARTITIONS)]
    for remainder, name in enumerate(names):
        op.execute(
            f"CREATE TABLE {name} PARTITION OF {table}"
            f" FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {remainder})"
        )
    return names


def downgrade() -> None:
    op.drop_table("badge_grants")
    op.drop_table("ledger_accounts")
    op.drop_table("ledger_entries")
    op.execute("DROP FUNCTION refuse_ledger_change()")
