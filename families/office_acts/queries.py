"""The log of officers' acts, read from the view that unites every table in which such acts stand."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import String, Uuid, column, select, table, tuple_
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncSession

_LOG = table(
    "office_log",
    column("id", String()),
    column("at", TIMESTAMP(timezone=True)),
    column("actor_id", Uuid()),
    column("act", String()),
    column("subject", String()),
    column("before", JSONB()),
    column("after", JSONB()),
    column("reason", String()),
)


class LoggedAct(NamedTuple):
    """One act: who (None: the clock or a command) did what to what, with before and after where they are kept."""

    id: str
    at: dt.datetime
    actor_id: uuid.UUID | None
    act: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str


async def list_acts(
    session: AsyncSession,
    *,
    subject: str | None,
    actor_id: uuid.UUID | None,
    after: tuple[dt.datetime, str] | None,
    limit: int,
) -> Sequence[LoggedAct]:
    """Return acts, the newest first: those on `subject` (or of its kind, as `park:`), those of one officer."""
    wanted = select(_LOG).order_by(_LOG.c.at.desc(), _LOG.c.id.desc()).limit(limit)
    if subject is not None:
        named = _LOG.c.subject
        wanted = wanted.where(
            named.startswith(subject, autoescape=True) if subject[-1] == ":" else named == subject
        )
    if actor_id is not None:
        wanted = wanted.where(_LOG.c.actor_id == actor_id)
    if after is not None:
        wanted = wanted.where(tuple_(_LOG.c.at, _LOG.c.id) < after)
    return [LoggedAct(*row) for row in await session.execute(wanted)]
