import datetime as dt
import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from rewards.ledger.errors import PostingConflict, UnknownEntry
from rewards.ledger.reconciliation import reconcile
from rewards.ledger.service import MAX_POSTINGS, get_balance, get_entry, list_entries, post
from tests.support.ledger import award, reversal, spend
from tests.support.roles import become_owner


@pytest.fixture
def ann() -> uuid.UUID:
    return uuid.uuid4()


async def test_posting_moves_the_balance(session: AsyncSession, now: dt.datetime, ann: uuid.UUID) -> None:
    ben = uuid.uuid4()
    entries = await post(session, [award(ann, 5, "a", rule="x"), award(ben, 7, "a"), spend(ann, 2, "s")], now=now)
    assert [entry.balance_after for entry in entries] == [5, 7, 3]
    assert await get_entry(session, ann, 1) == entries[0]
    balance = await get_balance(session, ann)
    assert (balance.available, balance.owed, balance.last_entry_no) == (3, 0, 2)


async def test_nothing_to_post_is_nothing(session: AsyncSession, now: dt.datetime, ann: uuid.UUID) -> None:
    assert await post(session, [], now=now) == []
    assert (await get_balance(session, ann)).last_entry_no == 0
    with pytest.raises(UnknownEntry):
        await get_entry(session, ann, 1)


async def test_posting_again_gives_the_entry_of_then(
    session: AsyncSession, now: dt.datetime, ann: uuid.UUID
) -> None:
    first = await post(session, [award(ann, 5, "a")], now=now)
    later = now + dt.timedelta(days=1)
    again = await post(session, [award(ann, 5, "a"), award(ann, 1, "b")], now=later)
    assert again[0] == first[0]
    assert again[1].balance_after == 6
    with pytest.raises(PostingConflict):
        await post(session, [award(ann, 6, "a")], now=later)


async def test_reversals_over_several_calls_add_up(
    session: AsyncSession, now: dt.datetime, ann: uuid.UUID
) -> None:
    await post(session, [award(ann, 10, "a"), spend(ann, 10, "s")], now=now)
    await post(session, [reversal(ann, 6, "r1", "a")], now=now)
    await post(session, [reversal(ann, 4, "r2", "a")], now=now)
    balance = await get_balance(session, ann)
    assert (balance.available, balance.owed) == (0, 10)
    with pytest.raises(Exception, match="ledger_reversal_excessive"):
        await post(session, [reversal(ann, 1, "r3", "a")], now=now)


async def test_entries_are_listed_newest_first(session: AsyncSession, now: dt.datetime, ann: uuid.UUID) -> None:
    await post(session, [award(ann, 1, str(number)) for number in range(5)], now=now)
    assert [entry.entry_no for entry in await list_entries(session, ann, limit=2)] == [5, 4]
    assert [entry.entry_no for entry in await list_entries(session, ann, before_entry_no=4, limit=9)] == [3, 2, 1]


async def test_a_call_is_bounded(session: AsyncSession, now: dt.datetime, ann: uuid.UUID) -> None:
    postings = [award(ann, 1, str(number)) for number in range(MAX_POSTINGS + 1)]
    with pytest.raises(ValueError, match="at most 1000"):
        await post(session, postings, now=now)
    entries = await post(session, postings[:-1], now=now)
    assert entries[-1].balance_after == MAX_POSTINGS


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_entries SET amount = amount + 1",
        "DELETE FROM ledger_entries",
        "TRUNCATE ledger_entries CASCADE",
        "TRUNCATE ledger_entries_3 CASCADE",
    ],
)
async def test_the_database_refuses_to_change_entries(
    session: AsyncSession, now: dt.datetime, ann: uuid.UUID, change: str
) -> None:
    await post(session, [award(ann, 5, "a")], now=now)
    await become_owner(session)
    with pytest.raises(DBAPIError, match="never changed or removed"):
        await session.execute(text(change))


_ENTRY = """
    INSERT INTO ledger_entries
        (account_id, entry_no, kind, amount, balance_after, reason_key, reverses_entry_no, explanation, posted_at)
    VALUES (:account, :entry_no, :kind, :amount, :balance_after, :key, :reverses, '{}', now())
"""


@pytest.mark.parametrize(
    ("entry_no", "kind", "amount", "balance_after", "key", "reverses"),
    [
        pytest.param(2, "award", 5, 11, "b", None, id="not the sum"),
        pytest.param(3, "award", 5, 10, "b", None, id="a gap"),
        pytest.param(1, "award", 5, 5, "b", None, id="a fork"),
        pytest.param(2, "award", 5, 10, "a", None, id="a key twice"),
        pytest.param(0, "award", 5, 5, "b", None, id="before the first"),
        pytest.param(2, "award", -5, 0, "b", None, id="a negative award"),
        pytest.param(2, "bonus", 5, 10, "b", None, id="no such kind"),
        pytest.param(2, "spend", -6, -1, "b", None, id="an overdraft"),
        pytest.param(2, "reversal", -5, 0, "b", None, id="reverses nothing"),
        pytest.param(2, "reversal", -5, 0, "b", 7, id="reverses an unknown entry"),
    ],
)
async def test_the_database_refuses_an_entry_that_does_not_follow(
    session: AsyncSession,
    now: dt.datetime,
    ann: uuid.UUID,
    entry_no: int,
    kind: str,
    amount: int,
    balance_after: int,
    key: str,
    reverses: int | None,
) -> None:
    await post(session, [award(ann, 5, "a")], now=now)
    row = {
        "account": ann,
        "entry_no": entry_no,
        "kind": kind,
        "amount": amount,
        "balance_after": balance_after,
        "key": key,
        "reverses": reverses,
    }
    with pytest.raises(IntegrityError):
        await session.execute(text(_ENTRY), row)


async def test_the_database_refuses_a_balance_of_its_own(
    session: AsyncSession, now: dt.datetime, ann: uuid.UUID
) -> None:
    await post(session, [award(ann, 5, "a")], now=now)
    with pytest.raises(IntegrityError):
        await session.execute(text("UPDATE ledger_accounts SET balance = 6 WHERE account_id = :ann"), {"ann": ann})


async def test_reconciling_finds_nothing_in_a_sound_ledger(
    session: AsyncSession, now: dt.datetime, ann: uuid.UUID
) -> None:
    before = await reconcile(session)
    await post(session, [award(ann, 5, "a"), spend(ann, 5, "s"), reversal(ann, 5, "r", "a")], now=now)
    result = await reconcile(session)
    assert result.faults == []
    assert (result.accounts - before.accounts, result.entries - before.entries) == (1, 3)
    assert result.points - before.points == -5


async def test_reconciling_finds_what_constraints_would_have_refused(
    session: AsyncSession, now: dt.datetime, ann: uuid.UUID
) -> None:
    await post(session, [award(ann, 5, "a"), reversal(ann, 5, "r", "a")], now=now)
    await become_owner(session)
    await session.execute(text("SET LOCAL session_replication_role = replica"))  # as a careless restore would
    await session.execute(text("UPDATE ledger_accounts SET balance = 9 WHERE account_id = :ann"), {"ann": ann})
    row = {"account": ann, "entry_no": 4, "kind": "reversal", "amount": -1, "balance_after": 3, "key": "x"}
    await session.execute(text(_ENTRY), row | {"reverses": 1})
    faults = {fault.what: (fault.expected, fault.found) for fault in (await reconcile(session)).faults}
    assert faults == {
        "balance": (-1, 9),
        "entries": (3, 2),
        "balance_after of 4": (-1, 3),
        "undone of 1": (-5, -6),
    }
