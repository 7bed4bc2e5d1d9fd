"""Gifts: catalogue with stock, drops, redemptions and uses of vouchers."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0050_gifts"
down_revision = "0046_overview"

INSTANT = pg.TIMESTAMP(timezone=True)
SLUG = sa.String(60)
TABLES = (
    "voucher_uses",
    "redemptions",
    "drop_entries",
    "gift_drops",
    "gift_changes",
    "gift_allowances",
    "gift_stock",
    "gifts",
    "gift_counters",
    "pick_up_points",
)
KINDS = "'draw', 'queue'"
DROP_STATUSES = "'announced', 'drawn', 'finished'"
ENTRY_OUTCOMES = "'won', 'not_drawn', 'points_short', 'not_eligible', 'gone'"
STATUSES = "'reserved', 'redeemed', 'cancelled', 'expired'"
USE_OUTCOMES = "'redeemed', 'over_allowance', 'used_before', 'ended_before', 'elsewhere', 'invalid'"
REFUSE_CHANGE = """
CREATE FUNCTION refuse_change_of_gift_acts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was done with gifts is never edited: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    _points()
    _gifts()
    _drops()
    _redemptions()
    op.execute(REFUSE_CHANGE)
    for table in ("gift_changes", "voucher_uses"):
        op.execute(
            f"CREATE TRIGGER {table}_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_gift_acts()"
        )
    # What a day gave and took: entries are appended, so blocks hold days and a small index leads to them.
    op.create_index("ix_ledger_entries_posted_at", "ledger_entries", ["posted_at"], postgresql_using="brin")


def _points() -> None:
    _table(
        "pick_up_points",
        sa.Column("id", SLUG, nullable=False),
        sa.Column("names", pg.JSONB(), nullable=False),
        sa.Column("district", sa.String(32), nullable=False),
        sa.Column("address", pg.JSONB(), nullable=False),
        sa.Column("hours", pg.JSONB(), nullable=False),
    )
    op.create_index(op.f("ix_pick_up_points_district"), "pick_up_points", ["district"])
    _table(
        "gift_counters",
        sa.Column("id", SLUG, nullable=False),
        sa.Column("point_id", SLUG, nullable=False),
        *_to("gift_counters", point_id="pick_up_points"),
    )
    op.create_index(op.f("ix_gift_counters_point_id"), "gift_counters", ["point_id"])


def _gifts() -> None:
    _table(
        "gifts",
        sa.Column("id", SLUG, nullable=False),
        sa.Column("names", pg.JSONB(), nullable=False),
        sa.Column("words", pg.JSONB(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.SmallInteger()) for name in ("min_age_years", "per_person", "per_family")),
        sa.Column("hold_hours", sa.SmallInteger(), nullable=False),
        sa.Column("offered_from_at", INSTANT, nullable=False),
        sa.Column("offered_until_at", INSTANT),
        sa.Column("is_by_drop_only", sa.Boolean(), nullable=False),
        _check("gifts", "points", "points > 0"),
        _check("gifts", "hold", "hold_hours > 0"),
        _check("gifts", "quotas", "per_person > 0 AND per_family > 0"),
    )
    _table(
        "gift_stock",
        sa.Column("gift_id", SLUG, nullable=False),
        sa.Column("point_id", SLUG, nullable=False),
        sa.Column("stocked", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("left", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _check("gift_stock", "never_oversold", '"left" BETWEEN 0 AND stocked'),
        *_to("gift_stock", gift_id="gifts", point_id="pick_up_points"),
        key=("gift_id", "point_id"),
    )
    op.create_index(op.f("ix_gift_stock_point_id"), "gift_stock", ["point_id"])
    _table(
        "gift_allowances",
        sa.Column("counter_id", SLUG, nullable=False),
        sa.Column("gift_id", SLUG, nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("declared_at", INSTANT, nullable=False),
        _check("gift_allowances", "most", "most >= 0"),
        *_to("gift_allowances", counter_id="gift_counters", gift_id="gifts"),
        key=("counter_id", "gift_id"),
    )
    _table(
        "gift_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("changed_by_id", sa.Uuid()),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(121), nullable=False),
        sa.Column("detail", pg.JSONB(), nullable=False),
    )
    op.create_index(op.f("ix_gift_changes_at"), "gift_changes", ["at"])


def _drops() -> None:
    _table(
        "gift_drops",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("gift_id", SLUG, nullable=False),
        sa.Column("point_id", SLUG, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("quantity", "left", "points")),
        *(sa.Column(name, INSTANT, nullable=False) for name in ("opens_at", "closes_at")),
        sa.Column("pace_per_minute", sa.Integer()),
        sa.Column("commitment", sa.String(64)),
        sa.Column("seed_sealed", sa.LargeBinary()),
        sa.Column("seed", sa.String(64)),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("settled_place", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("announced_at", INSTANT, nullable=False),
        _check("gift_drops", "kind", f"kind IN ({KINDS})"),
        _check("gift_drops", "status", f"status IN ({DROP_STATUSES})"),
        _check("gift_drops", "never_oversold", '"left" BETWEEN 0 AND quantity'),
        _check("gift_drops", "closes", "closes_at > opens_at"),
        _check(
            "gift_drops",
            "fits_kind",
            "CASE kind WHEN 'draw' THEN pace_per_minute IS NULL AND commitment IS NOT NULL"
            " ELSE pace_per_minute > 0 AND commitment IS NULL END",
        ),
        _to_stock("gift_drops"),
    )
    unfinished = sa.text("status <> 'finished'")
    op.create_index("ix_gift_drops_unfinished", "gift_drops", ["closes_at"], postgresql_where=unfinished)
    op.execute("GRANT SELECT (id, seed_sealed), UPDATE (seed_sealed) ON gift_drops TO eplus_keys")
    _table(
        "drop_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drop_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("arrival", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("place", sa.Integer()),
        sa.Column("outcome", sa.String(16)),
        _check("drop_entries", "outcome", f"outcome IN ({ENTRY_OUTCOMES})"),
        sa.UniqueConstraint("drop_id", "person_id", name=op.f("uq_drop_entries_drop_id_person_id")),
        *_to("drop_entries", drop_id="gift_drops"),
    )
    op.create_index("ix_drop_entries_drop_id_arrival", "drop_entries", ["drop_id", "arrival"])
    drawn = sa.text("place IS NOT NULL")
    op.create_index("ix_drop_entries_drawn", "drop_entries", ["drop_id", "place"], postgresql_where=drawn)


def _redemptions() -> None:
    _table(
        "redemptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Uuid()) for name in ("person_id", "household_id")),
        *(sa.Column(name, SLUG, nullable=False) for name in ("gift_id", "point_id")),
        sa.Column("drop_id", sa.Uuid()),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        *(sa.Column(name, INSTANT, nullable=False) for name in ("reserved_at", "expires_at")),
        sa.Column("ended_at", INSTANT),
        sa.Column("counter_id", SLUG),
        _check("redemptions", "status", f"status IN ({STATUSES})"),
        _check("redemptions", "ended", "(status = 'reserved') = (ended_at IS NULL)"),
        _check("redemptions", "counter", "(status = 'redeemed') = (counter_id IS NOT NULL)"),
        _to_stock("redemptions"),
        *_to("redemptions", drop_id="gift_drops", counter_id="gift_counters"),
    )
    op.create_index("ix_redemptions_person_id_id", "redemptions", ["person_id", "id"])
    op.create_index("ix_redemptions_household_id_gift_id", "redemptions", ["household_id", "gift_id"])
    reserved = sa.text("status = 'reserved'")
    op.create_index("ix_redemptions_waiting", "redemptions", ["expires_at"], postgresql_where=reserved)
    _table(
        "voucher_uses",
        sa.Column("counter_id", SLUG, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("redemption_id", sa.Uuid()),
        sa.Column("gift_id", SLUG),
        *(sa.Column(name, INSTANT, nullable=False) for name in ("used_at", "received_at")),
        sa.Column("is_offline", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("used_by_id", sa.Uuid(), nullable=False),
        _check("voucher_uses", "outcome", f"outcome IN ({USE_OUTCOMES})"),
        *_to("voucher_uses", counter_id="gift_counters", redemption_id="redemptions", gift_id="gifts"),
        key=("counter_id", "id"),
    )
    op.create_index(op.f("ix_voucher_uses_redemption_id"), "voucher_uses", ["redemption_id"])
    op.create_index("ix_voucher_uses_received_at", "voucher_uses", ["received_at", "id"])
    of_gift = ["counter_id", "gift_id", "received_at"]
    op.create_index("ix_voucher_uses_counter_id_gift_id", "voucher_uses", of_gift)


def _table(name: str, *parts: Any, key: tuple[str, ...] = ("id",)) -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _to(table: str, **above: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in above.items()
    ]


def _to_stock(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["gift_id", "point_id"],
        ["gift_stock.gift_id", "gift_stock.point_id"],
        name=op.f(f"fk_{table}_gift_id_point_id"),
    )


def downgrade() -> None:
    op.drop_index("ix_ledger_entries_posted_at", "ledger_entries")
    for table in TABLES:
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change_of_gift_acts()")
