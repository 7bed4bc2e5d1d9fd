"""The table of medical certificates."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import one_of
from records.access.items import in_record_schema
from records.clinics.items import DepositedItem, by_clinic
from records.medical_certificates.kinds import MedicalCertificateKind


class MedicalCertificate(DepositedItem, Base):
    """What a clinic certifies of a person for some days (FHIR: `Composition`), to be shown to others.

    Never corrected: a wrong one is revoked, and another issued. `initials` is all that who verifies it sees of
    `name`.
    """

    __tablename__ = "medical_certificates"
    __table_args__ = in_record_schema(
        Index("ix_medical_certificates_person_id", "person_id", "id"),
        by_clinic(),
        CheckConstraint("origin = 'deposited'", name="issued"),
        CheckConstraint("from_on <= until_on", name="has_days"),
    )

    kind: Mapped[MedicalCertificateKind] = mapped_column(one_of(MedicalCertificateKind, "kind"))
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date]
    revoked_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    name_sealed: Mapped[bytes] = sealed_column("medical_certificates.name")
    initials_sealed: Mapped[bytes] = sealed_column("medical_certificates.initials")
    doctor_sealed: Mapped[bytes] = sealed_column("medical_certificates.doctor")
    statement_sealed: Mapped[bytes | None] = sealed_column("medical_certificates.statement")
    revocation_sealed: Mapped[bytes | None] = sealed_column("medical_certificates.revocation")
    name = SealedText("name_sealed")
    initials = SealedText("initials_sealed")
    doctor = SealedText("doctor_sealed")
    statement = SealedText("statement_sealed")
    revocation = SealedText("revocation_sealed")
