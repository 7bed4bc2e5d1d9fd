"""The boards' timetable. Every task only looks for what is due, so a missed or doubled run does no harm."""

from typing import Any

from challenge_engine.leaderboards import upkeep
from worker.app import app
from worker.running import run

REBUILD_LOOK_S = 5.0  # readers are served by PostgreSQL meanwhile, so seconds do no harm
SNAPSHOT_LOOK_S = 300.0  # the first look after midnight takes the snapshot
SEAL_LOOK_S = 60.0


@app.task(name="boards.rebuild_missing")  # type: ignore[untyped-decorator]
def rebuild_missing() -> None:
    """Fill Redis with the boards that it lost."""
    run(lambda context: upkeep.rebuild_missing(context.database, context.redis, context.now))


@app.task(name="boards.take_snapshots")  # type: ignore[untyped-decorator]
def take_snapshots() -> None:
    """Keep the ranks with which the day began."""
    run(lambda context: upkeep.take_due_snapshots(context.database, context.now))


@app.task(name="boards.seal_due")  # type: ignore[untyped-decorator]
def seal_due() -> None:
    """Make standings final whose sealing instant has come."""
    run(lambda context: upkeep.seal_due(context.database, context.now))


SCHEDULE: dict[str, dict[str, Any]] = {
    "boards-rebuild-missing": {"task": rebuild_missing.name, "schedule": REBUILD_LOOK_S},
    "boards-take-snapshots": {"task": take_snapshots.name, "schedule": SNAPSHOT_LOOK_S},
    "boards-seal-due": {"task": seal_due.name, "schedule": SEAL_LOOK_S},
}
