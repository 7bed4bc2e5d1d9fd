"""The table of allergies, intolerances and adverse reactions."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import one_of
from records.access.items import RecordItem, in_record_schema


class ReactionType(StrEnum):
    """What kind of reaction it is (FHIR: `type`; an adverse reaction is of neither)."""

    ALLERGY = "allergy"
    INTOLERANCE = "intolerance"
    ADVERSE_REACTION = "adverse_reaction"


class SubstanceCategory(StrEnum):
    """What it is a reaction to (FHIR: `category`; biologic: vaccines and blood products)."""

    FOOD = "food"
    MEDICATION = "medication"
    ENVIRONMENT = "environment"
    BIOLOGIC = "biologic"
    OTHER = "other"


class Criticality(StrEnum):
    """How dangerous the next exposure may be."""

    LOW = "low"
    HIGH = "high"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """How bad the worst reaction was."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


class AllergyStatus(StrEnum):
    """Whether it still holds (FHIR: `clinicalStatus`; refuted: `verificationStatus`)."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    RESOLVED = "resolved"
    REFUTED = "refuted"


class Allergy(RecordItem, Base):
    """What a person reacts to (FHIR: `AllergyIntolerance`)."""

    __tablename__ = "allergies"
    __table_args__ = in_record_schema(Index("ix_allergies_person_id", "person_id", "id"))

    reaction_type: Mapped[ReactionType] = mapped_column(one_of(ReactionType, "reaction_type"))
    category: Mapped[SubstanceCategory] = mapped_column(one_of(SubstanceCategory, "category"))
    criticality: Mapped[Criticality] = mapped_column(one_of(Criticality, "criticality"))
    severity: Mapped[Severity | None] = mapped_column(one_of(Severity, "severity"))
    status: Mapped[AllergyStatus] = mapped_column(one_of(AllergyStatus, "status"))
    onset_on: Mapped[dt.date | None]
    last_reaction_on: Mapped[dt.date | None]
    substance_sealed: Mapped[bytes] = sealed_column("allergies.substance")
    manifestation_sealed: Mapped[bytes | None] = sealed_column("allergies.manifestation")
    note_sealed: Mapped[bytes | None] = sealed_column("allergies.note")
    substance = SealedText("substance_sealed")
    manifestation = SealedText("manifestation_sealed")
    note = SealedText("note_sealed")
