"""Every query on simulations, and on what they play with."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.enrolments.models import Enrolment
from challenge_engine.progress.models import Progress
from challenge_engine.simulation.models import Simulation
from geo.parks.models import Park

_UNFINISHED = ("waiting", "running")
_QUEUE = 0x73696D756C  # seeds the advisory lock under which the queue is counted and taken from


async def lock_queue(session: AsyncSession) -> None:
    """Let nobody else add to the queue, or take from it, until the transaction ends."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:queue)"), {"queue": _QUEUE})


async def find_simulation(session: AsyncSession, simulation_id: UUID, officer_id: UUID) -> Simulation | None:
    """Return an officer's simulation, or None."""
    found = await session.scalars(
        select(Simulation)
        .where(Simulation.id == simulation_id, Simulation.officer_id == officer_id)
        .execution_options(populate_existing=True)
    )
    return found.one_or_none()


async def find_unfinished_of(session: AsyncSession, officer_id: UUID) -> UUID | None:
    """Return the id of the officer's unfinished simulation, or None."""
    return await session.scalar(
        select(Simulation.id).where(Simulation.officer_id == officer_id, Simulation.status.in_(_UNFINISHED))
    )


async def count_unfinished(session: AsyncSession) -> int:
    """Return how many wait or run."""
    unfinished = select(func.count()).where(Simulation.status.in_(_UNFINISHED))
    return (await session.execute(unfinished)).scalar_one()


async def count_leased(session: AsyncSession, now: dt.datetime) -> int:
    """Return how many somebody plays now."""
    leased = select(func.count()).where(Simulation.status == "running", Simulation.lease_until_at > now)
    return (await session.execute(leased)).scalar_one()


async def lock_next(session: AsyncSession, now: dt.datetime) -> Simulation | None:
    """Lock and return the unfinished simulation whose turn it is and that nobody plays, or None."""
    is_free = or_(Simulation.lease_until_at.is_(None), Simulation.lease_until_at <= now)
    found = await session.scalars(
        select(Simulation)
        .where(Simulation.status.in_(_UNFINISHED), is_free)
        .order_by(Simulation.turn_at, Simulation.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return found.one_or_none()


async def save_as_holder(
    session: AsyncSession, simulation_id: UUID, lease_id: UUID, values: dict[str, Any]
) -> bool:
    """Write to a simulation whose lease one holds; False when it is another's by now, or was cancelled."""
    written = await session.execute(
        update(Simulation)
        .where(Simulation.id == simulation_id, Simulation.lease_id == lease_id, Simulation.status == "running")
        .values(**values)
        .returning(Simulation.id)
        .execution_options(synchronize_session=False)
    )
    return written.scalar_one_or_none() is not None


async def cancel(session: AsyncSession, simulation_id: UUID, now: dt.datetime) -> None:
    """Cancel a simulation unless it is finished."""
    await session.execute(
        update(Simulation)
        .where(Simulation.id == simulation_id, Simulation.status.in_(_UNFINISHED))
        .values(status="cancelled", lease_id=None, lease_until_at=None, checkpoint=None, finished_at=now)
        .execution_options(synchronize_session=False)
    )


async def delete_before(session: AsyncSession, instant: dt.datetime) -> int:
    """Delete simulations that were asked for before an instant; return how many."""
    deleted = await session.execute(
        delete(Simulation).where(Simulation.created_at < instant).returning(Simulation.id)
    )
    return len(deleted.all())


async def list_units(
    session: AsyncSession, challenge_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Progress]:
    """Return units of a challenge in the order of their ids, those after one if given; nothing is locked."""
    wanted = select(Progress).where(Progress.challenge_id == challenge_id)
    if after is not None:
        wanted = wanted.where(Progress.id > after)
    return (await session.scalars(wanted.order_by(Progress.id).limit(limit))).all()


async def count_enrolled(session: AsyncSession, challenge_id: UUID) -> int:
    """Return how many ever enrolled in a challenge."""
    return (await session.execute(select(func.count()).where(Enrolment.challenge_id == challenge_id))).scalar_one()


async def list_places(session: AsyncSession) -> Sequence[tuple[str, str, str, bool]]:
    """Return (id, district, category, is designated) of every park, by id."""
    rows = await session.execute(
        select(Park.id, Park.district_id, Park.category, Park.is_designated).order_by(Park.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
