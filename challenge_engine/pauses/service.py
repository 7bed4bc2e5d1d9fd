"""Pausing and going on, by officers and by the Observatory's warnings, and the pauses that a process knows."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.models import Challenge
from challenge_engine.pauses import repository
from challenge_engine.pauses.errors import PausedAlready, PauseEnded
from challenge_engine.pauses.models import Pause
from challenge_engine.pauses.rules import PauseMaker, PauseReason, PauseSpan, WeatherWarning
from core.ids import new_id

_LOCK = "challenge_pauses"

# By challenge, the mark of its last change and its pauses. A few hundred challenges at most.
_known: dict[UUID, tuple[UUID | None, tuple[PauseSpan, ...]]] = {}


async def pauses_of(session: AsyncSession, challenge: Challenge) -> tuple[PauseSpan, ...]:
    """Return the pauses of a challenge; no query while they are as this process has seen them."""
    known = _known.get(challenge.id)
    if known is None or known[0] != challenge.pauses_mark:
        rows = await repository.list_pauses_of(session, challenge)
        pauses = tuple(PauseSpan(PauseReason(row.reason), row.starts_at, row.ends_at) for row in rows)
        known = _known[challenge.id] = (challenge.pauses_mark, pauses)
    return known[1]


async def pause(
    session: AsyncSession,
    challenge_id: UUID | None,
    reason: PauseReason,
    note: str | None,
    *,
    officer_id: UUID,
    now: dt.datetime,
) -> Pause:
    """Pause a challenge, or all that lead outdoors, from now on. Raises PausedAlready.

    Never from an earlier instant: a visit that counted goes on counting.
    """
    await _one_at_a_time(session)
    if await repository.find_open(session, challenge_id, reason) is not None:
        raise PausedAlready
    row = _row(challenge_id, reason, PauseMaker.OFFICER, now)
    row.note, row.started_by_id = note, officer_id
    session.add(row)
    await repository.mark_changed(session, challenge_id)
    await session.flush()
    return row


async def end_pause(session: AsyncSession, pause_id: UUID, *, officer_id: UUID, now: dt.datetime) -> Pause:
    """Go on from now. A pause that a warning began stays ended while that warning lasts.

    Raises PauseUnknown, PauseEnded.
    """
    await _one_at_a_time(session)
    row = await repository.lock_pause(session, pause_id)
    if row.ends_at is not None:
        raise PauseEnded
    row.ends_at, row.ended_by_id = max(now, row.starts_at), officer_id
    await repository.mark_changed(session, row.challenge_id)
    await session.flush()
    return row


async def follow_warnings(session: AsyncSession, warnings: Collection[WeatherWarning], *, now: dt.datetime) -> int:
    """Let the Observatory's pauses be those of the warnings in force; return how many began or ended.

    Doing it twice changes nothing; what an officer paused or ended is left alone.
    """
    await _one_at_a_time(session)
    in_force = {one.reason for one in warnings}
    open_rows = await repository.lock_open_of_observatory(session)
    newest = {one.reason: one.issued_at for one in warnings}
    for row in open_rows:  # a higher signal is the same pause, and ended by an officer as a whole
        row.warning_issued_at = newest.get(PauseReason(row.reason), row.warning_issued_at)
    ended = [row for row in open_rows if row.reason not in in_force]
    for row in ended:
        row.ends_at = max(now, row.starts_at)
    going_on = {row.reason for row in open_rows} & in_force
    oldest = min((one.issued_at for one in warnings), default=now)
    met = await repository.list_warnings_met(session, oldest)
    begun = [one for one in warnings if one.reason not in going_on and (one.reason, one.issued_at) not in met]
    for one in begun:
        row = _row(None, one.reason, PauseMaker.OBSERVATORY, now)
        row.warning_issued_at = one.issued_at
        session.add(row)
    if ended or begun:
        await repository.mark_changed(session, None)
        await session.flush()
    return len(ended) + len(begun)


def _row(challenge_id: UUID | None, reason: PauseReason, maker: PauseMaker, now: dt.datetime) -> Pause:
    return Pause(id=new_id(), challenge_id=challenge_id, reason=reason, maker=maker, starts_at=now)


async def _one_at_a_time(session: AsyncSession) -> None:
    """Pauses are few: one lock keeps two officers, or an officer and the feed, from doing the same twice."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(_LOCK, 0))))
