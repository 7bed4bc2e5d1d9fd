"""Keeping, describing, removing and reading documents of an opened record."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from core.file_types import FileType
from core.sealing import open_sealed_bytes, seal
from records.access.day_rules import check_days, check_past
from records.access.items import get_item, new_item
from records.access.service import OpenRecord
from records.documents.errors import FolderFull
from records.documents.models import (
    SEALED_CONTENT,
    SEALED_THUMBNAIL,
    Document,
    DocumentFile,
    DocumentKind,
)
from records.documents.opening import Opened

DOCUMENTS_MOST = 300  # of one person; a binder of years
BYTES_MOST = 500 * 1_048_576  # of one person: what a backup can bear, times all families
_FOLDER_LOCK = (
    0x666F6C646572  # seeds the lock of a person's folder, so that two uploads at once do not overfill it
)


async def keep_document(
    session: AsyncSession, record: OpenRecord, opened: Opened, *, kind: DocumentKind | None, now: dt.datetime
) -> Document:
    """Keep a file that was checked; what it is where that is not said yet, is said later. Raises FolderFull."""
    await _refuse_overfull(session, record, len(opened.content))
    values = new_item(record, now=now)
    unsaid = DocumentKind.OTHER if opened.media_type == FileType.PDF else DocumentKind.PICTURE
    made = Document(
        **values,
        kind=kind or unsaid,
        media_type=FileType(opened.media_type),
        size_bytes=len(opened.content),
        pages=opened.pages,
    )
    file = DocumentFile(
        **values,
        content_sealed=seal(SEALED_CONTENT, made.id, opened.content),
        thumbnail_sealed=seal(SEALED_THUMBNAIL, made.id, opened.thumbnail),
    )
    session.add_all([made, file])
    await session.flush()
    session.expunge(file)  # megabytes that nobody needs again
    return made


def check_description(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise RecordDayBeforeBirth or RecordDayInFuture unless the day of a document can be."""
    days = {"described_on": values["described_on"]}
    check_days(born_on, days)
    check_past(local_day(now), days)


async def read_content(
    session: AsyncSession, record: OpenRecord, document_id: uuid.UUID
) -> tuple[Document, bytes]:
    """Return a document and its bytes. Raises RecordItemUnknown, also for one that was removed."""
    document = await get_item(session, Document, record, document_id)
    sealed = await session.scalar(select(DocumentFile.content_sealed).where(DocumentFile.id == document_id))
    return document, open_sealed_bytes(SEALED_CONTENT, document_id, sealed or b"")


async def read_thumbnail(session: AsyncSession, record: OpenRecord, document_id: uuid.UUID) -> bytes:
    """Return the JPEG thumbnail of a document. Raises RecordItemUnknown."""
    await get_item(session, Document, record, document_id)
    sealed = await session.scalar(select(DocumentFile.thumbnail_sealed).where(DocumentFile.id == document_id))
    return open_sealed_bytes(SEALED_THUMBNAIL, document_id, sealed or b"")


async def _refuse_overfull(session: AsyncSession, record: OpenRecord, more_bytes: int) -> None:
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:person, :seed))")
    await session.execute(lock, {"person": str(record.person_id), "seed": _FOLDER_LOCK})
    # Removed ones count: their files are kept with the history.
    row = await session.execute(
        select(func.count(), func.coalesce(func.sum(Document.size_bytes), 0)).where(
            Document.person_id == record.person_id
        )
    )
    documents, size_bytes = row.one()
    if documents >= DOCUMENTS_MOST or size_bytes + more_bytes > BYTES_MOST:
        raise FolderFull(most=DOCUMENTS_MOST, most_megabytes=BYTES_MOST // 1_048_576)
