"""What integrations hold about persons: grants are taken back at their vendors, phones and notices go."""

import datetime as dt
import uuid

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from families.personal_data.holdings import Fate, Holding, PersonalData
from integrations.app_upload.phones.models import StepUpload, UploadPhone
from integrations.connections.models import (
    ConnectAttempt,
    ConnectionStatus,
    StepConnection,
    StepGrant,
    StepNotice,
)
from integrations.connections.service import disconnect
from integrations.receipts.models import StepReceipt
from integrations.revocations.models import StepRevocation

_OF_PERSON = ("connection_id", StepConnection, ("person_id",))


async def _disconnect_all(session: AsyncSession, person_id: uuid.UUID, now: dt.datetime) -> None:
    """End each tie; its grant waits apart from it for the worker, who takes it back at the vendor."""
    tied = await session.scalars(
        select(StepConnection.source).where(
            StepConnection.person_id == person_id, StepConnection.status != ConnectionStatus.DISCONNECTED
        )
    )
    for source in tied.all():
        await disconnect(session, person_id, source, now=now)


async def _revoke_phones(session: AsyncSession, person_id: uuid.UUID, now: dt.datetime) -> None:
    """Phones of the person are revoked before they are deleted, for whoever holds one in memory."""
    of_person = UploadPhone.person_id == person_id
    await session.execute(
        update(UploadPhone).where(of_person, UploadPhone.revoked_at.is_(None)).values(revoked_at=now)
    )


PERSONAL_DATA = PersonalData(
    holdings=(
        Holding(
            StepConnection,
            Fate.DELETED,
            mine=("person_id",),
            hidden=frozenset({"vendor_user_hash", "lease_until_at"}),
        ),
        Holding(StepGrant, Fate.DELETED, via=_OF_PERSON, is_exported=False),
        Holding(
            StepRevocation,
            Fate.KEPT,
            mine=("person_id",),
            hidden=frozenset({"vendor_user_hash", "sealed", "sealed_for", "lease_until_at"}),
            why="kept_revocations",
        ),
        Holding(ConnectAttempt, Fate.DELETED, mine=("person_id",), is_exported=False),
        Holding(StepReceipt, Fate.DELETED, via=_OF_PERSON, is_exported=False),
        Holding(StepNotice, Fate.DELETED, mine=("person_id",)),
        Holding(
            UploadPhone,
            Fate.DELETED,
            mine=("person_id",),
            others=frozenset({"registered_by_id"}),
            hidden=frozenset({"public_key", "attested_key", "attested_counter"}),
        ),
        Holding(StepUpload, Fate.DELETED, via=("phone_id", UploadPhone, ("person_id",)), is_exported=False),
    ),
    endings=(_disconnect_all, _revoke_phones),
    is_of_families=True,
)
