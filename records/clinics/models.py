"""The tables of clinics' keys and of what families let clinics do. Outside the records: the door asks them."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.codes import INVITATION_CODE_CHARS
from families.columns import Instant, NewId
from families.persons.models import Person
from records.appointments.models import Clinic

LABEL_CHARS = 80
_PERHAPS_INSTANT = TIMESTAMP(timezone=True)


class ClinicKey(Base):
    """A secret by which a clinic's system is known; a keyed hash of it is kept."""

    __tablename__ = "clinic_keys"

    id: Mapped[NewId]
    clinic_id: Mapped[str] = mapped_column(ForeignKey(Clinic.id))
    label: Mapped[str] = mapped_column(String(LABEL_CHARS))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[Instant]
    revoked_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)


class ClinicGrant(Base):
    """That a clinic may hand something in to a person's record (FHIR: `Consent`), and see what it handed in.

    The family tells the clinic `code`: to others than that clinic it is of no use.
    """

    __tablename__ = "clinic_grants"
    __table_args__ = (
        Index(
            "uq_clinic_grants_in_force",
            "person_id",
            "clinic_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    clinic_id: Mapped[str] = mapped_column(ForeignKey(Clinic.id))
    code: Mapped[str] = mapped_column(String(INVITATION_CODE_CHARS), unique=True)
    granted_by_id: Mapped[uuid.UUID]
    granted_at: Mapped[Instant]
    ended_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)
