"""The outbox: what must happen later is a row in the transaction that made it necessary.

The relay in `worker/` hands each row on at least once, so every handler is idempotent. Partitioned by month.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import orjson
import structlog
from sqlalchemy import Index, String, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.ids import new_id

LAST_ERROR_CHARS = 80  # the name of an exception's type


class OutboxEvent(Base):
    """An event past tense (`topic`), about one owner (`key`), to be handed on at least once.

    `last_error` is the type of what stopped the latest try, never its words: those may repeat what was sent.
    """

    __tablename__ = "outbox_events"
    __table_args__ = (
        Index("ix_outbox_events_waiting", "id", postgresql_where=text("delivered_at IS NULL")),
        {"postgresql_partition_by": "RANGE (created_at)"},
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    created_at: Mapped[dt.datetime] = mapped_column(
        TIMESTAMP(timezone=True), primary_key=True, server_default=func.now()
    )
    topic: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(128))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    request_id: Mapped[str | None] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    not_before_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    last_error: Mapped[str | None] = mapped_column(String(LAST_ERROR_CHARS))
    delivered_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))


@dataclass(frozen=True, slots=True)
class Event:
    """What is to be published: its topic, its owner, and JSON with no position and no name of a person in it."""

    topic: str
    key: str
    payload: Mapping[str, Any]


# Work done for several requests in one transaction: the request that each owner's events belong to.
_request_of: ContextVar[Mapping[str, str]] = ContextVar("request_of", default=MappingProxyType({}))
_WRITE = text("""
    INSERT INTO outbox_events (id, created_at, topic, key, payload, request_id)
    SELECT id, CAST(:created_at AS timestamptz), topic, key, payload, request_id
    FROM jsonb_to_recordset(CAST(:events AS jsonb))
        AS one (id uuid, topic text, key text, payload jsonb, request_id text)
""")


@contextmanager
def belonging_to(request_of: Mapping[str, str]) -> Iterator[None]:
    """Let events of these owners (`key`) carry these requests' ids rather than the one being served."""
    token = _request_of.set(request_of)
    try:
        yield
    finally:
        _request_of.reset(token)


def publish(session: AsyncSession, topic: str, key: str, payload: dict[str, Any], *, now: dt.datetime) -> None:
    """Add an event to the transaction. `payload` is JSON with no position and no name of a person in it."""
    session.add(OutboxEvent(topic=topic, key=key, payload=payload, request_id=_request_id(key), created_at=now))


async def publish_all(session: AsyncSession, events: Sequence[Event], *, now: dt.datetime) -> None:
    """Add events to the transaction, in their order, by one statement."""
    if not events:
        return
    rows = [
        {
            "id": new_id(),
            "topic": one.topic,
            "key": one.key,
            "payload": one.payload,
            "request_id": _request_id(one.key),
        }
        for one in events
    ]
    await session.execute(_WRITE, {"events": orjson.dumps(rows).decode(), "created_at": now})


def _request_id(key: str) -> str | None:
    return _request_of.get().get(key) or structlog.contextvars.get_contextvars().get("request_id")
