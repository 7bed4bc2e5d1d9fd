"""The table of corrections of registrations."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import Instant, NewId, one_of
from families.persons.models import Person


class CorrectionState(StrEnum):
    """What became of a correction."""

    APPLIED = "applied"
    HELD = "held"  # until an officer has decided
    REFUSED = "refused"


class RegistrationCorrection(Base):
    """One correction of what a child is registered with. FHIR R4: a former version of the Patient, its Provenance.

    `fields` names what was corrected. `former` and `wanted` are JSON of those fields, before and after; `reason`
    is why, `is_from_certificate` that the family says the certificate was photographed and read again.
    """

    __tablename__ = "registration_corrections"
    __table_args__ = (
        Index("ix_registration_corrections_person_id", "person_id", "id"),
        # One at a time waits: what is decided is what the officer saw.
        Index(
            "uq_registration_corrections_held", "person_id", unique=True, postgresql_where=text("state = 'held'")
        ),
    )

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    asked_at: Mapped[Instant]
    fields: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    state: Mapped[CorrectionState] = mapped_column(one_of(CorrectionState, "state"))
    is_from_certificate: Mapped[bool]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    former_sealed: Mapped[bytes] = sealed_column("registration_corrections.former")
    wanted_sealed: Mapped[bytes] = sealed_column("registration_corrections.wanted")
    reason_sealed: Mapped[bytes | None] = sealed_column("registration_corrections.reason")
    former = SealedText("former_sealed")
    wanted = SealedText("wanted_sealed")
    reason = SealedText("reason_sealed")
