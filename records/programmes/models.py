"""The tables of memberships and enrolments, and of the places that doctors offer.

Places and tickets are nobody's data and stand outside the records: a ticket holds a turn, and only the enrolment
in somebody's record says whose it is.
"""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, aliased, column_property, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import Instant, NewId, one_of
from records.access.items import RecordItem, in_record_schema
from records.appointments.models import Clinic

ID_CHARS = 40
_PERHAPS_INSTANT = TIMESTAMP(timezone=True)


class TicketStatus(StrEnum):
    """How a turn stands."""

    WAITING = "waiting"
    ENROLLED = "enrolled"
    LEFT = "left"


class ProgrammePlace(Base):
    """A doctor of a clinic who takes up to `capacity` people of a programme (FHIR: `PractitionerRole`).

    `taken` counts them; the database itself lets it never pass the capacity. Its row is locked by whoever takes or
    gives back a place.
    """

    __tablename__ = "programme_places"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= capacity", name="not_oversold"),
        Index("uq_programme_places_doctor", "programme", "clinic_id", "doctor", unique=True),
    )

    id: Mapped[NewId]
    programme: Mapped[str] = mapped_column(String(ID_CHARS))
    clinic_id: Mapped[str] = mapped_column(ForeignKey(Clinic.id))
    doctor: Mapped[str] = mapped_column(String(80))
    capacity: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer, server_default=text("0"), default=0)


class ProgrammeTicket(Base):
    """A turn at a place: enrolled, or waiting in the order of `number`. Says nothing of whose it is."""

    __tablename__ = "programme_tickets"
    __table_args__ = (Index("ix_programme_tickets_place_id", "place_id", "status", "number"),)

    id: Mapped[NewId]
    place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(ProgrammePlace.id))
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    status: Mapped[TicketStatus] = mapped_column(one_of(TicketStatus, "status"))
    taken_at: Mapped[Instant]
    enrolled_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)
    left_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)


class ProgrammeMembership(RecordItem, Base):
    """Being a member of a programme, by number (FHIR: `EpisodeOfCare`)."""

    __tablename__ = "programme_memberships"
    __table_args__ = in_record_schema(Index("ix_programme_memberships_person_id", "person_id", "id"))

    programme: Mapped[str] = mapped_column(String(ID_CHARS))
    district: Mapped[str | None] = mapped_column(String(ID_CHARS))
    since_on: Mapped[dt.date]
    valid_until_on: Mapped[dt.date | None]
    number_sealed: Mapped[bytes | None] = sealed_column("programme_memberships.number")
    note_sealed: Mapped[bytes | None] = sealed_column("programme_memberships.note")
    number = SealedText("number_sealed")
    note = SealedText("note_sealed")


class ProgrammeEnrolment(RecordItem, Base):
    """Taking part in a programme with a chosen doctor, or waiting for it (FHIR: `EpisodeOfCare`, `CareTeam`).

    `answers_sealed` keeps what the person answered when enrolling. The last four attributes are the ticket's.
    """

    __tablename__ = "programme_enrolments"
    __table_args__ = in_record_schema(
        Index("ix_programme_enrolments_person_id", "person_id", "id"),
        Index(
            "uq_programme_enrolments_programme",
            "person_id",
            "programme",
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    programme: Mapped[str] = mapped_column(String(ID_CHARS))
    place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(ProgrammePlace.id))
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(ProgrammeTicket.id))
    answers_sealed: Mapped[bytes] = sealed_column("programme_enrolments.answers")
    note_sealed: Mapped[bytes | None] = sealed_column("programme_enrolments.note")
    answers = SealedText("answers_sealed")
    note = SealedText("note_sealed")
    clinic_id = column_property(
        select(ProgrammePlace.clinic_id)
        .where(ProgrammePlace.id == place_id)
        .correlate_except(ProgrammePlace)
        .scalar_subquery()
    )
    doctor = column_property(
        select(ProgrammePlace.doctor)
        .where(ProgrammePlace.id == place_id)
        .correlate_except(ProgrammePlace)
        .scalar_subquery()
    )
    status = column_property(
        select(ProgrammeTicket.status)
        .where(ProgrammeTicket.id == ticket_id)
        .correlate_except(ProgrammeTicket)
        .scalar_subquery()
    )


_mine, _before = aliased(ProgrammeTicket), aliased(ProgrammeTicket)
ProgrammeEnrolment.turn = column_property(  # the first who waits is 1; nothing for those who do not wait
    select(func.nullif(func.count(), 0))
    .select_from(_mine)
    .join(_before, _before.place_id == _mine.place_id)
    .where(
        _mine.id == ProgrammeEnrolment.ticket_id,
        _mine.status == TicketStatus.WAITING,
        _before.status == TicketStatus.WAITING,
        _before.number <= _mine.number,
    )
    .correlate_except(_mine, _before)
    .scalar_subquery()
)
