"""The table of medications."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Index, Numeric, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import one_of
from records.access.items import RecordItem, in_record_schema
from records.medications.rules import DOSE_DECIMALS, PeriodUnit


class DoseUnit(StrEnum):
    """What a dose is counted in."""

    TABLET = "tablet"
    CAPSULE = "capsule"
    ML = "mL"
    MG = "mg"
    MICROGRAM = "ug"
    GRAM = "g"
    UNIT = "unit"
    DROP = "drop"
    PUFF = "puff"
    SACHET = "sachet"
    PATCH = "patch"
    SUPPOSITORY = "suppository"
    APPLICATION = "application"


class Route(StrEnum):
    """The way into or onto the body."""

    ORAL = "oral"
    INHALED = "inhaled"
    NASAL = "nasal"
    EYE = "eye"
    EAR = "ear"
    SKIN = "skin"
    INJECTED = "injected"
    RECTAL = "rectal"
    OTHER = "other"


class Medication(RecordItem, Base):
    """A medicine with its dose and course (FHIR: `MedicationStatement`, dosage as `Timing.repeat`).

    `times` doses of `dose` in every `period` of `period_unit`; with `is_as_needed` that is the most.
    """

    __tablename__ = "medications"
    __table_args__ = in_record_schema(Index("ix_medications_person_id", "person_id", "id"))

    dose: Mapped[Decimal] = mapped_column(Numeric(12, DOSE_DECIMALS))
    dose_unit: Mapped[DoseUnit] = mapped_column(one_of(DoseUnit, "dose_unit"))
    route: Mapped[Route] = mapped_column(one_of(Route, "route"))
    times: Mapped[int] = mapped_column(SmallInteger)
    period: Mapped[int] = mapped_column(SmallInteger)
    period_unit: Mapped[PeriodUnit] = mapped_column(one_of(PeriodUnit, "period_unit"))
    is_as_needed: Mapped[bool]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    stopped_on: Mapped[dt.date | None]
    name_sealed: Mapped[bytes] = sealed_column("medications.name")
    reason_sealed: Mapped[bytes | None] = sealed_column("medications.reason")
    instructions_sealed: Mapped[bytes | None] = sealed_column("medications.instructions")
    stop_reason_sealed: Mapped[bytes | None] = sealed_column("medications.stop_reason")
    name = SealedText("name_sealed")
    reason = SealedText("reason_sealed")
    instructions = SealedText("instructions_sealed")
    stop_reason = SealedText("stop_reason_sealed")
