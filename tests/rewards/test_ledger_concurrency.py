"""Several connections at once: nothing is paid twice, nothing is lost, nobody waits for ever."""

import asyncio
import datetime as dt
import random
import uuid

from core.database import Database
from rewards.ledger.errors import InsufficientPoints
from rewards.ledger.reconciliation import reconcile
from rewards.ledger.service import Posting, get_balance, post
from tests.support.ledger import award, spend

TASKS = 40


async def _post(database: Database, postings: list[Posting], now: dt.datetime) -> None:
    async with database.transaction() as session:
        await post(session, postings, now=now)


async def test_the_same_posting_from_everywhere_pays_once(database: Database, now: dt.datetime) -> None:
    ann = uuid.uuid4()
    await asyncio.gather(*(_post(database, [award(ann, 5, "once")], now) for _ in range(TASKS)))
    async with database.transaction() as session:
        balance = await get_balance(session, ann)
    assert (balance.available, balance.last_entry_no) == (5, 1)


async def test_unsorted_batches_do_not_deadlock(database: Database, now: dt.datetime) -> None:
    accounts = [uuid.uuid4() for _ in range(8)]
    chance = random.Random(7)
    batches = []
    for task in range(TASKS):
        shuffled = chance.sample(accounts, len(accounts))
        batches.append([award(account, 1, f"task-{task}") for account in shuffled])
    await asyncio.gather(*(_post(database, batch, now) for batch in batches))
    async with database.transaction() as session:
        balances = [await get_balance(session, account) for account in accounts]
        assert (await reconcile(session)).faults == []
    assert {(balance.available, balance.last_entry_no) for balance in balances} == {(TASKS, TASKS)}


async def test_points_are_spent_once_however_many_try(database: Database, now: dt.datetime) -> None:
    ann = uuid.uuid4()
    await _post(database, [award(ann, 10, "a")], now)
    results = await asyncio.gather(
        *(_post(database, [spend(ann, 3, f"gift-{number}")], now) for number in range(TASKS)),
        return_exceptions=True,
    )
    assert sum(result is None for result in results) == 3
    assert all(result is None or isinstance(result, InsufficientPoints) for result in results)
    async with database.transaction() as session:
        assert (await get_balance(session, ann)).available == 1
