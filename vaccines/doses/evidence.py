"""The document that shows that a dose was had: a photograph or PDF of the personal folder, of one or many doses.

The file itself is the folder's (records/documents): typed, scanned, bounded, sealed and drawn small there.
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from records.access.items import get_item, lock_item, mark_changed
from records.access.service import OpenRecord
from records.documents.models import Document
from vaccines.doses.models import Immunization


async def set_evidence(
    session: AsyncSession,
    record: OpenRecord,
    dose_id: uuid.UUID,
    document_id: uuid.UUID | None,
    *,
    expected_revision: int,
    now: dt.datetime,
) -> Immunization:
    """Let a document of the same record show a dose in the place of any other; None: nothing shows it any more.

    A revision of the dose, so that its history tells which showed it. Raises RecordItemUnknown (also for the
    document) and what `lock_item` raises.
    """
    dose = await lock_item(session, Immunization, record, dose_id, expected_revision=expected_revision)
    if document_id is not None:
        await get_item(session, Document, record, document_id)
    if dose.evidence_id != document_id:
        dose.evidence_id = document_id
        mark_changed(dose, record, now=now)
        await session.flush()
    return dose


async def list_evidence(
    session: AsyncSession, record: OpenRecord, doses: Iterable[Immunization]
) -> frozenset[uuid.UUID]:
    """Return which of the documents that show these doses are in the folder still; one query at most."""
    named = {dose.evidence_id for dose in doses if dose.evidence_id is not None}
    if not named:
        return frozenset()
    standing = select(Document.id).where(
        Document.id.in_(named), Document.person_id == record.person_id, Document.removed_at.is_(None)
    )
    return frozenset(await session.scalars(standing))
