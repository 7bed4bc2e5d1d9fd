"""The table of identity numbers: encrypted, and found by a blind index."""

import uuid

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import Instant, NewId
from families.persons.models import Person


class IdentityNumber(Base):
    """A person's identity number, in stored form. FHIR R4: Patient.identifier.

    `blind_index` is a keyed hash: equal for equal numbers, and of no use without the key. It holds, whatever two
    requests do at once, that one number belongs to one person.
    """

    __tablename__ = "identity_numbers"

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), unique=True)
    number_sealed: Mapped[bytes] = sealed_column("identity_numbers.number")
    blind_index: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    recorded_at: Mapped[Instant]
    number = SealedText("number_sealed")
