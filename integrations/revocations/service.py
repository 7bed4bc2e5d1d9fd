"""Taking grants back: queued in the transaction that ends their use, done by a worker afterwards.

At most vendors, revoking any token ends the whole permission of that account, also a newer one. So nothing is
revoked of an account that is connected, and who connects an account while its revocation is under way has to do it
again: the vendor may have ended both.
"""

import datetime as dt
import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from core.ids import new_id
from core.outbox import publish
from integrations.connections.errors import VendorUnavailable
from integrations.connections.events import STEP_SYNC_DUE
from integrations.connections.grants import sealed_grant, vendor_user_hash
from integrations.connections.models import StepConnection, StepGrant
from integrations.revocations.models import StepRevocation
from integrations.revocations.repository import lock_revocations
from integrations.source import Grant


async def queue_kept_grant(session: AsyncSession, connection: StepConnection, *, now: dt.datetime) -> None:
    """Move a connection's grant, if there is one, to those that are to be taken back."""
    kept = await session.get(StepGrant, connection.id, with_for_update=True)
    if kept is None:
        return
    _queue(
        session,
        StepRevocation(
            person_id=connection.person_id,
            source=connection.source,
            vendor_user_hash=connection.vendor_user_hash,
            sealed_for=connection.id,
            sealed=kept.sealed,
        ),
        now,
    )
    await session.delete(kept)
    await session.flush()


async def queue_grant(
    session: AsyncSession, source: str, person_id: uuid.UUID, grant: Grant, *, now: dt.datetime
) -> None:
    """Have a grant taken back that was got and is not used."""
    sealed_for = new_id()
    _queue(
        session,
        StepRevocation(
            person_id=person_id,
            source=source,
            vendor_user_hash=vendor_user_hash(source, grant.vendor_user_id),
            sealed_for=sealed_for,
            sealed=sealed_grant(grant, sealed_for),
        ),
        now,
    )


async def supersede(
    session: AsyncSession, source: str, vendor_hash: bytes, person_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """Drop what waits to be revoked of an account that is being connected; `now` is before its new grant was got.

    Raises VendorUnavailable where the vendor was asked to revoke meanwhile: the new grant may be dead.
    """
    for one in await lock_revocations(session, source, vendor_hash, person_id):
        is_under_way = one.finished_at is None and (one.lease_until_at or now) > now
        if is_under_way or (one.finished_at is not None and one.finished_at >= now):
            raise VendorUnavailable
        await session.delete(one)
    await session.flush()


def _queue(session: AsyncSession, revocation: StepRevocation, now: dt.datetime) -> None:
    revocation.made_at = revocation.look_at = now
    session.add(revocation)
    key = str(revocation.sealed_for)
    publish(session, STEP_SYNC_DUE, key, {"source": revocation.source}, now=now)
