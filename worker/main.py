"""What `celery -A worker.main worker` and `... beat` load: the app, every task module, and their timetable."""

import importlib
import pkgutil
from typing import Any

from worker import heartbeats, tasks
from worker.app import app


def find_schedule() -> dict[str, dict[str, Any]]:
    """Import every task module and return all `SCHEDULE` entries. Raises ValueError on a double name."""
    schedule: dict[str, dict[str, Any]] = {}
    for module in pkgutil.iter_modules(tasks.__path__, prefix=f"{tasks.__name__}."):
        entries = getattr(importlib.import_module(module.name), "SCHEDULE", {})
        if twice := schedule.keys() & entries.keys():
            raise ValueError(f"{module.name}: {sorted(twice)} stand in two timetables")
        schedule |= entries
    return schedule


app.conf.beat_schedule = find_schedule()
heartbeats.connect()
