"""The first answer again: one row per caller, operation and key, written in the transaction of the work itself.

Two equal requests at once: the second waits on the unique key until the first commits, then repeats its answer.
Should the first fail, its row goes with it and the second does the work.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import orjson
from sqlalchemy import LargeBinary, SmallInteger, String, Uuid, delete, select, text, tuple_
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
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


# Every request that earns runs these. In the order of the key, so that two batches cannot wait crosswise.
_CLAIM = text("""
    INSERT INTO idempotency_records (caller_id, operation, key, body_hash, created_at)
    SELECT caller_id, operation, key, decode(body_hash, 'hex'), CAST(:created_at AS timestamptz)
    FROM jsonb_to_recordset(CAST(:claims AS jsonb))
        AS one (caller_id uuid, operation text, key text, body_hash text)
    ORDER BY caller_id, operation, key
    ON CONFLICT DO NOTHING
    RETURNING caller_id, operation, key
""")
_EARLIER = text("""
    SELECT caller_id, operation, key, record.body_hash, status, answer
    FROM idempotency_records AS record JOIN jsonb_to_recordset(CAST(:claims AS jsonb))
        AS one (caller_id uuid, operation text, key text) USING (caller_id, operation, key)
""")
_KEEP_ANSWERS = text("""
    UPDATE idempotency_records AS record SET status = one.status, answer = one.answer
    FROM jsonb_to_recordset(CAST(:answers AS jsonb))
        AS one (caller_id uuid, operation text, key text, status smallint, answer jsonb)
    WHERE record.caller_id = one.caller_id AND record.operation = one.operation AND record.key = one.key
""")


@dataclass(frozen=True, slots=True)
class KeyClaim:
    """A key that a caller claims for an operation; `body` is the request in canonical form."""

    caller_id: uuid.UUID
    operation: str
    key: str
    body: bytes

    @property
    def identity(self) -> tuple[uuid.UUID, str, str]:
        """Names the record."""
        return (self.caller_id, self.operation, self.key)

    @property
    def body_hash(self) -> bytes:
        """What is kept of the body."""
        return hashlib.sha256(self.body).digest()


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered under a key before, or is to be kept under one claimed in this transaction."""

    status: int
    answer: dict[str, Any]


async def claim_keys(
    session: AsyncSession, claims: Sequence[KeyClaim], *, now: dt.datetime
) -> list[KeptAnswer | IdempotencyKeyReused | None]:
    """Claim keys that differ from each other; return for each the answer given before, or None for a fresh one.

    IdempotencyKeyReused stands for one that came with another body. One statement where all are fresh, two else.
    """
    if not claims:
        return []
    rows = _rows(claims)
    claimed = {tuple(row) for row in await session.execute(_CLAIM, {"claims": rows, "created_at": now})}
    repeated = [one for one in claims if one.identity not in claimed]
    earlier: dict[tuple[uuid.UUID, str, str], KeptAnswer | IdempotencyKeyReused] = {}
    if repeated:
        hashes = {one.identity: one.body_hash for one in repeated}
        for row in await session.execute(_EARLIER, {"claims": _rows(repeated)}):
            identity = (row.caller_id, row.operation, row.key)
            kept = KeptAnswer(row.status or 200, row.answer or {})
            earlier[identity] = kept if row.body_hash == hashes[identity] else IdempotencyKeyReused()
    return [None if one.identity in claimed else earlier[one.identity] for one in claims]


async def keep_answers(session: AsyncSession, answers: Sequence[tuple[KeyClaim, KeptAnswer]]) -> None:
    """Store what was answered under keys claimed in this transaction, in one statement."""
    if not answers:
        return
    rows = [
        {
            "caller_id": claim.caller_id,
            "operation": claim.operation,
            "key": claim.key,
            "status": kept.status,
            "answer": kept.answer,
        }
        for claim, kept in answers
    ]
    await session.execute(_KEEP_ANSWERS, {"answers": orjson.dumps(rows).decode()})


def _rows(claims: Sequence[KeyClaim]) -> str:
    return orjson.dumps(
        [
            {
                "caller_id": one.caller_id,
                "operation": one.operation,
                "key": one.key,
                "body_hash": one.body_hash.hex(),
            }
            for one in claims
        ]
    ).decode()


async def claim_key(
    session: AsyncSession, *, caller_id: uuid.UUID, operation: str, key: str, body: bytes, now: dt.datetime
) -> tuple[int, dict[str, Any]] | None:
    """Claim the key, or return the (status, answer) given before.

    `body` is the request in canonical form. Raises IdempotencyKeyReused when the key came with another body.
    """
    (earlier,) = await claim_keys(session, [KeyClaim(caller_id, operation, key, body)], now=now)
    if isinstance(earlier, IdempotencyKeyReused):
        raise earlier
    return None if earlier is None else (earlier.status, earlier.answer)


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
    await keep_answers(session, [(KeyClaim(caller_id, operation, key, b""), KeptAnswer(status, answer))])


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
