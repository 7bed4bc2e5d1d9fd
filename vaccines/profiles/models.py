"""The tables of what schedules ask of a person."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import one_of
from records.access.items import RecordItem, in_record_schema

LEAST_YEAR, GREATEST_YEAR = 1900, 2200
_PRESENT = text("removed_at IS NULL")


class StatedSex(StrEnum):
    """The sex by which a programme offers vaccines."""

    FEMALE = "female"
    MALE = "male"


class ConditionKind(StrEnum):
    """What a condition says of a vaccine."""

    CONTRAINDICATION = "contraindication"
    IMMUNITY = "immunity"


class VaccineProfile(RecordItem, Base):
    """One a person. FHIR R4: Patient.gender; Condition (immunocompromised).

    `grade_1_year` is the year in which Primary 1 began, for those whose year is another than their age's.
    """

    __tablename__ = "vaccine_profiles"
    __table_args__ = in_record_schema(
        Index("uq_vaccine_profiles_person_id", "person_id", unique=True, postgresql_where=_PRESENT),
        CheckConstraint(f"grade_1_year BETWEEN {LEAST_YEAR} AND {GREATEST_YEAR}", name="grade_1_year"),
    )

    sex: Mapped[StatedSex | None] = mapped_column(one_of(StatedSex, "sex"))
    is_immunocompromised: Mapped[bool]
    grade_1_year: Mapped[int | None] = mapped_column(SmallInteger)


class VaccineCondition(RecordItem, Base):
    """Why a vaccine is not to be given, or is not needed.

    FHIR R4: `contraindication` is an ImmunizationRecommendation's `contraindicatedVaccineCode` with its reason as
    Condition; `immunity` is an Observation or Condition. `target` is an antigen, or `live` for all live vaccines.
    """

    __tablename__ = "vaccine_conditions"
    __table_args__ = in_record_schema(
        Index("ix_vaccine_conditions_person_id", "person_id"),
        CheckConstraint("kind = 'contraindication' OR (target <> 'live' AND until_on IS NULL)", name="immunity"),
    )

    kind: Mapped[ConditionKind] = mapped_column(one_of(ConditionKind, "kind"))
    target: Mapped[str] = mapped_column(String(60))
    until_on: Mapped[dt.date | None]
    reason_sealed: Mapped[bytes | None] = sealed_column("vaccine_conditions.reason")
    reason = SealedText("reason_sealed")
