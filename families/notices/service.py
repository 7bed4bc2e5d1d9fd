"""Telling people what happened: a row that the app shows, and the promise of an e-mail."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from core.outbox import publish
from families.notices import repository
from families.notices.errors import NoticeUnknown
from families.notices.models import Notice, NoticeKind

NOTICE_MADE = "notice_made"


async def tell(
    session: AsyncSession,
    person_ids: Collection[uuid.UUID],
    kind: NoticeKind,
    *,
    about_id: uuid.UUID | None,
    params: Mapping[str, str | int] | None = None,
    now: dt.datetime,
) -> None:
    """Tell each person once. `params` fill the words and hold no name."""
    for person_id in sorted(set(person_ids)):
        notice = Notice(person_id=person_id, kind=kind, about_id=about_id, params=dict(params or {}), made_at=now)
        session.add(notice)
        await session.flush()
        publish(session, NOTICE_MADE, str(notice.id), {"notice_id": str(notice.id)}, now=now)
    await session.flush()


async def mark_seen(
    session: AsyncSession, person_id: uuid.UUID, notice_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """Note when the person saw it first. Raises NoticeUnknown."""
    notice = await repository.find_notice(session, person_id, notice_id)
    if notice is None:
        raise NoticeUnknown
    notice.seen_at = notice.seen_at or now
    await session.flush()
