"""Posting points, and what an account holds."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from rewards.ledger import repository
from rewards.ledger.errors import UnknownEntry
from rewards.ledger.rules import Entry, EntryKind, Posting, plan_entries

__all__ = [
    "Balance",
    "Entry",
    "EntryKind",
    "Posting",
    "get_balance",
    "get_entry",
    "list_entries",
    "lock_balances",
    "post",
]

MAX_POSTINGS = 1_000  # in one call: bounds the locks a transaction holds and the size of its statement


@dataclass(frozen=True, slots=True)
class Balance:
    """Points of an account: `available` to spend, or `owed` because spent points were taken back. One is zero."""

    available: int
    owed: int
    last_entry_no: int


async def post(session: AsyncSession, postings: Sequence[Posting], *, now: dt.datetime) -> list[Entry]:
    """Post all or none; return one entry per posting, in their order.

    A reason key that was paid before with the same amount and kind gives the entry of then, and nothing is paid.
    Raises PostingConflict, InsufficientPoints, ExcessiveReversal, UnknownEntry; ValueError above MAX_POSTINGS.
    """
    if not postings:
        return []
    if len(postings) > MAX_POSTINGS:
        raise ValueError(f"at most {MAX_POSTINGS} postings in one call, not {len(postings)}")
    account_ids = {posting.account_id for posting in postings}
    keys = {(posting.account_id, posting.reason_key) for posting in postings}
    keys |= {(posting.account_id, posting.reverses) for posting in postings if posting.reverses is not None}
    # The lock is a statement of its own: only a later statement sees what was committed while this one waited.
    await repository.lock_accounts(session, account_ids)
    plan = plan_entries(postings, await repository.list_states(session, keys), now)
    if plan.fresh:
        await repository.write_entries(session, plan.fresh)
    return plan.entries


async def get_balance(session: AsyncSession, account_id: uuid.UUID) -> Balance:
    """Return what the account holds; zero for one that was never posted to."""
    row = await repository.find_account(session, account_id)
    balance = row.balance if row else 0
    return Balance(max(0, balance), max(0, -balance), (row and row.last_entry_no) or 0)


async def lock_balances(session: AsyncSession, account_ids: set[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return what accounts hold (below zero: owed) and let nobody post to them until the transaction ends."""
    await repository.lock_accounts(session, account_ids)
    return await repository.list_balances(session, account_ids)


async def get_entry(session: AsyncSession, account_id: uuid.UUID, entry_no: int) -> Entry:
    """Return one entry. Raises UnknownEntry."""
    entry = await repository.find_entry(session, account_id, entry_no)
    if entry is None:
        raise UnknownEntry(entry_no=entry_no)
    return entry


async def list_entries(
    session: AsyncSession, account_id: uuid.UUID, *, before_entry_no: int | None = None, limit: int
) -> list[Entry]:
    """Return at most `limit` entries, newest first, those before `before_entry_no`."""
    return await repository.list_entries(session, account_id, before_entry_no=before_entry_no, limit=limit)
