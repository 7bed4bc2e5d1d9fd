"""Reminders of vaccines, by day: each person's turn comes at most once a day. Missed or twice does no harm."""

from celery.schedules import crontab

from vaccines.reminders.service import remind_of_vaccines
from worker.app import app
from worker.handling import HandlerContext
from worker.running import run


@app.task(name="vaccines.remind")  # type: ignore[untyped-decorator]
def remind() -> None:
    """Look at the next persons; where there may be more, go to the end of the queue for them."""

    async def work(context: HandlerContext) -> int:
        async with context.database.transaction() as session:
            return await remind_of_vaccines(session, now=context.now)

    if run(work):
        remind.delay()


# Nobody is woken by an e-mail.
SCHEDULE = {"vaccines.remind": {"task": remind.name, "schedule": crontab(minute=25, hour="9-18")}}
