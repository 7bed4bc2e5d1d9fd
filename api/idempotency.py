"""Answers a repeated request with its first answer, by the records of `core/idempotency.py`."""

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from core.crypto import keyed_hash
from core.idempotency import claim_key, keep_answer

REPLAYED_HEADER = "Idempotency-Replayed"


async def make_once(
    session: AsyncSession,
    *,
    actor_id: uuid.UUID,
    operation: str,
    key: str,
    body: BaseModel,
    now: dt.datetime,
    work: Callable[[], Awaitable[uuid.UUID]],
) -> tuple[uuid.UUID, bool]:
    """Make something once for this actor, operation and key; return its id, and whether this is a repeat.

    For answers that show what must not be kept a second time, like a child's name and birth date: the record holds
    the id alone, and the caller shows what is there now. Otherwise as `answer_once`, with the same errors.
    """
    claim: dict[str, Any] = {"caller_id": actor_id, "operation": operation, "key": key}
    earlier = await claim_key(session, **claim, body=_canonical(body), now=now)
    if earlier is not None:
        return uuid.UUID(earlier[1]["id"]), True
    made_id = await work()
    await keep_answer(session, **claim, status=201, answer={"id": str(made_id)})
    return made_id, False


async def answer_once(
    session: AsyncSession,
    *,
    actor_id: uuid.UUID,
    operation: str,
    key: str,
    body: BaseModel,
    now: dt.datetime,
    work: Callable[[], Awaitable[tuple[int, BaseModel]]],
) -> JSONResponse:
    """Do `work` once for this actor, operation and key, and return its (status, answer); on repeats the first one.

    `operation` names the route and what stands in its path (at most 64 characters), for the key's sake.
    Raises IdempotencyKeyReused when the key came with another body before. A failed work leaves no trace: its
    repeat is tried afresh.
    """
    claim: dict[str, Any] = {"caller_id": actor_id, "operation": operation, "key": key}
    earlier = await claim_key(session, **claim, body=_canonical(body), now=now)
    if earlier is not None:
        status, answer = earlier
        return JSONResponse(answer, status, headers={REPLAYED_HEADER: "true"})
    status, model = await work()
    answer = model.model_dump(mode="json")
    await keep_answer(session, **claim, status=status, answer=answer)
    return JSONResponse(answer, status)


def _canonical(body: BaseModel) -> bytes:
    """Return a keyed hash of the body, all that is kept of it: a position cannot be found by trying positions."""
    return keyed_hash("idempotency-body", body.model_dump_json().encode())
