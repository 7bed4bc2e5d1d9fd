"""Forgetting what stations no longer need: results no guest took home, items nobody decided on, used passes."""

from celery.schedules import crontab

from stations.batches.service import forget_undecided
from stations.measuring.claims import forget_unclaimed
from stations.visitors.service import forget_used_passes
from worker.app import app
from worker.handling import HandlerContext
from worker.running import run


@app.task(name="stations.forget")  # type: ignore[untyped-decorator]
def forget_old() -> None:
    """Forget what is due, some at a time. May be lost or run twice without harm."""

    async def work(context: HandlerContext) -> None:
        for forget in (forget_unclaimed, forget_undecided, forget_used_passes):
            forgotten = 1
            while forgotten:
                async with context.database.transaction() as session:
                    forgotten = await forget(session, now=context.now)

    run(work)


SCHEDULE = {"stations.forget": {"task": "stations.forget", "schedule": crontab(hour=4, minute=40)}}
