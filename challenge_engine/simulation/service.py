"""Asking for a simulation, looking how far it is, cancelling it. Playing it is in `playing.py`."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.calendar import Calendar
from challenge_engine.definitions.publishing_errors import ChallengeUnknown
from challenge_engine.definitions.schema import ChallengeFile
from challenge_engine.definitions.service import PublishedChallenge, get_running
from challenge_engine.simulation import repository
from challenge_engine.simulation.errors import (
    NothingRecorded,
    SimulationDaysInvalid,
    SimulationQueueFull,
    SimulationTooLarge,
    SimulationUnfinished,
    SimulationUnknown,
)
from challenge_engine.simulation.limits import LIMITS, SimulationLimits
from challenge_engine.simulation.models import Over, Simulation
from core.outbox import publish

SIMULATION_REQUESTED = "simulation_requested"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be simulated. Without days: the run's first to its last, of recorded facts to today."""

    yaml_text: str
    over: Over
    participants: int
    first_day: dt.date | None
    last_day: dt.date | None
    seed: int
    is_compared: bool


async def ask(
    session: AsyncSession,
    officer_id: UUID,
    wish: Wish,
    file: ChallengeFile,
    *,
    now: dt.datetime,
    limits: SimulationLimits = LIMITS,
) -> Simulation:
    """Queue a simulation of `file`, the checked text of the wish.

    Raises SimulationDaysInvalid, SimulationTooLarge, NothingRecorded, SimulationUnfinished, SimulationQueueFull.
    """
    first_day, last_day = _days(wish, Calendar.of(file), now, limits)
    running = await _find_running(session, file.slug)
    if wish.over == "recorded" and running is None:
        raise NothingRecorded(slug=file.slug)
    await repository.lock_queue(session)
    unfinished = await repository.find_unfinished_of(session, officer_id)
    if unfinished is not None:
        raise SimulationUnfinished(simulation_id=str(unfinished))
    if await repository.count_unfinished(session) >= limits.queued:
        raise SimulationQueueFull
    simulation = Simulation(
        officer_id=officer_id,
        yaml_text=wish.yaml_text,
        over=wish.over,
        participants=wish.participants,
        first_day=first_day,
        last_day=last_day,
        seed=wish.seed,
        challenge_id=running.id if running else None,
        running_version=running.version if running else None,
        is_compared=wish.is_compared and running is not None,
        turn_at=now,
        created_at=now,
    )
    session.add(simulation)
    await session.flush()
    publish(session, SIMULATION_REQUESTED, str(officer_id), {"simulation_id": str(simulation.id)}, now=now)
    return simulation


async def get_simulation(session: AsyncSession, simulation_id: UUID, officer_id: UUID) -> Simulation:
    """Return an officer's simulation. Raises SimulationUnknown."""
    simulation = await repository.find_simulation(session, simulation_id, officer_id)
    if simulation is None:
        raise SimulationUnknown
    return simulation


async def cancel_simulation(
    session: AsyncSession, simulation_id: UUID, officer_id: UUID, *, now: dt.datetime
) -> Simulation:
    """Cancel an officer's simulation; one that is finished stays as it is. Raises SimulationUnknown."""
    await get_simulation(session, simulation_id, officer_id)
    await repository.cancel(session, simulation_id, now)
    return await get_simulation(session, simulation_id, officer_id)


async def delete_old(session: AsyncSession, *, now: dt.datetime, limits: SimulationLimits = LIMITS) -> int:
    """Delete simulations older than `keep_days`; return how many."""
    return await repository.delete_before(session, now - dt.timedelta(days=limits.keep_days))


def _days(wish: Wish, calendar: Calendar, now: dt.datetime, limits: SimulationLimits) -> tuple[dt.date, dt.date]:
    run = calendar.run
    latest = (
        run.last_day if wish.over == "generated" else min(run.last_day, max(calendar.day_of(now), run.first_day))
    )
    first_day, last_day = wish.first_day or run.first_day, wish.last_day or latest
    if not run.first_day <= first_day <= last_day <= run.last_day:
        raise SimulationDaysInvalid(first_day=run.first_day.isoformat(), last_day=run.last_day.isoformat())
    days = (last_day - first_day).days + 1
    if wish.over == "generated" and wish.participants * days > limits.person_days:
        raise SimulationTooLarge(days=days, participants=limits.person_days // days)
    return first_day, last_day


async def _find_running(session: AsyncSession, slug: str) -> PublishedChallenge | None:
    try:
        return await get_running(session, slug)
    except ChallengeUnknown:
        return None
