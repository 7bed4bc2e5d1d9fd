"""Telling people what happened: a row that the app shows, and the promise of an e-mail."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.outbox import publish
from families.notices import repository
from families.notices.errors import NoticeUnknown
from families.notices.models import MUTABLE, MutableKind, MutedNotice, Notice, NoticeKind

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
    """Tell each person once, but for who wants none of a kind. `params` fill the words and hold no name."""
    muted = await repository.list_muting(session, person_ids, MutableKind(kind)) if kind in MUTABLE else set()
    for person_id in sorted(set(person_ids) - muted):
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


async def mute(session: AsyncSession, person_id: uuid.UUID, kind: MutableKind, *, is_muted: bool) -> None:
    """Stop a kind of notice for a person, or begin again."""
    if not is_muted:
        await session.execute(
            delete(MutedNotice).where(MutedNotice.person_id == person_id, MutedNotice.kind == kind)
        )
        return
    put = insert(MutedNotice).values(person_id=person_id, kind=kind)
    await session.execute(put.on_conflict_do_nothing())
