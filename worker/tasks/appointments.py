"""Reminders of appointments, each ten minutes of the day. Missed or twice does no harm."""

from celery.schedules import crontab

from records.appointments.reminders.service import remind_of_appointments
from worker.app import app
from worker.handling import HandlerContext
from worker.running import run


@app.task(name="appointments.remind")  # type: ignore[untyped-decorator]
def remind() -> None:
    """Look at the next persons; where there may be more, go to the end of the queue for them."""

    async def work(context: HandlerContext) -> int:
        async with context.database.transaction() as session:
            return await remind_of_appointments(session, now=context.now)

    if run(work):
        remind.delay()


# What would come at night comes in the morning: nobody is woken by an e-mail.
SCHEDULE = {"appointments.remind": {"task": remind.name, "schedule": crontab(minute="*/10", hour="7-21")}}
