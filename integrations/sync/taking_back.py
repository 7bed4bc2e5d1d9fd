"""Asking vendors to take grants back: tried for days, and never while the account is connected here."""

import asyncio
import datetime as dt

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from integrations.connections.grants import is_fresh, opened_grant, sealed_grant
from integrations.connections.repository import has_open_account
from integrations.failures import AccessEnded, AccessTokenExpired, VendorAway, VendorBusy, VendorFailure
from integrations.patience import Patience, patient
from integrations.registry import StepSources, StepSourceUnknown
from integrations.revocations.models import StepRevocation
from integrations.revocations.repository import change_revocation, lease_due_revocations
from integrations.source import Grant, StepSource
from integrations.sync.planning import retry_s

log = structlog.stdlib.get_logger(__name__)

MOST_TRIES = 20  # with twice the wait each time: about four days
REVOKE_S = 25.0  # of one grant, a refresh before it included; its lease is longer
WAIT_S = 10.0  # of it, for our turn at the vendor


async def take_back_due(database: Database, sources: StepSources, *, now: dt.datetime, at_once: int) -> bool:
    """Take back up to `at_once` grants that are due; tell whether there may be more."""
    async with database.transaction() as session:
        leased = await lease_due_revocations(session, now=now, most=at_once)
        wanted = [one for one in leased if await _is_wanted(session, sources, one, now=now)]
    await asyncio.gather(*(_take_back(database, sources.get(one.source), one, now) for one in wanted))
    return len(leased) == at_once


async def _is_wanted(
    session: AsyncSession, sources: StepSources, revocation: StepRevocation, *, now: dt.datetime
) -> bool:
    """Tell whether to ask the vendor; where not, it is over. The row is locked: nobody connects it now."""
    try:
        capabilities = sources.get(revocation.source).capabilities
    except StepSourceUnknown:
        capabilities = None
    in_use = revocation.vendor_user_hash is not None and await has_open_account(
        session, revocation.source, revocation.vendor_user_hash
    )
    if capabilities is None or not capabilities.can_revoke or (in_use and capabilities.revokes_account):
        await change_revocation(session, revocation.id, sealed=None, finished_at=now)
        return False
    return True


async def _take_back(database: Database, source: StepSource, revocation: StepRevocation, now: dt.datetime) -> None:
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    wait_s: int | None = None
    try:
        async with asyncio.timeout(REVOKE_S):
            with patient(Patience(WAIT_S)):
                await _Revoking(database, source, revocation, now).run()
    except AccessEnded:
        pass  # it is dead already
    except VendorBusy as busy:
        wait_s = max(busy.retry_after_s, retry_s(revocation.tries + 1))
    except (VendorFailure, TimeoutError) as failure:
        code = failure.code if isinstance(failure, VendorFailure) else VendorAway.code
        log.info("step_revocation_failed", source=revocation.source, code=code)
        wait_s = retry_s(revocation.tries + 1)
    except Exception as error:  # noqa: BLE001 - a source's fault must not stop others
        # Without its words: they may hold a token.
        log.warning("step_revocation_broken", source=revocation.source, error=type(error).__name__)
        wait_s = retry_s(revocation.tries + 1)
    ended_at = now + dt.timedelta(seconds=loop.time() - began_s)
    is_over = wait_s is None or revocation.tries + 1 >= MOST_TRIES
    async with database.transaction() as session:
        if is_over or wait_s is None:
            await change_revocation(session, revocation.id, sealed=None, finished_at=ended_at)
        else:
            look_at = ended_at + dt.timedelta(seconds=wait_s)
            await change_revocation(session, revocation.id, tries=revocation.tries + 1, look_at=look_at)


class _Revoking:
    """One grant at its vendor. The row is leased: nobody else refreshes it."""

    def __init__(
        self, database: Database, source: StepSource, revocation: StepRevocation, now: dt.datetime
    ) -> None:
        self._database, self._source, self._revocation, self._now = database, source, revocation, now

    async def run(self) -> None:
        """Revoke, with a fresh access token where the old one is no longer good. Raises VendorFailure."""
        revocation = self._revocation
        if revocation.sealed is None:
            return
        grant = opened_grant(revocation.sealed, revocation.sealed_for)
        if not is_fresh(grant.expires_at, self._now):
            grant = await self._refreshed(grant)
        try:
            await self._source.revoke(grant, now=self._now)
        except AccessTokenExpired:
            await self._source.revoke(await self._refreshed(grant), now=self._now)

    async def _refreshed(self, grant: Grant) -> Grant:
        fresh = await self._source.refresh(grant, now=self._now)
        sealed = sealed_grant(fresh, self._revocation.sealed_for)
        async with self._database.transaction() as session:
            row = await session.get(StepRevocation, self._revocation.id, with_for_update=True)
            if row is not None:
                row.sealed = sealed
        return fresh
