"""Notices are e-mailed: each once, unless the mail server took one and its answer was lost."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence

from core.mail import mail_sender
from core.outbox import OutboxEvent
from core.settings import get_settings
from families.notices.repository import lock_unsent
from families.notices.service import NOTICE_MADE
from families.notices.words import mail_of
from worker.handling import Handler, HandlerContext


async def mail_notices(context: HandlerContext, events: Sequence[OutboxEvent]) -> None:
    """Send each notice to its person's e-mail address; who has none sees it in the app."""
    settings = get_settings()
    sender = mail_sender(settings)
    for event in events:
        async with context.database.transaction() as session:
            found = await lock_unsent(session, uuid.UUID(event.payload["notice_id"]))
            if found is None:
                continue
            notice, address = found
            await asyncio.to_thread(sender.send, mail_of(notice, address, settings.public_url))
            notice.emailed_at = context.now


HANDLERS: Mapping[str, Handler] = {NOTICE_MADE: mail_notices}
