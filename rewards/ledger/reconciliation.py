"""Proves the ledger from its rows alone: sums, numbering, and that nothing was undone beyond what there was.

The constraints make drift impossible; this finds it nevertheless, should a constraint have been dropped or rows
been restored from two backups. One pass over each partition.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

MAX_FAULTS = 100  # enough to see the pattern; the count of accounts is no help

_FAULTS = text("""
    WITH summed AS (
        SELECT account_id, sum(amount) AS total, count(*) AS entries, max(entry_no) AS last_entry_no
        FROM ledger_entries GROUP BY account_id
    ), chained AS (
        SELECT account_id, entry_no, balance_after,
               sum(amount) OVER (PARTITION BY account_id ORDER BY entry_no) AS expected
        FROM ledger_entries
    ), undone AS (
        SELECT undoing.account_id, undoing.reverses_entry_no, original.amount, sum(undoing.amount) AS undone
        FROM ledger_entries AS undoing
        JOIN ledger_entries AS original
          ON original.account_id = undoing.account_id AND original.entry_no = undoing.reverses_entry_no
        GROUP BY undoing.account_id, undoing.reverses_entry_no, original.amount
    )
    SELECT account_id, 'balance' AS what, coalesce(summed.total, 0) AS expected, account.balance AS found
    FROM ledger_accounts AS account FULL JOIN summed USING (account_id)
    WHERE account.balance IS DISTINCT FROM coalesce(summed.total, 0)
    UNION ALL
    SELECT account_id, 'entries', summed.entries, coalesce(account.last_entry_no, 0)
    FROM ledger_accounts AS account JOIN summed USING (account_id)
    WHERE account.last_entry_no IS DISTINCT FROM summed.entries OR summed.last_entry_no <> summed.entries
    UNION ALL
    SELECT account_id, 'balance_after of ' || entry_no, expected, balance_after
    FROM chained WHERE balance_after <> expected
    UNION ALL
    SELECT account_id, 'undone of ' || reverses_entry_no, -amount, undone
    FROM undone WHERE abs(undone) > abs(amount)
    ORDER BY 1, 2 LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class LedgerFault:
    """An account whose rows contradict each other: what, the points expected, the points found (None: no row)."""

    account_id: uuid.UUID
    what: str
    expected: int
    found: int | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How much was looked at, and the first faults."""

    accounts: int
    entries: int
    points: int
    faults: list[LedgerFault]


async def reconcile(session: AsyncSession) -> Reconciliation:
    """Check every account; at most MAX_FAULTS faults are returned."""
    rows = await session.execute(_FAULTS, {"limit": MAX_FAULTS})
    faults = [
        LedgerFault(row.account_id, row.what, int(row.expected), None if row.found is None else int(row.found))
        for row in rows
    ]
    totals = (
        await session.execute(
            text(
                "SELECT (SELECT count(*) FROM ledger_accounts), count(*), coalesce(sum(amount), 0)"
                " FROM ledger_entries"
            )
        )
    ).one()
    return Reconciliation(int(totals[0]), int(totals[1]), int(totals[2]), faults)
