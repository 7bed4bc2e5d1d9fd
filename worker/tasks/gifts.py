"""Gifts by the clock: reservations that expire, drops that close. A missed or doubled look does no harm."""

from typing import Any

from rewards.gifts.drops.drawing import run_due
from rewards.gifts.redemptions.service import EXPIRED_AT_ONCE, expire_due
from worker.app import app
from worker.handling import HandlerContext
from worker.running import run

EXPIRY_LOOK_S = 60.0  # a voucher is refused at its instant; the points come back within this
DROP_LOOK_S = 5.0  # people wait for the result with the page open


@app.task(name="gifts.expire_due")  # type: ignore[untyped-decorator]
def expire_reservations() -> None:
    """Return points and items of reservations whose time is over, some at a time."""

    async def work(context: HandlerContext) -> None:
        while True:
            async with context.database.transaction() as session:
                if await expire_due(session, now=context.now) < EXPIRED_AT_ONCE:
                    return

    run(work)


@app.task(name="gifts.run_drops")  # type: ignore[untyped-decorator]
def run_drops() -> None:
    """Draw, pay winners, put back what is left."""
    run(lambda context: run_due(context.database, context.now))


SCHEDULE: dict[str, dict[str, Any]] = {
    "gifts-expire-due": {"task": expire_reservations.name, "schedule": EXPIRY_LOOK_S},
    "gifts-run-drops": {"task": run_drops.name, "schedule": DROP_LOOK_S},
}
