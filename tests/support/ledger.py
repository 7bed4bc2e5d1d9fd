"""Postings for tests of the ledger."""

import uuid
from typing import Any

from rewards.ledger.service import EntryKind, Posting


def award(account_id: uuid.UUID, amount: int, key: str, **explanation: Any) -> Posting:
    return Posting(account_id, amount, EntryKind.AWARD, key, explanation)


def spend(account_id: uuid.UUID, amount: int, key: str) -> Posting:
    return Posting(account_id, -amount, EntryKind.SPEND, key)


def reversal(account_id: uuid.UUID, amount: int, key: str, reverses: str) -> Posting:
    return Posting(account_id, -amount, EntryKind.REVERSAL, key, reverses=reverses)


def refund(account_id: uuid.UUID, amount: int, key: str, reverses: str) -> Posting:
    return Posting(account_id, amount, EntryKind.REFUND, key, reverses=reverses)
