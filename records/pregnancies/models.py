"""The table of pregnancies."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, SmallInteger, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import one_of
from records.access.items import RecordItem, in_record_schema


class PregnancyOutcome(StrEnum):
    """How it ended."""

    BIRTH = "birth"
    LOSS = "loss"


class Pregnancy(RecordItem, Base):
    """A pregnancy (FHIR: `Condition` in an `EpisodeOfCare`; `Observation` LOINC 8665-2, 11778-8 for its dates).

    Policies of its own let nobody but the woman see it unless `is_shared`. `appointment_ids` names appointments of
    antenatal care, which are cancelled when it ends.
    """

    __tablename__ = "pregnancies"
    __table_args__ = in_record_schema(
        CheckConstraint("(ended_on IS NULL) = (outcome IS NULL)", name="end"),
        Index("ix_pregnancies_person_id", "person_id", "id"),
        Index(
            "uq_pregnancies_going_on",
            "person_id",
            unique=True,
            postgresql_where=text("ended_on IS NULL AND removed_at IS NULL"),
        ),
    )

    last_period_on: Mapped[dt.date | None]
    cycle_days: Mapped[int] = mapped_column(SmallInteger)
    scan_on: Mapped[dt.date | None]
    scan_days: Mapped[int | None] = mapped_column(SmallInteger)
    is_shared: Mapped[bool]
    ended_on: Mapped[dt.date | None]
    outcome: Mapped[PregnancyOutcome | None] = mapped_column(one_of(PregnancyOutcome, "outcome"))
    appointment_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    note_sealed: Mapped[bytes | None] = sealed_column("pregnancies.note")
    note = SealedText("note_sealed")
