"""One look at one connection: read what webhooks said, fetch what is due, note how it went.

The row is the truth and a task only a hint: whatever is interrupted, its connection is due again when the lease
ends. Nothing here is stored twice by being done twice.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import structlog
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from integrations.connections.grants import KeptGrant, usable_grant
from integrations.connections.models import StepConnection
from integrations.connections.repository import is_current, lease_due
from integrations.failures import (
    AccessTokenExpired,
    AnswerUnreadable,
    ShareUsedUp,
    VendorAway,
    VendorFailure,
)
from integrations.patience import Patience, patient
from integrations.receipts.models import StepReceipt
from integrations.receipts.repository import list_waiting, mark_read
from integrations.receipts.service import notice_from_json
from integrations.registry import StepSources, StepSourceUnknown
from integrations.source import FetchingSource, Grant, Notice, StepSource, Window
from integrations.sync import outcomes
from integrations.sync.planning import cut, is_first_of_day, kept_within, merged, polled_window, split
from integrations.sync.taking_back import take_back_due
from records.steps.sample import StepBatch
from records.steps.service import MAX_BATCH_PARTS, take_steps

log = structlog.stdlib.get_logger(__name__)

AT_ONCE = 8  # connections that one task looks at together: each waits for its vendor most of the time
LOOK_S = 30.0  # of one look; a task is cut off after 45, and a refresh that has begun is waited for (REFRESH_S)
WAIT_S = 24.0  # of it, for our turns at the vendor
BEGIN_S = 10.0  # of it, in which windows are begun: each is to come to its end
FIRST_WAIT_S = 2.0  # for the turn with which a window begins: where more wait, those that have begun go first
RECEIPTS_AT_ONCE = 200  # read in one look; the rest is due at once
BACKFILL_WINDOWS_AT_ONCE = 4  # in one look, so that a long backfill lets others through
RESUBSCRIBE_DAYS = 7  # some subscriptions live for weeks, and a vendor may have dropped one; asking again is free
# An older round is given up: a new one covers its days, and a day that fails must not stay for ever.
ROUND_DAYS = 3
OLDEST_DAYS = 400  # a notice about older days is not followed: records take nothing that old


class ConnectionChanged(Exception):
    """The person disconnected, connected anew or deleted data while values were on their way: drop them."""


@dataclass(frozen=True, slots=True)
class Syncing:
    """What a look needs: the database, the sources, and where vendors reach us."""

    database: Database
    sources: StepSources
    callback_url: Callable[[str], str]  # of a source's slug


async def sync_due(syncing: Syncing, *, now: dt.datetime, at_once: int = AT_ONCE) -> bool:
    """Look at up to `at_once` connections that are due, and take grants back; tell whether there may be more."""
    has_more = await take_back_due(syncing.database, syncing.sources, now=now, at_once=at_once)
    async with syncing.database.transaction() as session:
        leased = await lease_due(session, now=now, most=at_once)
    await asyncio.gather(*(_look(syncing, connection, now) for connection in leased))
    return has_more or len(leased) == at_once


async def _look(syncing: Syncing, connection: StepConnection, now: dt.datetime) -> None:
    """Look at one connection; whatever happens to it, others are looked at."""
    try:
        source = syncing.sources.get(connection.source)
    except StepSourceUnknown:
        await outcomes.note_failure(syncing.database, connection, "source_removed", outcomes.LATER_S, now=now)
        return
    look = Look(syncing, source, connection, now)
    try:
        async with asyncio.timeout(LOOK_S):
            await look.run()
    except TimeoutError:
        if look.has_moved:
            await outcomes.note_progress(syncing.database, connection, now=now)
        else:  # the next look would begin where this one did: at once, again and again, it would take all workers
            await outcomes.note_vendor_failure(syncing.database, connection, VendorAway(), now=now)
    except ConnectionChanged:
        log.info("step_values_dropped", source=connection.source)
    except OperationalError as error:  # a lock, or a database that goes away: due again when the lease ends
        log.warning("step_sync_interrupted", source=connection.source, error=type(error).__name__)
    except ShareUsedUp as used_up:
        await outcomes.note_wait(syncing.database, connection, used_up.retry_after_s, now=look.present())
    except VendorFailure as failure:
        log.info("step_sync_failed", source=connection.source, code=failure.code, status=failure.status)
        await outcomes.note_vendor_failure(syncing.database, connection, failure, now=now)
    except Exception as error:  # noqa: BLE001 - a source's fault must not stop others, nor come back every minute
        # Without its words: they may hold a token.
        log.warning("step_sync_broken", source=connection.source, error=type(error).__name__)
        await outcomes.note_vendor_failure(syncing.database, connection, AnswerUnreadable(), now=now)


class Look:
    """One look at one connection."""

    def __init__(self, syncing: Syncing, source: StepSource, connection: StepConnection, now: dt.datetime) -> None:
        self._syncing = syncing
        self._database = syncing.database
        self._source = source
        self._connection = connection
        self._now = now
        self._loop = asyncio.get_running_loop()
        self._began_s = self._loop.time()
        self._patience = Patience(WAIT_S, FIRST_WAIT_S)
        self.has_moved = False  # receipts read, or windows fetched: another look begins further on

    def present(self) -> dt.datetime:
        """Return the present instant: that of the look and the time since."""
        return self._now + dt.timedelta(seconds=self._loop.time() - self._began_s)

    async def run(self) -> None:
        """Do what is due. Raises VendorFailure or ConnectionChanged."""
        with patient(self._patience):
            await self.sync()

    async def sync(self) -> None:
        """Bring everything that is due. Raises VendorFailure or ConnectionChanged."""
        receipts, notices = await self._read_receipts()
        await self._take_pushed(receipts, notices)
        await self._subscribe()
        if any(notice.is_ended for notice in notices) or self._is_renewal(receipts):
            await self._check_grant()
        await self._follow_scopes(notices)
        may_read = outcomes.is_whole(self._connection, self._source.capabilities)
        left: list[Window] = []
        if may_read:
            await self._fetch_named(notices)
            left = self._due_windows(notices)
        # From here on the row says what the receipts said: a look that has to give up goes on where it was.
        began_at = (self._connection.pull_began_at if self._is_broken_off() else None) or self._now
        await outcomes.note_round(
            self._database, self._connection, receipts, left, began_at=began_at, now=self._now
        )
        self.has_moved = self.has_moved or bool(receipts)
        if not await self._pull(left, began_at):
            await outcomes.note_progress(self._database, self._connection, now=self.present())
            return
        is_done = not may_read or (await self._backfill() and len(receipts) < RECEIPTS_AT_ONCE)
        has_looked = bool(left) or not may_read or self._source.capabilities.window_days_most is None
        await outcomes.note_success(
            self._database,
            self._connection,
            self._source.capabilities,
            is_done=is_done,
            synced_at=began_at if has_looked else None,
            now=self._now,
        )

    async def _read_receipts(self) -> tuple[list[StepReceipt], list[Notice]]:
        async with self._database.transaction() as session:
            receipts = await list_waiting(session, self._connection.id, most=RECEIPTS_AT_ONCE)
        readable, notices = [], []
        for receipt in receipts:
            try:
                notices.append(notice_from_json(receipt.notice))
                readable.append(receipt)
            except ValueError:  # kept by a version of ours with another shape: it would stop everything behind it
                await self._give_up(receipt, "unreadable")
        return readable, notices

    async def _take_pushed(self, receipts: Sequence[StepReceipt], notices: Sequence[Notice]) -> None:
        """Store what webhooks brought, each receipt marked in the transaction that stores it."""
        for receipt, notice in zip(receipts, notices, strict=True):
            if notice.batch is None:
                continue
            has_more = bool(notice.window or notice.is_ended or notice.fetch_url) or notice.scopes is not None
            try:
                await self._store(notice.batch, receipt=None if has_more else receipt)
            except DataError:
                # What no column holds would stop everything behind it for ever.
                await self._give_up(receipt, "unusable")

    async def _give_up(self, receipt: StepReceipt, code: str) -> None:
        log.warning("step_receipt_given_up", source=self._connection.source, code=code)
        async with self._database.transaction() as session:
            await mark_read(session, [receipt.id], now=self._now, error=code)
        self.has_moved = True

    async def _subscribe(self) -> None:
        since = self._connection.subscribed_at
        is_fresh = since is not None and since > self._now - dt.timedelta(days=RESUBSCRIBE_DAYS)
        if is_fresh or not self._source.capabilities.has_webhook:
            return
        address = self._syncing.callback_url(self._connection.source)
        try:
            await self._with_grant(
                lambda grant: self._source.subscribe(grant, callback_url=address, now=self._now)
            )
        except AnswerUnreadable as refused:
            # A vendor that cannot reach our address, or does not know it, can still be asked.
            log.warning("step_subscription_refused", source=self._connection.source, error=str(refused))
            return
        await outcomes.note_subscribed(self._database, self._connection, now=self._now)

    def _is_renewal(self, receipts: Sequence[StepReceipt]) -> bool:
        """Tell whether this look is the daily one at a source that only sends: nothing else would ask it."""
        is_asked = self._source.capabilities.window_days_most is not None
        return not is_asked and not receipts and self._connection.last_synced_at is not None

    async def _check_grant(self) -> None:
        """Ask the vendor whether the grant still lives: a webhook says no more than that we should ask.

        Whoever can forge or repeat one must not end a connection.
        """
        kept = await usable_grant(self._database, self._source, self._connection.id, now=self._now)
        await usable_grant(self._database, self._source, self._connection.id, now=self._now, refused=kept.number)

    async def _follow_scopes(self, notices: Sequence[Notice]) -> None:
        told = [notice.scopes for notice in notices if notice.scopes is not None]
        if told:
            needed = set(self._source.capabilities.scopes_needed)
            await outcomes.note_scopes(
                self._database, self._connection, told[-1], is_enough=needed <= told[-1], now=self._now
            )

    def _due_windows(self, notices: Sequence[Notice]) -> list[Window]:
        """Return what to fetch: what notices named, and the rest of a round that was broken off, or a new one."""
        capabilities, connection = self._source.capabilities, self._connection
        if capabilities.window_days_most is None:
            return []
        now_on = self._now.date()
        oldest_on, newest_on = now_on - dt.timedelta(days=OLDEST_DAYS), now_on + dt.timedelta(days=1)
        named = [window for notice in notices for window in (notice.window, notice.deleted) if window is not None]
        wanted = [kept for window in named if (kept := kept_within(window, oldest_on, newest_on)) is not None]
        if connection.pull_left and self._is_broken_off():
            wanted += outcomes.windows_of(connection.pull_left)
        elif self._is_round_due() and (not wanted or is_first_of_day(connection.last_synced_at, self._now)):
            wanted.append(polled_window(connection.last_synced_at, self._now))
        return [part for window in merged(wanted) for part in cut(window, capabilities.window_days_most)]

    def _is_round_due(self) -> bool:
        """Tell whether to look through the newest days: not so where a backfill goes on right after them."""
        since, every_s = self._connection.last_synced_at, self._source.capabilities.poll_every_s
        if self._connection.backfill_left_on is None or since is None or every_s is None:
            return True
        return since <= self._now - dt.timedelta(seconds=every_s)

    def _is_broken_off(self) -> bool:
        """Tell whether this look goes on with a round."""
        began_at = self._connection.pull_began_at
        is_young = began_at is not None and began_at > self._now - dt.timedelta(days=ROUND_DAYS)
        return is_young and bool(self._connection.pull_left)

    async def _pull(self, left: list[Window], began_at: dt.datetime) -> bool:
        """Fetch windows, each noted when it is there; tell whether all are, as of `began_at`."""
        for at, part in enumerate(left):
            if not self._may_begin():
                return False
            await self._fetch(part)
            await outcomes.note_windows(self._database, self._connection, left[at + 1 :], began_at=began_at)
            self.has_moved = True
        return True

    def _may_begin(self) -> bool:
        """Tell whether there is time for one more window; one is always begun."""
        self._patience.begin_step()
        return not self.has_moved or self._loop.time() - self._began_s < BEGIN_S

    async def _fetch_named(self, notices: Sequence[Notice]) -> None:
        """Fetch what lies at addresses that webhooks named; one that gives nothing of use is left alone.

        It may have expired, or lead elsewhere.
        """
        source = self._source
        for url in dict.fromkeys(notice.fetch_url for notice in notices if notice.fetch_url is not None):
            if not isinstance(source, FetchingSource):
                return
            try:
                await self._with_grant(partial(self._fetch_from, source, url))
            except AnswerUnreadable as unreadable:
                log.warning("step_address_unusable", source=self._connection.source, error=str(unreadable))

    async def _fetch_from(self, source: FetchingSource, url: str, grant: Grant) -> None:
        await self._take_all(source.fetch(grant, url, now=self._now))

    async def _take_all(self, batches: AsyncIterator[StepBatch]) -> None:
        async for batch in batches:
            await self._store(batch)

    async def _backfill(self) -> bool:
        """Fetch, or ask to be sent, the next old days; tell whether all are there."""
        capabilities, connection = self._source.capabilities, self._connection
        left_on, first_on = connection.backfill_left_on, connection.backfill_first_on
        if left_on is None or first_on is None:
            return True
        days_most = capabilities.window_days_most or capabilities.backfill_days_most
        parts = list(cut(Window(first_on, left_on), days_most))
        for part in parts[:BACKFILL_WINDOWS_AT_ONCE]:
            if not self._may_begin():
                return False
            await (self._ask_for(part) if capabilities.backfill_arrives_by_push else self._fetch(part))
            left = part.first_on - dt.timedelta(days=1)
            await outcomes.note_backfill(self._database, connection, left if left >= first_on else None)
            self.has_moved = True
        return len(parts) <= BACKFILL_WINDOWS_AT_ONCE

    async def _ask_for(self, window: Window) -> None:
        await self._with_grant(lambda grant: self._source.start_backfill(grant, window, now=self._now))

    async def _fetch(self, window: Window) -> None:
        await self._with_grant(lambda grant: self._take_all(self._source.pull(grant, window, now=self._now)))

    async def _with_grant(self, work: Callable[[Grant], Awaitable[None]]) -> None:
        """Do work with a good grant; once again with a fresh one where the vendor refuses it."""
        kept: KeptGrant = await usable_grant(self._database, self._source, self._connection.id, now=self._now)
        try:
            await work(kept.grant)
        except AccessTokenExpired:
            kept = await usable_grant(
                self._database, self._source, self._connection.id, now=self._now, refused=kept.number
            )
            await work(kept.grant)

    async def _store(self, batch: StepBatch, *, receipt: StepReceipt | None = None) -> None:
        connection = self._connection
        parts = list(split(batch, MAX_BATCH_PARTS)) or [batch]
        for part in parts:
            async with self._database.transaction() as session:
                await _refuse_changed(session, connection)
                await take_steps(session, connection.person_id, connection.source, part, now=self._now)
                if receipt is not None and part is parts[-1]:
                    await mark_read(session, [receipt.id], now=self._now)
            self.has_moved = self.has_moved or receipt is not None


async def _refuse_changed(session: AsyncSession, connection: StepConnection) -> None:
    if not await is_current(session, connection.id, connection.data_number):
        raise ConnectionChanged
