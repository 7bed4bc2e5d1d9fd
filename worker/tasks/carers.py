"""Care that has come to its end. A missed or doubled look does no harm."""

from families.carers.service import ENDED_AT_ONCE, end_due_care
from worker.app import app
from worker.handling import HandlerContext
from worker.running import run

LOOK_S = 60.0  # ends are at midnight; a minute more is no harm, and permissions look at the end themselves


@app.task(name="carers.end_due")  # type: ignore[untyped-decorator]
def end_care_that_is_due() -> None:
    """End what is due, a hundred at a time."""

    async def work(context: HandlerContext) -> None:
        while True:
            async with context.database.transaction() as session:
                if await end_due_care(session, now=context.now) < ENDED_AT_ONCE:
                    return

    run(work)


SCHEDULE = {"carers.end_due": {"task": "carers.end_due", "schedule": LOOK_S}}
