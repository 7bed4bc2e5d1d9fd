"""The table of conditions."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import one_of
from records.access.items import RecordItem, in_record_schema


class ConditionStatus(StrEnum):
    """How it stands (FHIR: `clinicalStatus`)."""

    ACTIVE = "active"
    RECURRENCE = "recurrence"
    REMISSION = "remission"
    RESOLVED = "resolved"


class ConditionSeverity(StrEnum):
    """How bad it is."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


class Condition(RecordItem, Base):
    """An illness, diagnosis or long-lasting problem (FHIR: `Condition`). `code` is ICD-10 where it is known."""

    __tablename__ = "conditions"
    __table_args__ = in_record_schema(Index("ix_conditions_person_id", "person_id", "id"))

    status: Mapped[ConditionStatus] = mapped_column(one_of(ConditionStatus, "status"))
    severity: Mapped[ConditionSeverity | None] = mapped_column(one_of(ConditionSeverity, "severity"))
    onset_on: Mapped[dt.date | None]
    abated_on: Mapped[dt.date | None]
    name_sealed: Mapped[bytes] = sealed_column("conditions.name")
    code_sealed: Mapped[bytes | None] = sealed_column("conditions.code")
    note_sealed: Mapped[bytes | None] = sealed_column("conditions.note")
    name = SealedText("name_sealed")
    code = SealedText("code_sealed")
    note = SealedText("note_sealed")
