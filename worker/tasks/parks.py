"""Housekeeping of parks on a timetable. A missed or doubled run does no harm."""

from celery.schedules import crontab

from geo.imports.repository import delete_old_imports
from geo.nearness.repository import delete_old_counts
from worker.app import app
from worker.handling import HandlerContext
from worker.running import run


@app.task(name="parks.delete_old")  # type: ignore[untyped-decorator]
def delete_old() -> None:
    """Delete counts of nearness and files of imports that are kept no longer."""

    async def work(context: HandlerContext) -> None:
        for delete in (delete_old_counts, delete_old_imports):
            deleted = 1
            while deleted:
                async with context.database.transaction() as session:
                    deleted = await delete(session, now=context.now)

    run(work)


SCHEDULE = {"parks.delete_old": {"task": "parks.delete_old", "schedule": crontab(hour=3, minute=40)}}
