"""Every statement on the ledger's tables."""

import json
import uuid
from collections.abc import Sequence

from sqlalchemy import ARRAY, BigInteger, Row, String, Uuid, and_, any_, bindparam, cast, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

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
        SELECT * FROM unnest(
            CAST(:account_ids AS uuid[]), CAST(:entry_nos AS integer[]), CAST(:kinds AS text[]),
            CAST(:amounts AS bigint[]), CAST(:balances_after AS bigint[]), CAST(:reason_keys AS text[]),
            CAST(:reverses_entry_nos AS integer[]), CAST(:explanations AS jsonb[]),
            CAST(:posted_ats AS timestamptz[]))
        RETURNING account_id, entry_no, balance_after
    ), last AS (
        SELECT DISTINCT ON (account_id) * FROM written ORDER BY account_id, entry_no DESC
    )
    UPDATE ledger_accounts AS account SET balance = last.balance_after, last_entry_no = last.entry_no
    FROM last WHERE account.account_id = last.account_id
""")

# Built once, and the same text however many keys: every check-in asks it, and building costs more than running.
_UNDOING = aliased(LedgerEntry)
_UNDONE = (
    select(cast(func.coalesce(func.sum(_UNDOING.amount), 0), BigInteger))
    .where(_UNDOING.account_id == LedgerEntry.account_id, _UNDOING.reverses_entry_no == LedgerEntry.entry_no)
    .scalar_subquery()
)
_STATES = (
    select(LedgerAccount, LedgerEntry, _UNDONE.label("undone"))
    .outerjoin(
        LedgerEntry,
        and_(
            LedgerEntry.account_id == LedgerAccount.account_id,
            LedgerEntry.reason_key == any_(bindparam("reason_keys", type_=ARRAY(String))),
        ),
    )
    .where(LedgerAccount.account_id == any_(bindparam("account_ids", type_=ARRAY(Uuid))))
    .execution_options(populate_existing=True)
)


async def lock_accounts(session: AsyncSession, account_ids: set[uuid.UUID]) -> None:
    """Open the accounts that are new, and lock all of them until the transaction ends."""
    await session.execute(_LOCK_ACCOUNTS, {"account_ids": sorted(account_ids)})


async def list_states(
    session: AsyncSession, account_ids: set[uuid.UUID], reason_keys: set[str]
) -> dict[uuid.UUID, AccountState]:
    """Return the accounts with those of their entries that have one of the keys. Lock the accounts before."""
    rows = await session.execute(_STATES, {"account_ids": sorted(account_ids), "reason_keys": sorted(reason_keys)})
    states: dict[uuid.UUID, AccountState] = {}
    for account, row, undone_points in rows:
        state = states.setdefault(account.account_id, AccountState(account.balance, account.last_entry_no or 0))
        if row is not None:
            state.known[row.reason_key] = KnownEntry(entry_of(row), undone_points)
    return states


async def write_entries(session: AsyncSession, entries: Sequence[Entry]) -> None:
    """Append the entries and move their accounts on, in one statement. The accounts are locked."""
    await session.execute(
        _WRITE_ENTRIES,
        {
            "account_ids": [entry.account_id for entry in entries],
            "entry_nos": [entry.entry_no for entry in entries],
            "kinds": [entry.kind.value for entry in entries],
            "amounts": [entry.amount for entry in entries],
            "balances_after": [entry.balance_after for entry in entries],
            "reason_keys": [entry.reason_key for entry in entries],
            "reverses_entry_nos": [entry.reverses_entry_no for entry in entries],
            "explanations": [json.dumps(dict(entry.explanation)) for entry in entries],
            "posted_ats": [entry.posted_at for entry in entries],
        },
    )


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


def entry_of(row: LedgerEntry) -> Entry:
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
