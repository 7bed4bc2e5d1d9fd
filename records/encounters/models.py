"""The table of encounters."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedJson, SealedText, sealed_column
from families.columns import Instant, one_of
from records.access.items import in_record_schema
from records.clinics.items import DepositedItem, by_clinic


class EncounterKind(StrEnum):
    """What kind of visit it was (FHIR: `class`: AMB, EMER, IMP, HH, VR)."""

    CLINIC = "clinic"
    EMERGENCY = "emergency"
    INPATIENT = "inpatient"
    HOME = "home"
    VIRTUAL = "virtual"


class ParticipantRole(StrEnum):
    """What somebody was there (FHIR: `participant.type`)."""

    DOCTOR = "doctor"
    NURSE = "nurse"
    THERAPIST = "therapist"
    PHARMACIST = "pharmacist"
    OTHER = "other"


class Encounter(DepositedItem, Base):
    """A visit or stay that was (FHIR: `Encounter`). `ends_at` is None while a stay goes on, or is not known."""

    __tablename__ = "encounters"
    __table_args__ = in_record_schema(Index("ix_encounters_person_id", "person_id", "id"), by_clinic())

    kind: Mapped[EncounterKind] = mapped_column(one_of(EncounterKind, "kind"))
    starts_at: Mapped[Instant]
    ends_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    place_sealed: Mapped[bytes | None] = sealed_column("encounters.place")
    reason_sealed: Mapped[bytes | None] = sealed_column("encounters.reason")
    participants_sealed: Mapped[bytes] = sealed_column("encounters.participants")
    note_sealed: Mapped[bytes | None] = sealed_column("encounters.note")
    place = SealedText("place_sealed")
    reason = SealedText("reason_sealed")
    participants = SealedJson("participants_sealed")
    note = SealedText("note_sealed")
