"""How postings become ledger entries: pure, one account after the other, in the order given.

The balance is always the sum of the entries. A reversal may take it below zero, when the points were spent
meanwhile; a spend may not (docs/decisions/0061-reversal-of-spent-points.md).
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rewards.ledger.errors import (
    ExcessiveReversal,
    InsufficientPoints,
    InvalidPosting,
    PostingConflict,
    UnknownEntry,
)

REASON_KEY_MAX_CHARS = 200  # challenge, rule, period and ordinal fit in 120; room for longer slugs
AMOUNT_MAX_POINTS = 1_000_000  # far above any prize; a larger amount is a slip in a rule's expression


class EntryKind(StrEnum):
    """Why an entry exists."""

    AWARD = "award"
    REVERSAL = "reversal"  # takes back all or part of an award
    SPEND = "spend"
    REFUND = "refund"  # gives back all or part of a spend


_SIGN = {EntryKind.AWARD: 1, EntryKind.REVERSAL: -1, EntryKind.SPEND: -1, EntryKind.REFUND: 1}
_UNDOES = {EntryKind.REVERSAL: EntryKind.AWARD, EntryKind.REFUND: EntryKind.SPEND}


@dataclass(frozen=True, slots=True)
class Posting:
    """One movement wanted on an account.

    `amount` in points, signed: awards and refunds above zero, reversals and spends below. `reverses` is the
    reason key of the entry that a reversal or refund undoes. `explanation` is JSON for the reader of the row.
    """

    account_id: uuid.UUID
    amount: int
    kind: EntryKind
    reason_key: str
    explanation: Mapping[str, Any] = field(default_factory=dict)
    reverses: str | None = None

    def __post_init__(self) -> None:
        """Raise InvalidPosting when the fields contradict each other."""
        if not 0 < self.amount * _SIGN[self.kind] <= AMOUNT_MAX_POINTS:
            raise InvalidPosting(fault="amount", kind=self.kind, amount=self.amount)
        if not 0 < len(self.reason_key) <= REASON_KEY_MAX_CHARS:
            raise InvalidPosting(fault="reason_key", kind=self.kind)
        if (self.kind in _UNDOES) != (self.reverses is not None):
            raise InvalidPosting(fault="reverses", kind=self.kind)


@dataclass(frozen=True, slots=True)
class Entry:
    """A ledger row. `entry_no` counts from 1 per account without gaps."""

    account_id: uuid.UUID
    entry_no: int
    kind: EntryKind
    amount: int
    balance_after: int
    reason_key: str
    reverses_entry_no: int | None
    explanation: Mapping[str, Any]
    posted_at: dt.datetime


@dataclass(slots=True)
class KnownEntry:
    """An entry and how many points of it were undone so far (zero or the opposite sign of its amount)."""

    entry: Entry
    undone: int = 0


@dataclass(slots=True)
class AccountState:
    """An account as it stands under its lock."""

    balance: int
    last_entry_no: int
    known: dict[str, KnownEntry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """`entries` answer the postings one for one; `fresh` are those of them still to be written."""

    entries: list[Entry]
    fresh: list[Entry]


def plan_entries(
    postings: Sequence[Posting], accounts: Mapping[uuid.UUID, AccountState], now: dt.datetime
) -> Plan:
    """Return what to write for `postings`; `accounts` are consumed (they move on with each entry).

    Every account of a posting must be in `accounts`, with all entries known whose keys the postings name.
    Raises PostingConflict, InsufficientPoints, ExcessiveReversal or UnknownEntry.
    """
    entries: list[Entry] = []
    fresh: list[Entry] = []
    for posting in postings:
        account = accounts[posting.account_id]
        paid = account.known.get(posting.reason_key)
        if paid is None:
            entry = _next_entry(posting, account, now)
            account.known[posting.reason_key] = KnownEntry(entry)
            fresh.append(entry)
        else:
            entry = paid.entry
            if (entry.amount, entry.kind) != (posting.amount, posting.kind):
                raise PostingConflict(reason_key=posting.reason_key)
        entries.append(entry)
    return Plan(entries, fresh)


def _next_entry(posting: Posting, account: AccountState, now: dt.datetime) -> Entry:
    undone_entry = _undo(posting, account) if posting.reverses is not None else None
    balance_after = account.balance + posting.amount
    if posting.kind is EntryKind.SPEND and balance_after < 0:
        raise InsufficientPoints(balance=max(0, account.balance), wanted=-posting.amount)
    account.balance = balance_after
    account.last_entry_no += 1
    return Entry(
        account_id=posting.account_id,
        entry_no=account.last_entry_no,
        kind=posting.kind,
        amount=posting.amount,
        balance_after=balance_after,
        reason_key=posting.reason_key,
        reverses_entry_no=undone_entry.entry_no if undone_entry else None,
        explanation=posting.explanation,
        posted_at=now,
    )


def _undo(posting: Posting, account: AccountState) -> Entry:
    original = account.known.get(posting.reverses or "")
    if original is None:
        raise UnknownEntry(reason_key=posting.reverses or "")
    if original.entry.kind is not _UNDOES[posting.kind]:
        raise InvalidPosting(fault="reverses", kind=posting.kind)
    undone = original.undone + posting.amount
    if abs(undone) > abs(original.entry.amount):
        raise ExcessiveReversal(reason_key=original.entry.reason_key, amount=abs(posting.amount))
    original.undone = undone
    return original.entry
