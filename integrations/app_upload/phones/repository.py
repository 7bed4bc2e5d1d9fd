"""Every query on phones and the receipts of their uploads."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from families.persons.models import Person
from integrations.app_upload.errors import PhoneUnknown
from integrations.app_upload.phones.models import StepUpload, UploadPhone

DELETE_AT_ONCE = 2_000  # a short transaction
MAX_LISTED = 100  # revoked ones too


async def find_phone(session: AsyncSession, phone_id: uuid.UUID) -> UploadPhone | None:
    """Return a phone, revoked or not."""
    return await session.get(UploadPhone, phone_id)


async def find_phone_with_key(session: AsyncSession, public_key: bytes) -> UploadPhone | None:
    """Return the phone of this key, revoked or not."""
    return await session.scalar(select(UploadPhone).where(UploadPhone.public_key == public_key))


async def list_phones(session: AsyncSession, person_id: uuid.UUID) -> Sequence[UploadPhone]:
    """Return a person's phones, newest first, revoked ones too."""
    query = select(UploadPhone).where(UploadPhone.person_id == person_id)
    return (await session.scalars(query.order_by(UploadPhone.id.desc()).limit(MAX_LISTED))).all()


async def lock_person(session: AsyncSession, person_id: uuid.UUID) -> None:
    """Let one registration for a person follow another, so that they are counted rightly."""
    await session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


async def count_phones(session: AsyncSession, person_id: uuid.UUID) -> int:
    """Return how many phones of a person may upload."""
    query = select(func.count()).where(UploadPhone.person_id == person_id, UploadPhone.revoked_at.is_(None))
    return await session.scalar(query) or 0


async def lock_phone_of(session: AsyncSession, person_id: uuid.UUID, phone_id: uuid.UUID) -> UploadPhone:
    """Lock and return a person's phone. Raises PhoneUnknown."""
    query = select(UploadPhone).where(UploadPhone.id == phone_id, UploadPhone.person_id == person_id)
    found = await session.scalar(query.with_for_update())
    if found is None:
        raise PhoneUnknown
    return found


async def claim_nonce(session: AsyncSession, phone_id: uuid.UUID, nonce: str, **receipt: object) -> bool:
    """Keep the receipt of an upload; return whether its nonce is new. Waits for an equal one that is under way."""
    values = {"phone_id": phone_id, "nonce": nonce, "taken": 0, "refused": 0, **receipt}
    claim = insert(StepUpload).values(values).on_conflict_do_nothing().returning(StepUpload.nonce)
    return await session.scalar(claim) is not None


async def keep_result(
    session: AsyncSession, phone_id: uuid.UUID, nonce: str, *, is_attested: bool, taken: int, refused: int
) -> None:
    """Add to a receipt what became of the upload."""
    await session.execute(
        update(StepUpload)
        .where(StepUpload.phone_id == phone_id, StepUpload.nonce == nonce)
        .values(is_attested=is_attested, taken=taken, refused=refused)
    )


async def delete_old_uploads(session: AsyncSession, *, before: dt.datetime) -> int:
    """Delete receipts from before an instant, a bounded number at once; return how many."""
    keys = tuple_(StepUpload.phone_id, StepUpload.nonce)
    old = (
        select(StepUpload.phone_id, StepUpload.nonce)
        .where(StepUpload.received_at < before)
        .limit(DELETE_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    gone = await session.execute(delete(StepUpload).where(keys.in_(old)).returning(StepUpload.nonce))
    return len(gone.all())


async def note_use(session: AsyncSession, phone_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Say when the phone was last heard of."""
    await session.execute(update(UploadPhone).where(UploadPhone.id == phone_id).values(last_used_at=now))


async def raise_counter(session: AsyncSession, phone_id: uuid.UUID, counter: int) -> bool:
    """Take an assertion's counter; return whether it is higher than every one before, across processes."""
    raised = await session.scalar(
        update(UploadPhone)
        .where(UploadPhone.id == phone_id, func.coalesce(UploadPhone.attested_counter, 0) < counter)
        .values(attested_counter=counter)
        .returning(UploadPhone.id)
    )
    return raised is not None
