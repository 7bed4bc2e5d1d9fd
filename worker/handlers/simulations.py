"""Outbox events to a look at the queue of simulations."""

import asyncio
from collections.abc import Mapping, Sequence

from challenge_engine.simulation.service import SIMULATION_REQUESTED
from core.outbox import OutboxEvent
from worker.handling import Handler, HandlerContext
from worker.tasks.simulations import play_simulations


async def have_them_played(_context: HandlerContext, _events: Sequence[OutboxEvent]) -> None:
    """Hint a worker at the queue: the relay itself must not be held up by playing."""
    await asyncio.to_thread(play_simulations.delay)


HANDLERS: Mapping[str, Handler] = {SIMULATION_REQUESTED: have_them_played}
