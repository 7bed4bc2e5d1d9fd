"""Reports whose delay is over: their families are told. A missed or doubled look does no harm."""

from celery.schedules import crontab

from records.reports.service import tell_of_shown_reports
from worker.app import app
from worker.handling import HandlerContext
from worker.running import run


@app.task(name="reports.tell")  # type: ignore[untyped-decorator]
def tell_of_reports() -> None:
    """Look at the next reports; where there may be more, go to the end of the queue for them."""

    async def work(context: HandlerContext) -> int:
        async with context.database.transaction() as session:
            return await tell_of_shown_reports(session, now=context.now)

    if run(work):
        tell_of_reports.delay()


# Nobody is woken by an e-mail.
SCHEDULE = {"reports.tell": {"task": tell_of_reports.name, "schedule": crontab(minute=40, hour="9-18")}}
