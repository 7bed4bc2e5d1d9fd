"""The sync's timetable. A task only looks at what is due, so a missed or doubled one does no harm."""

from typing import Any

from celery.schedules import crontab

from core.settings import get_settings
from integrations.connections.repository import delete_old_attempts
from integrations.receipts.repository import delete_old_receipts
from integrations.registry import open_sources
from integrations.revocations.repository import delete_finished_revocations
from integrations.sync.service import Syncing, sync_due
from worker.app import app
from worker.handling import HandlerContext
from worker.running import run

LOOK_S = 15.0  # polls, retries, and what a lost hint left behind


@app.task(name="steps.sync")  # type: ignore[untyped-decorator]
def sync_steps() -> None:
    """Look at the next connections that are due; where there are more, go to the end of the queue for them."""
    if run(_sync):
        sync_steps.delay()


async def _sync(context: HandlerContext) -> bool:
    async with open_sources(context.redis) as sources:
        return await sync_due(Syncing(context.database, sources, webhook_url), now=context.now)


def webhook_url(slug: str) -> str:
    """Return where a source's vendor calls."""
    return f"{get_settings().public_url}/v1/step-webhooks/{slug}"


@app.task(name="steps.delete_old")  # type: ignore[untyped-decorator]
def delete_old_step_rows() -> None:
    """Delete receipts that were read long ago, revocations that are over, attempts that nobody came back from."""

    async def work(context: HandlerContext) -> None:
        async with context.database.transaction() as session:
            await delete_old_attempts(session, now=context.now)
            await delete_finished_revocations(session, now=context.now)
        while True:
            async with context.database.transaction() as session:
                if await delete_old_receipts(session, now=context.now) == 0:
                    return

    run(work)


SCHEDULE: dict[str, dict[str, Any]] = {
    "steps-sync": {"task": sync_steps.name, "schedule": LOOK_S},
    "steps-delete-old": {"task": delete_old_step_rows.name, "schedule": crontab(minute=35)},
}
