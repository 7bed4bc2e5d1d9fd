"""The tables of reports, and of when a family is told that one is shown."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedJson, SealedText, sealed_column
from families.columns import Instant, one_of
from families.persons.models import Person
from records.access.items import in_record_schema
from records.clinics.items import DepositedItem, by_clinic
from records.reports.kinds import ReportCategory, ReportStatus

_PERHAPS_INSTANT = TIMESTAMP(timezone=True)


class Report(DepositedItem, Base):
    """A laboratory's or radiology report (FHIR: `DiagnosticReport`, each of its `results` an `Observation`).

    The database shows it to the family from `shown_at` on; None for one that the family entered itself.
    `released_at` is when the clinic showed it before its time.
    """

    __tablename__ = "reports"
    __table_args__ = in_record_schema(
        Index("ix_reports_person_id", "person_id", "id"),
        by_clinic(),
        CheckConstraint("(origin = 'deposited') = (shown_at IS NOT NULL)", name="shown"),
    )

    category: Mapped[ReportCategory] = mapped_column(one_of(ReportCategory, "category"))
    status: Mapped[ReportStatus] = mapped_column(one_of(ReportStatus, "status"))
    collected_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)
    reported_at: Mapped[Instant]
    shown_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)
    released_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)
    title_sealed: Mapped[bytes] = sealed_column("reports.title")
    performer_sealed: Mapped[bytes | None] = sealed_column("reports.performer")
    specimen_sealed: Mapped[bytes | None] = sealed_column("reports.specimen")
    conclusion_sealed: Mapped[bytes | None] = sealed_column("reports.conclusion")
    results_sealed: Mapped[bytes] = sealed_column("reports.results")
    title = SealedText("title_sealed")
    performer = SealedText("performer_sealed")
    specimen = SealedText("specimen_sealed")
    conclusion = SealedText("conclusion_sealed")
    results = SealedJson("results_sealed")


class ReportLook(Base):
    """When it is looked whether a report is shown to a person by now. Which report, or what of, is not said."""

    __tablename__ = "report_looks"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    look_at: Mapped[dt.datetime] = mapped_column(_PERHAPS_INSTANT, primary_key=True, index=True)
