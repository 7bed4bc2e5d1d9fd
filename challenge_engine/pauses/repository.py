"""Every query on pauses. Each change gives challenges another `pauses_mark`, by which processes see it."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.models import Challenge
from challenge_engine.pauses.errors import PauseUnknown
from challenge_engine.pauses.models import Pause
from challenge_engine.pauses.rules import OUTDOOR_FACTS, PauseMaker
from core.ids import new_id

MAX_PAUSES = 1_000  # of one challenge; a summer has some forty very hot days


async def list_pauses_of(session: AsyncSession, challenge: Challenge) -> Sequence[Pause]:
    """Return the pauses that hold, or held, for a challenge, the newest first."""
    wanted = Pause.challenge_id == challenge.id
    if OUTDOOR_FACTS & set(challenge.fact_kinds):
        wanted = or_(wanted, Pause.challenge_id.is_(None))
    return (await session.scalars(_newest().where(wanted))).all()


async def list_newest(session: AsyncSession, limit: int) -> Sequence[Pause]:
    """Return pauses of all challenges: those that go on, then the newest."""
    wanted = select(Pause).order_by(Pause.ends_at.is_not(None), Pause.starts_at.desc(), Pause.id).limit(limit)
    return (await session.scalars(wanted)).all()


async def lock_pause(session: AsyncSession, pause_id: UUID) -> Pause:
    """Return a pause, locked until the transaction ends. Raises PauseUnknown."""
    found = await session.get(Pause, pause_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise PauseUnknown
    return found


async def lock_open_of_observatory(session: AsyncSession) -> Sequence[Pause]:
    """Return the Observatory's pauses that go on, locked."""
    wanted = _newest().where(Pause.maker == PauseMaker.OBSERVATORY, Pause.ends_at.is_(None))
    return (await session.scalars(wanted.with_for_update())).all()


async def find_open(session: AsyncSession, challenge_id: UUID | None, reason: str) -> Pause | None:
    """Return an officer's pause of the same that goes on."""
    return await session.scalar(
        select(Pause)
        .where(
            Pause.challenge_id == challenge_id if challenge_id else Pause.challenge_id.is_(None),
            Pause.reason == reason,
            Pause.maker == PauseMaker.OFFICER,
            Pause.ends_at.is_(None),
        )
        .limit(1)
    )


async def mark_changed(session: AsyncSession, challenge_id: UUID | None) -> None:
    """Let every process load the pauses of a challenge, or of all, anew."""
    changed = update(Challenge).values(pauses_mark=new_id())
    await session.execute(changed.where(Challenge.id == challenge_id) if challenge_id else changed)


def _newest() -> Select[Pause]:
    return select(Pause).order_by(Pause.starts_at.desc(), Pause.id).limit(MAX_PAUSES)


async def list_warnings_met(session: AsyncSession, since: dt.datetime) -> set[tuple[str, dt.datetime]]:
    """Return the warnings that have begun a pause already, by reason and issue, of those issued since."""
    rows = await session.execute(
        select(Pause.reason, Pause.warning_issued_at).where(Pause.warning_issued_at >= since)
    )
    return {(reason, issued_at) for reason, issued_at in rows if issued_at is not None}
