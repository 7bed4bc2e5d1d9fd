"""Every statement on the ledger's tables."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from rewards.ledger.models import LedgerAccount, LedgerEntry
from rewards.ledger.rules import AccountState, Entry, EntryKind, KnownEntry

# An upsert that changes nothing locks the row whether it is old or new, and in the order of the sort: so any two
# postings take their locks in the same order and cannot deadlock. `WHERE false` leaves no dead row behind.
_LOCK_ACCOUNTS = text("""
    INSERT INTO ledger_accounts (account_id)
    SELECT account_id FROM unnest(CAST(:account_ids AS uuid[])) AS wanted (account_id) ORDER BY account_id
    ON CONFLICT (account_id) DO UPDATE SET balance = ledger_accounts.balance WHERE false
""")

_WRITE_ENTRIES = text("""
    WITH written AS (
        INSERT INTO ledger_entries (account_id, entry_no, kind, amount, balance_after, reason_key,
                                    reverses_entry_no, explanation, posted_at)
        SELECT account_id, entry_no, kind, amount, balance_after, reason_key, reverses_entry_no, explanation,
               posted_at
        FROM jsonb_to_recordset(CAST(:entries AS jsonb)) AS one (
            account_id uuid, entry_no integer, kind text, amount bigint, balance_after bigint, reason_key text,
            reverses_entry_no integer, explanation jsonb, posted_at timestamptz, place integer)
        ORDER BY place
        RETURNING account_id, entry_no, balance_after
    ), last AS (
        SELECT DISTINCT ON (account_id) * FROM written ORDER BY account_id, entry_no DESC
    )
    UPDATE ledger_accounts AS account SET balance = last.balance_after, last_entry_no = last.entry_no
    FROM last WHERE account.account_id = last.account_id
""")

# By pairs: each key is looked up in its own account alone, in that account's partition alone.
_STATES = text("""
    SELECT account.account_id AS of_account_id, account.balance, account.last_entry_no, entry.*, (
        SELECT CAST(coalesce(sum(undoing.amount), 0) AS bigint) FROM ledger_entries AS undoing
        WHERE undoing.account_id = entry.account_id AND undoing.reverses_entry_no = entry.entry_no
    ) AS undone
    FROM jsonb_to_recordset(CAST(:asked AS jsonb)) AS asked (account_id uuid, reason_key text)
        JOIN ledger_accounts AS account ON account.account_id = asked.account_id
        LEFT JOIN ledger_entries AS entry
            ON entry.account_id = asked.account_id AND entry.reason_key = asked.reason_key
""")


async def lock_accounts(session: AsyncSession, account_ids: set[uuid.UUID]) -> None:
    """Open the accounts that are new, and lock all of them until the transaction ends."""
    await session.execute(_LOCK_ACCOUNTS, {"account_ids": sorted(account_ids)})


async def list_states(
    session: AsyncSession, asked: Collection[tuple[uuid.UUID, str]]
) -> dict[uuid.UUID, AccountState]:
    """Return the accounts of (account, reason key), with the entries of these keys. Lock the accounts before."""
    wanted = [{"account_id": account_id, "reason_key": reason_key} for account_id, reason_key in asked]
    states: dict[uuid.UUID, AccountState] = {}
    for row in await session.execute(_STATES, {"asked": orjson.dumps(wanted).decode()}):
        state = states.setdefault(row.of_account_id, AccountState(row.balance, row.last_entry_no or 0))
        if row.entry_no is not None:
            state.known[row.reason_key] = KnownEntry(entry_of(row), row.undone)
    return states


async def write_entries(session: AsyncSession, entries: Sequence[Entry]) -> None:
    """Append the entries and move their accounts on, in one statement. The accounts are locked."""
    rows = [
        {
            "account_id": entry.account_id,
            "entry_no": entry.entry_no,
            "kind": entry.kind,
            "amount": entry.amount,
            "balance_after": entry.balance_after,
            "reason_key": entry.reason_key,
            "reverses_entry_no": entry.reverses_entry_no,
            "explanation": dict(entry.explanation),
            "posted_at": entry.posted_at,
            "place": place,
        }
        for place, entry in enumerate(entries)
    ]
    await session.execute(_WRITE_ENTRIES, {"entries": orjson.dumps(rows).decode()})


async def find_account(session: AsyncSession, account_id: uuid.UUID) -> Row[int, int | None] | None:
    """Return (balance, last_entry_no) or None when nothing was ever posted."""
    statement = select(LedgerAccount.balance, LedgerAccount.last_entry_no)
    return (await session.execute(statement.where(LedgerAccount.account_id == account_id))).one_or_none()


async def list_balances(session: AsyncSession, account_ids: set[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return the balances of those of the accounts that there are."""
    statement = select(LedgerAccount.account_id, LedgerAccount.balance)
    rows = await session.execute(statement.where(LedgerAccount.account_id.in_(account_ids)))
    return dict(rows.all())


async def find_entry(session: AsyncSession, account_id: uuid.UUID, entry_no: int) -> Entry | None:
    """Return one entry of the account."""
    statement = select(LedgerEntry).where(LedgerEntry.account_id == account_id, LedgerEntry.entry_no == entry_no)
    row = (await session.execute(statement)).scalar_one_or_none()
    return entry_of(row) if row else None


async def list_entries(
    session: AsyncSession, account_id: uuid.UUID, *, before_entry_no: int | None, limit: int
) -> list[Entry]:
    """Return the account's entries, newest first, those before `before_entry_no`."""
    statement = select(LedgerEntry).where(LedgerEntry.account_id == account_id)
    if before_entry_no is not None:
        statement = statement.where(LedgerEntry.entry_no < before_entry_no)
    rows = await session.scalars(statement.order_by(LedgerEntry.entry_no.desc()).limit(limit))
    return [entry_of(row) for row in rows]


def entry_of(row: Any) -> Entry:
    """Return the pure entry of a table row."""
    return Entry(
        account_id=row.account_id,
        entry_no=row.entry_no,
        kind=EntryKind(row.kind),
        amount=row.amount,
        balance_after=row.balance_after,
        reason_key=row.reason_key,
        reverses_entry_no=row.reverses_entry_no,
        explanation=row.explanation,
        posted_at=row.posted_at,
    )
