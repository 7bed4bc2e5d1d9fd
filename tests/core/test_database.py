"""One transaction at the edge, the outbox in it, and the first answer again."""

import asyncio
import datetime as dt
import uuid
from typing import Any

import pytest
import structlog
from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.idempotency import IdempotencyKeyReused, IdempotencyRecord, claim_key, keep_answer
from core.outbox import OutboxEvent, publish


async def test_a_failed_block_leaves_nothing_behind(database: Database, now: dt.datetime) -> None:
    key = uuid.uuid4().hex

    async def fail_after_publishing() -> None:
        async with database.transaction() as session:
            publish(session, "tried", key, {}, now=now)
            await session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_after_publishing()
    async with database.transaction() as session:
        count = await session.scalar(select(func.count()).where(OutboxEvent.key == key))
    assert count == 0


async def test_the_first_statement_of_each_transaction_carries_the_request_id(database: Database) -> None:
    own_text = text("SELECT current_query()")
    seen: list[str] = []
    with structlog.contextvars.bound_contextvars(request_id="req-1"):
        for _ in range(2):
            async with database.transaction() as session:
                seen += [str(await session.scalar(own_text)) for _ in range(2)]
    marked = f"{own_text} /* request_id=req-1 */"
    assert seen == [marked, str(own_text), marked, str(own_text)]


async def test_an_event_remembers_the_request_that_made_it(session: AsyncSession, now: dt.datetime) -> None:
    with structlog.contextvars.bound_contextvars(request_id="req-2"):
        publish(session, "made", "k", {"a": 1}, now=now)
    await session.flush()
    event = (await session.execute(select(OutboxEvent).where(OutboxEvent.topic == "made"))).scalar_one()
    assert (event.request_id, event.payload, event.delivered_at) == ("req-2", {"a": 1}, None)


async def test_the_same_key_and_body_repeats_the_first_answer(session: AsyncSession, now: dt.datetime) -> None:
    caller: dict[str, Any] = {"caller_id": uuid.uuid4(), "operation": "try", "key": "k"}
    assert await claim_key(session, **caller, body=b"{}", now=now) is None
    await keep_answer(session, **caller, status=201, answer={"id": 7})
    assert await claim_key(session, **caller, body=b"{}", now=now) == (201, {"id": 7})


async def test_the_same_key_with_another_body_is_refused(session: AsyncSession, now: dt.datetime) -> None:
    caller: dict[str, Any] = {"caller_id": uuid.uuid4(), "operation": "try", "key": "k"}
    await claim_key(session, **caller, body=b"{}", now=now)
    with pytest.raises(IdempotencyKeyReused):
        await claim_key(session, **caller, body=b"[]", now=now)


async def test_equal_requests_at_once_do_the_work_once(database: Database, now: dt.datetime) -> None:
    caller: dict[str, Any] = {"caller_id": uuid.uuid4(), "operation": "race", "key": "k"}
    worked: list[int] = []

    async def ask(number: int) -> tuple[int, dict[str, Any]]:
        async with database.transaction() as session:
            before = await claim_key(session, **caller, body=b"{}", now=now)
            if before is not None:
                return before
            worked.append(number)
            await asyncio.sleep(0.01)
            await keep_answer(session, **caller, status=201, answer={"by": number})
            return 201, {"by": number}

    answers = await asyncio.gather(*(ask(number) for number in range(20)))
    async with database.transaction() as session:
        await session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.caller_id == caller["caller_id"]))
    assert len(worked) == 1
    assert answers == [(201, {"by": worked[0]})] * 20
