"""Housekeeping on a timetable. Each task may be lost, run late or run twice without harm."""

from celery.schedules import crontab

from core.database import Database
from core.idempotency import delete_old_records
from worker.app import app
from worker.handling import HandlerContext
from worker.partitions import drop_delivered_months, make_partitions
from worker.running import run


@app.task(name="upkeep.partitions")  # type: ignore[untyped-decorator]
def keep_partitions() -> None:
    """Make the coming months of tables that grow, drop months of the outbox that are done."""

    async def work(context: HandlerContext) -> None:
        owner = Database(role=None)
        try:
            await make_partitions(owner, now=context.now)
            await drop_delivered_months(owner, now=context.now)
        finally:
            await owner.close()

    run(work)


@app.task(name="upkeep.idempotency_records")  # type: ignore[untyped-decorator]
def delete_idempotency_records() -> None:
    """Delete answers that nobody will ask for again."""

    async def work(context: HandlerContext) -> None:
        while True:
            async with context.database.transaction() as session:
                if await delete_old_records(session, now=context.now) == 0:
                    return

    run(work)


SCHEDULE = {
    "upkeep.partitions": {"task": "upkeep.partitions", "schedule": crontab(hour=3, minute=10)},
    "upkeep.idempotency_records": {"task": "upkeep.idempotency_records", "schedule": crontab(minute=20)},
}
