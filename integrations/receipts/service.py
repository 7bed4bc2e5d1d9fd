"""A webhook, from the raw request to a receipt. Verified by its source before anything in it is looked at."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from core.crypto import keyed_hash
from core.database import Database
from core.ids import new_id
from core.outbox import publish
from integrations.connections.events import STEP_SYNC_DUE
from integrations.connections.grants import vendor_user_hash
from integrations.connections.repository import lock_open_by_hash, want_look
from integrations.receipts.repository import keep_receipts
from integrations.source import Notice, StepSource, WebhookAnswer, WebhookRequest

NOTICES_AT_ONCE = 1_000  # kept in one transaction; Google's messages have at most 100, Garmin's have no bound

_notices: TypeAdapter[Notice] = TypeAdapter(Notice)


async def take_webhook(
    database: Database, source: StepSource, request: WebhookRequest, *, now: dt.datetime
) -> WebhookAnswer:
    """Return how to answer a webhook, after what it said has been committed.

    Notices about accounts that nobody here has connected are dropped without a sign of it in the answer.
    """
    answer = await source.read_webhook(request, now=now)
    said = _fingerprint(request) if answer.notices else b""
    for first in range(0, len(answer.notices), NOTICES_AT_ONCE):
        some = answer.notices[first : first + NOTICES_AT_ONCE]
        async with database.transaction() as session:
            await _keep(session, source.capabilities.slug, said, some, now, first=first)
    return answer


def _fingerprint(request: WebhookRequest) -> bytes:
    """Return a hash of what was said, made once: a body can have ten megabytes and thousands of notices."""
    query = "&".join(f"{name}={request.query[name]}" for name in sorted(request.query))
    return keyed_hash("step-sources/message", request.body + b"\x00" + query.encode())


async def _keep(
    session: AsyncSession,
    slug: str,
    said: bytes,
    notices: Sequence[Notice],
    now: dt.datetime,
    *,
    first: int,
) -> None:
    hashes = [vendor_user_hash(slug, notice.vendor_user_id) for notice in notices]
    connections = await lock_open_by_hash(session, slug, list(dict.fromkeys(hashes)))
    rows = [
        {
            "id": new_id(),
            "connection_id": connections[vendor_hash].id,
            "dedupe_key": keyed_hash("step-sources/receipt", f"{slug}\x00{place}\x00".encode() + said),
            "notice": notice_to_json(notice),
            "received_at": now,
        }
        for place, (vendor_hash, notice) in enumerate(zip(hashes, notices, strict=True), first)
        if vendor_hash in connections
    ]
    for connection_id in (touched := await keep_receipts(session, rows)):
        publish(session, STEP_SYNC_DUE, str(connection_id), {"connection_id": str(connection_id)}, now=now)
    await want_look(session, sorted(touched), at=now)


def notice_to_json(notice: Notice) -> dict[str, Any]:
    """Return a notice as JSON, without whom it is about: the receipt's connection says so."""
    written: dict[str, Any] = _without_nul(_notices.dump_python(notice, mode="json"))
    return written | {"vendor_user_id": ""}


def _without_nul(value: Any) -> Any:
    """Return JSON without NUL characters, which PostgreSQL cannot keep: no vendor means one."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    if isinstance(value, dict):
        return {name: _without_nul(each) for name, each in value.items()}
    return value


def notice_from_json(written: Mapping[str, Any]) -> Notice:
    """Return a notice that was written. Raises ValueError for another shape."""
    return _notices.validate_python(written)
