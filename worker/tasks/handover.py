"""Handovers, each hour: announced ahead, done on the day, Hong Kong's. A missed or doubled look does no harm."""

from celery.schedules import crontab

from families.handover.service import announce_handovers, hand_over_due
from worker.app import app
from worker.handling import HandlerContext
from worker.running import run


@app.task(name="handover.look")  # type: ignore[untyped-decorator]
def look_at_handovers() -> None:
    """Announce what is to be announced, then hand over what is due, some at a time."""

    async def work(context: HandlerContext) -> None:
        for step in (announce_handovers, hand_over_due):
            done = 1
            while done:
                async with context.database.transaction() as session:
                    done = await step(session, now=context.now)

    run(work)


SCHEDULE = {"handover.look": {"task": "handover.look", "schedule": crontab(minute=5)}}
