"""The table of registrations: what a birth certificate says, encrypted as one document."""

import uuid

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import Instant, NewId
from families.persons.models import Person


class ChildRegistration(Base):
    """A child as registered by a guardian, who has checked every field. FHIR R4: Patient, RelatedPerson.

    `details` is JSON of a `ChildDetails`. `is_from_certificate` says that a photograph was read first; the
    photograph itself was never stored. `revision` counts corrections (families/corrections) from 1.
    """

    __tablename__ = "child_registrations"

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), unique=True)
    details_sealed: Mapped[bytes] = sealed_column("child_registrations.details")
    is_from_certificate: Mapped[bool]
    registered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    registered_at: Mapped[Instant]
    revision: Mapped[int] = mapped_column(server_default=text("1"), default=1)
    details = SealedText("details_sealed")
