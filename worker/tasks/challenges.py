"""The engine's timetable. The task only looks for what is due, so a missed or doubled run does no harm."""

from typing import Any

from challenge_engine.progress.settling import settle_due
from worker.app import app
from worker.running import run

SETTLE_LOOK_S = 30.0  # a day's end is told within half a minute


@app.task(name="challenges.settle_due")  # type: ignore[untyped-decorator]
def settle_due_units() -> None:
    """Judge moments that have come."""
    run(lambda context: settle_due(context.database, context.now))


SCHEDULE: dict[str, dict[str, Any]] = {
    "challenges-settle-due": {"task": settle_due_units.name, "schedule": SETTLE_LOOK_S},
}
