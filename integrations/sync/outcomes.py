"""How a look at a connection went, written into its row: the next look, what the person is told.

Each is a short transaction of its own, and changes nothing where the person has disconnected or connected anew in
the meantime.
"""

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from integrations.capabilities import Capabilities
from integrations.connections.models import OPEN, ConnectionStatus, StepConnection
from integrations.connections.repository import lock_connection, tell_once
from integrations.connections.service import end_connection, forget_round
from integrations.failures import (
    AccessEnded,
    AccessRefused,
    AnswerUnreadable,
    ClientRefused,
    ScopeMissing,
    VendorBusy,
    VendorFailure,
)
from integrations.receipts.models import StepReceipt
from integrations.receipts.repository import list_waiting, mark_read
from integrations.source import Window
from integrations.sync.planning import AFTER_MISREADING_S, next_look_s, retry_s

LATER_S = 86_400  # of a source that is no longer installed
MOST_APART_S = 5.0  # between looks that were sent away together


async def note_success(
    database: Database,
    connection: StepConnection,
    capabilities: Capabilities,
    *,
    is_done: bool,
    synced_at: dt.datetime | None,
    now: dt.datetime,
) -> None:
    """All that was due is there; where more is (`is_done` false, a new receipt), the next look is at once.

    `synced_at`: all is there as of then; None where this look did not go through the newest days.
    """
    wait_s = next_look_s(capabilities)
    async with database.transaction() as session:
        # First, so that no receipt comes between the question and the row.
        locked = await _locked(session, connection)
        if locked is None:
            return
        if locked.status is ConnectionStatus.LIMITED and is_whole(locked, capabilities):
            locked.status = ConnectionStatus.ACTIVE
        has_more = not is_done or bool(await list_waiting(session, locked.id, most=1))
        locked.last_synced_at = synced_at or locked.last_synced_at
        forget_round(locked)
        locked.failures = 0
        locked.last_error = ScopeMissing.code if locked.status is ConnectionStatus.LIMITED else None
        locked.lease_until_at = None
        if has_more:
            locked.look_at = now
        else:
            locked.look_at = None if wait_s is None else now + dt.timedelta(seconds=wait_s)


def is_whole(connection: StepConnection, capabilities: Capabilities) -> bool:
    """Tell whether the person has allowed what steps need."""
    return set(capabilities.scopes_needed) <= set(connection.scopes)


async def note_progress(database: Database, connection: StepConnection, *, now: dt.datetime) -> None:
    """The look took too long; what it stored stays, the rest is due at once."""
    async with database.transaction() as session:
        await _change(session, connection, look_at=now, lease_until_at=None, failures=0)


async def note_wait(database: Database, connection: StepConnection, wait_s: int, *, now: dt.datetime) -> None:
    """Others are before us at the vendor. No failure; and not all who were sent away come back at once."""
    apart_s = random.uniform(0, max(MOST_APART_S, wait_s / 2))  # noqa: S311 - spreads load
    async with database.transaction() as session:
        await _change(
            session, connection, look_at=now + dt.timedelta(seconds=wait_s + apart_s), lease_until_at=None
        )


async def note_round(
    database: Database,
    connection: StepConnection,
    receipts: Sequence[StepReceipt],
    left: Sequence[Window],
    *,
    began_at: dt.datetime,
    now: dt.datetime,
) -> None:
    """These windows are to be fetched, and with that the receipts are read."""
    async with database.transaction() as session:
        await _change(session, connection, pull_left=_pairs(left), pull_began_at=began_at)
        await mark_read(session, [receipt.id for receipt in receipts], now=now)


async def note_windows(
    database: Database, connection: StepConnection, left: Sequence[Window], *, began_at: dt.datetime
) -> None:
    """These windows of the round are still to be fetched; after the last, all is there as of its beginning."""
    values: dict[str, Any] = {"pull_left": _pairs(left)}
    if not left:
        values = {"pull_left": None, "pull_began_at": None, "last_synced_at": began_at}
    async with database.transaction() as session:
        await _change(session, connection, **values)


def windows_of(pairs: Sequence[Sequence[str]]) -> list[Window]:
    """Return windows as they are kept in a row."""
    return [Window(dt.date.fromisoformat(first_on), dt.date.fromisoformat(last_on)) for first_on, last_on in pairs]


def _pairs(windows: Sequence[Window]) -> list[list[str]]:
    return [[window.first_on.isoformat(), window.last_on.isoformat()] for window in windows]


async def note_vendor_failure(
    database: Database, connection: StepConnection, failure: VendorFailure, *, now: dt.datetime
) -> None:
    """Treat each failure in its own way: end, wait as told, wait longer each time, or tell the person."""
    if isinstance(failure, AccessEnded):
        async with database.transaction() as session:
            if (locked := await _locked(session, connection)) is not None:
                await end_connection(session, locked, failure.code, now=now)
        return
    if isinstance(failure, ScopeMissing):
        await note_scopes(database, connection, None, is_enough=False, now=now)
    wait_s = retry_s(connection.failures + 1)
    if isinstance(failure, VendorBusy):
        wait_s = failure.retry_after_s
    elif isinstance(failure, AccessRefused | AnswerUnreadable | ClientRefused | ScopeMissing):
        wait_s = max(wait_s, AFTER_MISREADING_S)
    await note_failure(database, connection, failure.code, wait_s, now=now)


async def note_failure(
    database: Database, connection: StepConnection, code: str, wait_s: int, *, now: dt.datetime
) -> None:
    """Look again after `wait_s`."""
    async with database.transaction() as session:
        await _change(
            session,
            connection,
            failures=min(connection.failures + 1, 1_000),
            last_error=code,
            look_at=now + dt.timedelta(seconds=wait_s),
            lease_until_at=None,
        )


async def note_subscribed(database: Database, connection: StepConnection, *, now: dt.datetime) -> None:
    """The vendor will call us."""
    async with database.transaction() as session:
        await _change(session, connection, subscribed_at=now)


async def note_backfill(database: Database, connection: StepConnection, left_on: dt.date | None) -> None:
    """These days of the backfill are still to be fetched."""
    async with database.transaction() as session:
        await _change(session, connection, backfill_left_on=left_on)


async def note_scopes(
    database: Database,
    connection: StepConnection,
    scopes: frozenset[str] | None,
    *,
    is_enough: bool,
    now: dt.datetime,
) -> None:
    """The person allowed more or less at the vendor; told once where steps are not among it any more."""
    async with database.transaction() as session:
        locked = await _locked(session, connection)
        if locked is None or locked.status not in OPEN:
            return
        if scopes is not None:
            locked.scopes = connection.scopes = sorted(scopes)
        locked.status = ConnectionStatus.ACTIVE if is_enough else ConnectionStatus.LIMITED
        connection.status = locked.status
        if not is_enough:
            await tell_once(session, locked.person_id, locked.source, ScopeMissing.code, now=now)


async def _locked(session: AsyncSession, connection: StepConnection) -> StepConnection | None:
    locked = await lock_connection(session, connection.person_id, connection.source)
    return locked if locked is not None and locked.data_number == connection.data_number else None


async def _change(session: AsyncSession, connection: StepConnection, **values: Any) -> None:
    await session.execute(
        update(StepConnection)
        .where(StepConnection.id == connection.id, StepConnection.data_number == connection.data_number)
        .values(**values)
    )
