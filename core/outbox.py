"""The outbox: what must happen later is a row in the transaction that made it necessary.

The relay in `worker/` hands each row on at least once, so every handler is idempotent. Partitioned by month.
"""

import datetime as dt
import uuid
from typing import Any

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


def publish(session: AsyncSession, topic: str, key: str, payload: dict[str, Any], *, now: dt.datetime) -> None:
    """Add an event to the transaction. `payload` is JSON with no position and no name of a person in it."""
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    session.add(OutboxEvent(topic=topic, key=key, payload=payload, request_id=request_id, created_at=now))
