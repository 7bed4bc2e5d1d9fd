"""The tables of documents: what is said of one, and apart from it the file, which is never changed."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Index, false
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.file_types import FileType
from core.sealed_columns import SealedText, sealed_column
from families.columns import one_of
from records.access.items import RecordItem, in_record_schema

SEALED_CONTENT, SEALED_THUMBNAIL = "document_files.content", "document_files.thumbnail"
_FILES_AT_ONCE = 4  # of a rotation's transaction: each is up to 12 MiB


class DocumentKind(StrEnum):
    """What a document is."""

    LETTER = "letter"
    REPORT = "report"
    REFERRAL = "referral"
    CERTIFICATE = "certificate"
    IDENTITY = "identity"  # an identity card, passport or birth certificate
    VACCINE_CARD = "vaccine_card"
    PICTURE = "picture"
    OTHER = "other"


class Document(RecordItem, Base):
    """A document of the personal folder (FHIR: `DocumentReference`; its `attachment` is the DocumentFile).

    Certificates and identity documents are kept from carers who may only look, unless `is_shared`: the database
    itself shows them neither row nor file (FHIR: `securityLabel`).
    """

    __tablename__ = "documents"
    __table_args__ = in_record_schema(Index("ix_documents_person_id", "person_id", "id"))

    kind: Mapped[DocumentKind] = mapped_column(one_of(DocumentKind, "kind"))
    media_type: Mapped[FileType] = mapped_column(one_of(FileType, "media_type", 32))
    size_bytes: Mapped[int]
    pages: Mapped[int]
    described_on: Mapped[dt.date | None]
    title_sealed: Mapped[bytes | None] = sealed_column("documents.title")
    note_sealed: Mapped[bytes | None] = sealed_column("documents.note")
    is_shared: Mapped[bool] = mapped_column(server_default=false(), default=False)
    title = SealedText("title_sealed")
    note = SealedText("note_sealed")


class DocumentFile(RecordItem, Base):
    """The bytes of a document, under its id (FHIR: `Binary`), and a JPEG thumbnail of its first page."""

    __tablename__ = "document_files"
    __table_args__ = in_record_schema(Index("ix_document_files_person_id", "person_id"))

    content_sealed: Mapped[bytes] = sealed_column(SEALED_CONTENT, rows_at_once=_FILES_AT_ONCE)
    thumbnail_sealed: Mapped[bytes] = sealed_column(SEALED_THUMBNAIL)
