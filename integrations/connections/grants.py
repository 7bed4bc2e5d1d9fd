"""Tokens of a connection: sealed in, unsealed out, refreshed by one process at a time."""

import asyncio
import datetime as dt
import json
import uuid
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.crypto import keyed_hash
from core.database import Database
from core.sealing import SealBroken, open_sealed, seal
from integrations.connections.models import SEALED_GRANT, StepGrant
from integrations.failures import AccessEnded, VendorAway
from integrations.patience import Patience, patient
from integrations.source import Grant, StepSource

REFRESH_EARLY_S = 300  # a request with its retries takes less; vendors' clocks differ by seconds
REFRESH_S = 12.0  # of one refresh, which is not cut off: with a whole look (LOOK_S) less than a task has
REFRESH_WAIT_S = 5.0  # of it, for our turn at the vendor: the row is locked meanwhile
REFRESH_LOCK_MS = 40_000  # who waits for another's refresh: longer than a vendor may take


@dataclass(frozen=True, slots=True, repr=False)
class KeptGrant:
    """A grant and the number under which it is kept."""

    grant: Grant
    number: int


def vendor_user_hash(source: str, vendor_user_id: str) -> bytes:
    """Return the keyed hash by which a vendor's user is found without the id being readable."""
    return keyed_hash("step-sources/vendor-user", f"{source}\x00{vendor_user_id}".encode())


async def save_grant(session: AsyncSession, connection_id: uuid.UUID, grant: Grant, *, now: dt.datetime) -> None:
    """Keep a grant in place of any before."""
    values = _values(connection_id, grant, now)
    keep = insert(StepGrant).values(connection_id=connection_id, number=1, **values)
    await session.execute(
        keep.on_conflict_do_update(
            index_elements=[StepGrant.connection_id], set_={**values, "number": StepGrant.number + 1}
        )
    )


async def usable_grant(
    database: Database,
    source: StepSource,
    connection_id: uuid.UUID,
    *,
    now: dt.datetime,
    refused: int | None = None,
) -> KeptGrant:
    """Return a grant whose access token is good for a while, refreshed first where needed.

    `refused` is the number of the grant that the vendor just refused: one with another number is taken as it is.
    Among all processes one refreshes: the row stays locked until the new tokens are committed, and only then are
    they used; who is cancelled meanwhile waits for that. Raises AccessEnded where there is no grant, or another
    VendorFailure.
    """
    async with database.transaction() as session:
        row = await session.get(StepGrant, connection_id)
        if row is not None and _is_usable(row, refused, now):
            return _opened(row)
    has_begun = asyncio.Event()
    work = asyncio.ensure_future(_refreshed(database, source, connection_id, refused, has_begun, now=now))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        if not has_begun.is_set():
            work.cancel()
        await asyncio.wait([work])  # the vendor may have rotated: a token that is not kept is lost for good
        if not work.cancelled():
            work.exception()
        raise


async def _refreshed(
    database: Database,
    source: StepSource,
    connection_id: uuid.UUID,
    refused: int | None,
    has_begun: asyncio.Event,
    *,
    now: dt.datetime,
) -> KeptGrant:
    async with database.transaction() as session:
        await _wait_long_for_locks(session)
        row = await session.scalar(
            select(StepGrant).where(StepGrant.connection_id == connection_id).with_for_update()
        )
        if row is None:
            raise AccessEnded
        kept = _opened(row)
        if _is_usable(row, refused, now):
            return kept
        has_begun.set()
        try:
            async with asyncio.timeout(REFRESH_S):
                with patient(Patience(REFRESH_WAIT_S)):
                    fresh = await source.refresh(kept.grant, now=now)
        except TimeoutError:
            raise VendorAway from None
        await session.execute(
            update(StepGrant)
            .where(StepGrant.connection_id == connection_id)
            .values(number=kept.number + 1, **_values(connection_id, fresh, now))
        )
    return KeptGrant(fresh, kept.number + 1)


async def find_grant(session: AsyncSession, connection_id: uuid.UUID) -> KeptGrant | None:
    """Return the grant as it is kept. Raises AccessEnded when it cannot be read any more."""
    row = await session.get(StepGrant, connection_id)
    return _opened(row) if row is not None else None


async def _wait_long_for_locks(session: AsyncSession) -> None:
    connection = await session.connection()
    await connection.exec_driver_sql(f"SET LOCAL lock_timeout = {REFRESH_LOCK_MS}")


def _is_usable(row: StepGrant, refused: int | None, now: dt.datetime) -> bool:
    return (refused is None or row.number != refused) and is_fresh(row.expires_at, now)


def is_fresh(expires_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Tell whether an access token is good for a while."""
    return expires_at is None or expires_at > now + dt.timedelta(seconds=REFRESH_EARLY_S)


def sealed_grant(grant: Grant, belongs_to: uuid.UUID) -> bytes:
    """Return a grant as it is kept: readable for the row with this id only."""
    plain = json.dumps(
        {
            "access_token": grant.access_token,
            "refresh_token": grant.refresh_token,
            "expires_at": grant.expires_at.isoformat() if grant.expires_at else None,
            "scopes": sorted(grant.scopes),
            "vendor_user_id": grant.vendor_user_id,
        }
    )
    return seal(SEALED_GRANT, belongs_to, plain)


def _values(connection_id: uuid.UUID, grant: Grant, now: dt.datetime) -> dict[str, object]:
    return {
        "sealed": sealed_grant(grant, connection_id),
        "expires_at": grant.expires_at,
        "saved_at": now,
    }


def _opened(row: StepGrant) -> KeptGrant:
    return KeptGrant(opened_grant(row.sealed, row.connection_id), row.number)


def opened_grant(sealed: bytes, belongs_to: uuid.UUID) -> Grant:
    """Return a grant out of its seal. Raises AccessEnded where it cannot be read any more."""
    try:
        values = json.loads(open_sealed(SEALED_GRANT, belongs_to, sealed))
    except SealBroken:
        raise AccessEnded from None  # without its key nobody reads it again: the person connects anew
    expires_at = values["expires_at"]
    return Grant(
        values["access_token"],
        values["refresh_token"],
        dt.datetime.fromisoformat(expires_at) if expires_at else None,
        frozenset(values["scopes"]),
        values["vendor_user_id"],
    )
