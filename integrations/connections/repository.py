"""Every query of writing code on connections."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import Select, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from integrations.connections.errors import ConnectionUnknown
from integrations.connections.models import (
    OPEN,
    ConnectAttempt,
    ConnectionStatus,
    StepConnection,
    StepNotice,
)

NOTICES_DELETED_AT_ONCE = 5_000  # a short transaction
LEASE_S = 60  # a worker that was killed leaves a connection alone for so long; its task is cut off before


async def find_connection(session: AsyncSession, person_id: uuid.UUID, source: str) -> StepConnection | None:
    """Return a person's connection to a source, whatever its status."""
    return await session.scalar(
        select(StepConnection).where(StepConnection.person_id == person_id, StepConnection.source == source)
    )


async def lock_connection(session: AsyncSession, person_id: uuid.UUID, source: str) -> StepConnection | None:
    """Lock a person's connection; values on their way are stored before or not at all."""
    return await session.scalar(
        select(StepConnection)
        .where(StepConnection.person_id == person_id, StepConnection.source == source)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def get_connection(session: AsyncSession, connection_id: uuid.UUID) -> StepConnection:
    """Return a connection. Raises ConnectionUnknown."""
    found = await session.get(StepConnection, connection_id)
    if found is None:
        raise ConnectionUnknown
    return found


async def is_current(session: AsyncSession, connection_id: uuid.UUID, data_number: int) -> bool:
    """Tell whether values fetched under `data_number` may still be stored, and let that stay true until the end.

    The weakest lock that `lock_connection` waits for: a webhook's note in the row goes on meanwhile.
    """
    found = await session.scalar(
        select(StepConnection.id)
        .where(
            StepConnection.id == connection_id,
            StepConnection.data_number == data_number,
            StepConnection.status.in_(OPEN),
        )
        .with_for_update(read=True, key_share=True)
    )
    return found is not None


async def find_owner(session: AsyncSession, source: str, vendor_hash: bytes) -> uuid.UUID | None:
    """Return the person to whom a vendor's account belongs here."""
    return await session.scalar(
        select(StepConnection.person_id).where(
            StepConnection.source == source,
            StepConnection.vendor_user_hash == vendor_hash,
            StepConnection.status != ConnectionStatus.DISCONNECTED,
        )
    )


async def has_open_account(session: AsyncSession, source: str, vendor_hash: bytes) -> bool:
    """Tell whether a vendor's account is connected by somebody here."""
    return await session.scalar(_open_by_hash(source, [vendor_hash]).limit(1)) is not None


async def lock_open_by_hash(
    session: AsyncSession, source: str, hashes: Sequence[bytes]
) -> dict[bytes, StepConnection]:
    """Return the open connections of these vendor accounts, locked: none of them ends while a webhook is kept."""
    found = await session.scalars(_open_by_hash(source, hashes).order_by(StepConnection.id).with_for_update())
    return {each.vendor_user_hash: each for each in found if each.vendor_user_hash is not None}


def _open_by_hash(source: str, hashes: Sequence[bytes]) -> Select[StepConnection]:
    return select(StepConnection).where(
        StepConnection.source == source,
        StepConnection.vendor_user_hash.in_(hashes),
        StepConnection.status.in_(OPEN),
    )


async def want_look(session: AsyncSession, connection_ids: Sequence[uuid.UUID], *, at: dt.datetime) -> None:
    """Let a worker look at these soon. One that waits because of failures waits on."""
    if connection_ids:
        await session.execute(
            update(StepConnection)
            .where(StepConnection.id.in_(connection_ids))
            .values(
                look_at=case(
                    (StepConnection.failures > 0, func.coalesce(StepConnection.look_at, at)),
                    else_=func.least(func.coalesce(StepConnection.look_at, at), at),
                )
            )
        )


async def lease_due(session: AsyncSession, *, now: dt.datetime, most: int) -> list[StepConnection]:
    """Take up to `most` connections that are due, longest waiting first; no other worker looks meanwhile."""
    due = (
        select(StepConnection.id)
        .where(
            StepConnection.look_at <= now,
            StepConnection.status.in_(OPEN),
            (StepConnection.lease_until_at.is_(None)) | (StepConnection.lease_until_at <= now),
        )
        .order_by(StepConnection.look_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    leased = await session.scalars(
        update(StepConnection)
        .where(StepConnection.id.in_(due.scalar_subquery()))
        .values(lease_until_at=now + dt.timedelta(seconds=LEASE_S))
        .returning(StepConnection)
        .execution_options(populate_existing=True)
    )
    return list(leased)


async def take_attempt(session: AsyncSession, state_hash: bytes) -> ConnectAttempt | None:
    """Take an attempt away and return it: of two at once, one gets it."""
    return await session.scalar(
        delete(ConnectAttempt).where(ConnectAttempt.state_hash == state_hash).returning(ConnectAttempt)
    )


async def tell_once(
    session: AsyncSession, person_id: uuid.UUID, source: str, code: str, *, now: dt.datetime
) -> None:
    """Add a notice unless the same waits to be seen."""
    await session.execute(
        insert(StepNotice)
        .values(person_id=person_id, source=source, code=code, made_at=now)
        .on_conflict_do_nothing()
    )


async def mark_seen(session: AsyncSession, person_id: uuid.UUID, source: str, *, now: dt.datetime) -> None:
    """Mark a source's notices as seen: by the person, or made pointless by what happened since."""
    await session.execute(
        update(StepNotice)
        .where(StepNotice.person_id == person_id, StepNotice.source == source, StepNotice.seen_at.is_(None))
        .values(seen_at=now)
    )


async def delete_old_notices(session: AsyncSession, *, keep: dt.timedelta, now: dt.datetime) -> int:
    """Delete notices that were seen longer than `keep` ago, or were not in four times that; return how many."""
    old = (
        select(StepNotice.id)
        .where(or_(StepNotice.seen_at < now - keep, StepNotice.made_at < now - 4 * keep))
        .limit(NOTICES_DELETED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    gone = await session.execute(
        delete(StepNotice).where(StepNotice.id.in_(old.scalar_subquery())).returning(StepNotice.id)
    )
    return len(gone.all())


async def delete_old_attempts(session: AsyncSession, *, now: dt.datetime) -> None:
    """Delete attempts that nobody came back from."""
    await session.execute(delete(ConnectAttempt).where(ConnectAttempt.expires_at <= now))
