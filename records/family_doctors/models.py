"""The table of family doctors."""

import datetime as dt

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from records.access.items import RecordItem, in_record_schema


class FamilyDoctor(RecordItem, Base):
    """Whom a person goes to first (FHIR: `CareTeam` with a `PractitionerRole`). `until_on` is None for today's."""

    __tablename__ = "family_doctors"
    __table_args__ = in_record_schema(
        Index("ix_family_doctors_person_id", "person_id", "id"),
        Index(
            "uq_family_doctors_present",
            "person_id",
            unique=True,
            postgresql_where=text("until_on IS NULL AND removed_at IS NULL"),
        ),
    )

    since_on: Mapped[dt.date | None]
    until_on: Mapped[dt.date | None]
    name_sealed: Mapped[bytes] = sealed_column("family_doctors.name")
    clinic_sealed: Mapped[bytes | None] = sealed_column("family_doctors.clinic")
    telephone_sealed: Mapped[bytes | None] = sealed_column("family_doctors.telephone")
    note_sealed: Mapped[bytes | None] = sealed_column("family_doctors.note")
    name = SealedText("name_sealed")
    clinic = SealedText("clinic_sealed")
    telephone = SealedText("telephone_sealed")
    note = SealedText("note_sealed")
