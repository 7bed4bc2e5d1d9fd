"""The sync's timetable. A task only looks at what is due, so a missed or doubled one does no harm."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

from celery.schedules import crontab
from sqlalchemy.ext.asyncio import AsyncSession

from core.settings import get_settings
from integrations.app_upload.phones.repository import delete_old_uploads
from integrations.connections.repository import delete_old_attempts, delete_old_notices
from integrations.receipts.repository import delete_old_receipts
from integrations.registry import open_sources
from integrations.revocations.repository import delete_finished_revocations
from integrations.sync.service import Syncing, sync_due
from records.steps.retention import delete_outlived
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
    """Delete what is past its age: samples and what goes with them, receipts, notices, attempts, revocations."""
    run(_delete_old)


async def _delete_old(context: HandlerContext) -> None:
    settings, now = get_settings(), context.now
    async with context.database.transaction() as session:
        await delete_old_attempts(session, now=now)
        await delete_finished_revocations(session, now=now)
    uploads_before = now - dt.timedelta(days=settings.step_uploads_days)
    notices = dt.timedelta(days=settings.step_notices_days)
    parts: tuple[Callable[[AsyncSession], Awaitable[int]], ...] = (
        lambda session: delete_old_receipts(session, now=now),
        lambda session: delete_old_uploads(session, before=uploads_before),
        lambda session: delete_old_notices(session, keep=notices, now=now),
        lambda session: delete_outlived(session, settings, now=now),
    )
    for part in parts:
        is_done = False
        while not is_done:
            async with context.database.transaction() as session:
                is_done = await part(session) == 0


SCHEDULE: dict[str, dict[str, Any]] = {
    "steps-sync": {"task": sync_steps.name, "schedule": LOOK_S},
    "steps-delete-old": {"task": delete_old_step_rows.name, "schedule": crontab(minute=35)},
}
