"""Queries on notices."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from families.accounts.models import Account
from families.notices.models import MutableKind, MutedNotice, Notice, ToldOnce

MOST_SHOWN = 100  # newest first; older ones were seen or no longer matter


async def list_notices(session: AsyncSession, person_id: uuid.UUID) -> Sequence[Notice]:
    """Return the newest notices of a person, newest first."""
    found = await session.scalars(
        select(Notice)
        .where(Notice.person_id == person_id)
        .order_by(Notice.made_at.desc(), Notice.id.desc())
        .limit(MOST_SHOWN)
    )
    return found.all()


async def find_notice(session: AsyncSession, person_id: uuid.UUID, notice_id: uuid.UUID) -> Notice | None:
    """Return a notice of this person."""
    found = await session.scalars(select(Notice).where(Notice.id == notice_id, Notice.person_id == person_id))
    return found.one_or_none()


async def lock_unsent(session: AsyncSession, notice_id: uuid.UUID) -> tuple[Notice, str] | None:
    """Return a notice that was not e-mailed, locked, and the address; None if it was, or there is no address."""
    found = await session.execute(
        select(Notice, Account.email)
        .join(Account, Account.person_id == Notice.person_id)
        .where(Notice.id == notice_id, Notice.emailed_at.is_(None), Account.email.is_not(None))
        .with_for_update(of=Notice)
    )
    row = found.one_or_none()
    return (row[0], row[1]) if row is not None and row[1] is not None else None


async def list_muting(
    session: AsyncSession, person_ids: Collection[uuid.UUID], kind: MutableKind
) -> set[uuid.UUID]:
    """Return who of these persons wants no notice of a kind."""
    found = await session.scalars(
        select(MutedNotice.person_id).where(MutedNotice.person_id.in_(person_ids), MutedNotice.kind == kind)
    )
    return set(found)


async def note_told(
    session: AsyncSession,
    told: type[ToldOnce],
    person_id: uuid.UUID,
    hashes: Collection[bytes],
    *,
    now: dt.datetime,
) -> bool:
    """Note what is told about a person; return whether any of it was not told before."""
    if not hashes:
        return False
    rows = [{"person_id": person_id, "told_hash": one, "told_at": now} for one in sorted(hashes)]
    put = insert(told).values(rows).on_conflict_do_nothing().returning(told.told_hash)
    return bool((await session.scalars(put)).all())
