"""Tables of the ledger. Accounts are opaque ids (persons today), so nothing here points at people.

Drift is impossible by declaration: an entry's `balance_before` must be the `balance_after` of the entry before
it, and an account's balance must be that of its last entry. Triggers refuse to change or remove entries.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from rewards.ledger.rules import REASON_KEY_MAX_CHARS


class LedgerEntry(Base):
    """One movement of points; never updated, never deleted."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        UniqueConstraint("account_id", "reason_key"),
        UniqueConstraint("account_id", "entry_no", "balance_after"),
        ForeignKeyConstraint(
            ["account_id", "previous_entry_no", "balance_before"],
            ["ledger_entries.account_id", "ledger_entries.entry_no", "ledger_entries.balance_after"],
        ),
        ForeignKeyConstraint(
            ["account_id", "reverses_entry_no"], ["ledger_entries.account_id", "ledger_entries.entry_no"]
        ),
        Index(
            "ix_ledger_entries_account_id_reverses_entry_no",
            "account_id",
            "reverses_entry_no",
            postgresql_where=text("reverses_entry_no IS NOT NULL"),
        ),
        # Entries are appended: blocks hold days, and a small index leads to them.
        Index("ix_ledger_entries_posted_at", "posted_at", postgresql_using="brin"),
        CheckConstraint("entry_no > 1 OR (entry_no = 1 AND balance_after = amount)", name="first"),
        CheckConstraint(
            "CASE WHEN kind IN ('award', 'refund') THEN amount > 0"
            " WHEN kind IN ('reversal', 'spend') THEN amount < 0 ELSE false END",
            name="kind",
        ),
        CheckConstraint("(kind IN ('reversal', 'refund')) = (reverses_entry_no IS NOT NULL)", name="reverses"),
        CheckConstraint("kind <> 'spend' OR balance_after >= 0", name="no_overdraft"),
        {"postgresql_partition_by": "HASH (account_id)"},
    )

    account_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    entry_no: Mapped[int] = mapped_column(Integer, primary_key=True)
    previous_entry_no: Mapped[int | None] = mapped_column(
        Integer, Computed("NULLIF(entry_no - 1, 0)", persisted=True)
    )
    kind: Mapped[str] = mapped_column(String(16))
    amount: Mapped[int] = mapped_column(BigInteger)
    balance_before: Mapped[int | None] = mapped_column(
        BigInteger, Computed("balance_after - amount", persisted=True)
    )
    balance_after: Mapped[int] = mapped_column(BigInteger)
    reason_key: Mapped[str] = mapped_column(String(REASON_KEY_MAX_CHARS))
    reverses_entry_no: Mapped[int | None] = mapped_column(Integer)
    explanation: Mapped[dict[str, Any]] = mapped_column(JSONB)
    posted_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))


class LedgerAccount(Base):
    """The balance of an account, and the lock that orders its postings."""

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "last_entry_no", "balance"],
            [LedgerEntry.account_id, LedgerEntry.entry_no, LedgerEntry.balance_after],
        ),
        CheckConstraint("last_entry_no IS NOT NULL OR balance = 0", name="empty"),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    balance: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    last_entry_no: Mapped[int | None] = mapped_column(Integer)
