"""The first answer again: one row per caller, operation and key, written in the transaction of the work itself.

Two equal requests at once: the second waits on the unique key until the first commits, then repeats its answer.
Should the first fail, its row goes with it and the second does the work.
"""

import datetime as dt
import hashlib
import uuid
from typing import Any, ClassVar

from sqlalchemy import LargeBinary, SmallInteger, String, Uuid, bindparam, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.errors import InvalidInput

KEEP_DAYS = 7  # an offline phone retries within a day or two; a week leaves room
_SUBJECT_CHARS = 32  # 128 bits: no two subjects share an operation by chance, and its column has room
DELETE_AT_ONCE = 5_000  # a short transaction; a busy day leaves a few hundred thousand


class IdempotencyKeyReused(InvalidInput):
    """The key was used before with another body (422)."""

    code: ClassVar[str] = "idempotency_key_reused"


class IdempotencyRecord(Base):
    """The answer that was given for a key. Kept `KEEP_DAYS`."""

    __tablename__ = "idempotency_records"

    caller_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    operation: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True), index=True)


def operation_on(name: str, subject: str) -> str:
    """Return the name of an operation on one subject of any length: a hash, so that no two subjects share it."""
    return f"{name}:{hashlib.sha256(subject.encode()).hexdigest()[:_SUBJECT_CHARS]}"


# Every request that earns runs these, so they are built once.
_RECORDS = IdempotencyRecord.metadata.tables[IdempotencyRecord.__tablename__]
_CLAIM = insert(_RECORDS).on_conflict_do_nothing().returning(_RECORDS.c.key)
_KEEP_ANSWER = update(_RECORDS).where(
    _RECORDS.c.caller_id == bindparam("of_caller"),
    _RECORDS.c.operation == bindparam("of_operation"),
    _RECORDS.c.key == bindparam("of_key"),
)


async def claim_key(
    session: AsyncSession, *, caller_id: uuid.UUID, operation: str, key: str, body: bytes, now: dt.datetime
) -> tuple[int, dict[str, Any]] | None:
    """Claim the key, or return the (status, answer) given before.

    `body` is the request in canonical form. Raises IdempotencyKeyReused when the key came with another body.
    """
    body_hash = hashlib.sha256(body).digest()
    row = {
        "caller_id": caller_id,
        "operation": operation,
        "key": key,
        "body_hash": body_hash,
        "created_at": now,
    }
    claimed = await session.execute(_CLAIM, row)
    if claimed.scalar_one_or_none() is not None:
        return None
    record = (await session.execute(select(IdempotencyRecord).where(*_is(caller_id, operation, key)))).scalar_one()
    if record.body_hash != body_hash:
        raise IdempotencyKeyReused
    return record.status or 200, record.answer or {}


async def keep_answer(
    session: AsyncSession,
    *,
    caller_id: uuid.UUID,
    operation: str,
    key: str,
    status: int,
    answer: dict[str, Any],
) -> None:
    """Store what was answered under a key claimed in this transaction."""
    given = {"of_caller": caller_id, "of_operation": operation, "of_key": key, "status": status, "answer": answer}
    await session.execute(_KEEP_ANSWER, given)


def _is(caller_id: uuid.UUID, operation: str, key: str) -> tuple[Any, ...]:
    table = IdempotencyRecord
    return table.caller_id == caller_id, table.operation == operation, table.key == key


async def delete_old_records(session: AsyncSession, *, now: dt.datetime) -> int:
    """Delete at most `DELETE_AT_ONCE` records older than `KEEP_DAYS`; return how many."""
    table = IdempotencyRecord
    old = (
        select(table.caller_id, table.operation, table.key)
        .where(table.created_at < now - dt.timedelta(days=KEEP_DAYS))
        .limit(DELETE_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    deleted = await session.execute(
        delete(table).where(tuple_(table.caller_id, table.operation, table.key).in_(old)).returning(table.key)
    )
    return len(deleted.all())
