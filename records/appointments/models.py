"""The tables of appointments, and of the clinics and their times in which they are booked.

Clinics and times are nobody's data and stand outside the records.
"""

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import Instant, NewId
from records.access.items import RecordItem, in_record_schema

NAME_CHARS = 120


class Clinic(Base):
    """A place where appointments are booked (FHIR: `Location` with its `Schedule`)."""

    __tablename__ = "clinics"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name_en: Mapped[str] = mapped_column(String(NAME_CHARS))
    name_zh_hant: Mapped[str] = mapped_column(String(NAME_CHARS))
    name_zh_hans: Mapped[str] = mapped_column(String(NAME_CHARS))
    district: Mapped[str] = mapped_column(String(40))


class ClinicSlot(Base):
    """A time in which a clinic sees up to `capacity` people (FHIR: `Slot`).

    `booked` counts those who come; the database itself lets it never pass the capacity.
    """

    __tablename__ = "clinic_slots"
    __table_args__ = (
        CheckConstraint("booked >= 0 AND booked <= capacity", name="not_overbooked"),
        CheckConstraint("starts_at < ends_at", name="has_length"),
        Index("uq_clinic_slots_clinic_id", "clinic_id", "starts_at", unique=True),
    )

    id: Mapped[NewId]
    clinic_id: Mapped[str] = mapped_column(ForeignKey(Clinic.id))
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    capacity: Mapped[int] = mapped_column(SmallInteger)
    booked: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), default=0)


class Appointment(RecordItem, Base):
    """A visit that is planned or was made (FHIR: `Appointment`).

    `slot_id` is the clinic's time that it was booked in; None for one that the family wrote down.
    """

    __tablename__ = "appointments"
    __table_args__ = in_record_schema(
        Index("ix_appointments_person_id", "person_id", "id"),
        Index(
            "uq_appointments_slot_id",
            "person_id",
            "slot_id",
            unique=True,
            postgresql_where=text("slot_id IS NOT NULL AND removed_at IS NULL"),
        ),
    )

    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    slot_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(ClinicSlot.id))
    title_sealed: Mapped[bytes] = sealed_column("appointments.title")
    place_sealed: Mapped[bytes | None] = sealed_column("appointments.place")
    note_sealed: Mapped[bytes | None] = sealed_column("appointments.note")
    title = SealedText("title_sealed")
    place = SealedText("place_sealed")
    note = SealedText("note_sealed")
