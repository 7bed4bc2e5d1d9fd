"""The simulations' timetable. Every task only looks for what is due, so a missed or doubled run does no harm."""

from typing import Any

from celery.schedules import crontab

from challenge_engine.simulation.playing import SimulationPlayer
from challenge_engine.simulation.service import delete_old
from worker.app import app
from worker.handling import HandlerContext
from worker.running import run

LOOK_S = 5.0  # finds what a killed worker, or a lost hint, left behind


@app.task(name="simulations.play")  # type: ignore[untyped-decorator]
def play_simulations() -> None:
    """Play the next simulation for one turn; go to the end of the queue of tasks for the turn after."""
    if run(lambda context: SimulationPlayer(context.database).take_turn()):
        play_simulations.delay()


@app.task(name="simulations.delete_old")  # type: ignore[untyped-decorator]
def delete_old_simulations() -> None:
    """Delete what has been kept long enough."""

    async def work(context: HandlerContext) -> None:
        async with context.database.transaction() as session:
            await delete_old(session, now=context.now)

    run(work)


SCHEDULE: dict[str, dict[str, Any]] = {
    "simulations-play": {"task": play_simulations.name, "schedule": LOOK_S},
    "simulations-delete-old": {"task": delete_old_simulations.name, "schedule": crontab(hour=4, minute=20)},
}
