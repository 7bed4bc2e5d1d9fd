"""Health records by the clock: the access log is anchored each day."""

from celery.schedules import crontab

from records.access.log.service import make_anchor
from worker.app import app
from worker.handling import HandlerContext
from worker.running import run


@app.task(name="records.anchor_access_log")  # type: ignore[untyped-decorator]
def anchor_access_log() -> None:
    """Anchor every chain that grew. Missed or twice does no harm: the next anchor covers what was left."""

    async def work(context: HandlerContext) -> None:
        async with context.database.transaction() as session:
            await make_anchor(session, now=context.now)

    run(work)


SCHEDULE = {
    "records.anchor_access_log": {"task": "records.anchor_access_log", "schedule": crontab(hour=3, minute=50)}
}
