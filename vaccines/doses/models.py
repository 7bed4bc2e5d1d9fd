"""The table of doses."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import one_of
from records.access.items import RecordItem, in_record_schema
from records.documents.models import Document

ID_CHARS = 60  # of products and antigens, as their files allow


class Site(StrEnum):
    """Where on the body, or by which way."""

    LEFT_ARM = "left_arm"
    RIGHT_ARM = "right_arm"
    LEFT_THIGH = "left_thigh"
    RIGHT_THIGH = "right_thigh"
    MOUTH = "mouth"
    NOSE = "nose"
    OTHER = "other"


class Immunization(RecordItem, Base):
    """One injection, spray or drink. FHIR R4: Immunization.

    `vaccineCode` is `product`, or where nobody knows it `antigens` (`protocolApplied.targetDisease`); the other of
    the two is empty. `occurrenceDateTime` is `given_on`, `lotNumber` the batch, `performer` the provider,
    `primarySource` says deposited. `status`: `completed`; removed is `entered-in-error`. `evidence_id`
    is the document that shows it (extension: a reference to its DocumentReference).
    """

    __tablename__ = "immunizations"
    __table_args__ = in_record_schema(
        # The same twice is a slip of the finger; a clinic may deposit what the family entered before.
        Index(
            "uq_immunizations_given",
            *("person_id", "given_on", "product", "antigens", "origin"),
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("(product IS NULL) = (cardinality(antigens) > 0)", name="product_or_antigens"),
    )

    product: Mapped[str | None] = mapped_column(String(ID_CHARS))
    antigens: Mapped[list[str]] = mapped_column(ARRAY(String(ID_CHARS)))
    given_on: Mapped[dt.date]
    site: Mapped[Site | None] = mapped_column(one_of(Site, "site"))
    batch_sealed: Mapped[bytes | None] = sealed_column("immunizations.batch")
    provider_sealed: Mapped[bytes | None] = sealed_column("immunizations.provider")
    note_sealed: Mapped[bytes | None] = sealed_column("immunizations.note")
    evidence_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Document.id))
    batch = SealedText("batch_sealed")
    provider = SealedText("provider_sealed")
    note = SealedText("note_sealed")
