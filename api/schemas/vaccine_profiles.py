"""The shapes of what schedules ask of a person."""

import datetime as dt
import uuid

from pydantic import BaseModel, Field

from api.schemas.people import Body
from api.schemas.record_items import ITEM_ID, ProvenanceOut, item_fields
from api.schemas.text import LongText
from api.schemas.times import Day
from api.schemas.vaccines import VaccineId
from vaccines.profiles.models import (
    GREATEST_YEAR,
    LEAST_YEAR,
    ConditionKind,
    StatedSex,
    VaccineCondition,
    VaccineProfile,
)
from vaccines.profiles.service import NO_REVISION, ConditionEntry, ProfileEntry


class VaccineProfileIn(Body):
    """What a programme goes by beside the date of birth."""

    sex: StatedSex | None = Field(
        default=None, description="For HPV; without one, what is known stays.", examples=["female"]
    )
    is_immunocompromised: bool = Field(
        default=False, description="More doses of HPV; live vaccines are not told due.", examples=[False]
    )
    primary_1_year: int | None = Field(
        default=None,
        ge=LEAST_YEAR,
        le=GREATEST_YEAR,
        description="In which year Primary 1 began, where it is another than that of the age.",
        examples=[2026],
    )

    def entry(self) -> ProfileEntry:
        """Return what the service takes."""
        return ProfileEntry(self.sex, self.is_immunocompromised, self.primary_1_year)


class VaccineProfileOut(BaseModel):
    """A profile; `revision` 0 where nobody has stated one."""

    sex: StatedSex | None = Field(examples=["female"])
    is_immunocompromised: bool = Field(examples=[False])
    primary_1_year: int | None = Field(examples=[None])
    revision: int = Field(examples=[1])

    @classmethod
    def of(cls, profile: VaccineProfile | None, sex: StatedSex | None) -> "VaccineProfileOut":
        """Return a profile as the API shows it, with the sex that is known of the person."""
        if profile is None:
            return cls(sex=sex, is_immunocompromised=False, primary_1_year=None, revision=NO_REVISION)
        return cls(
            sex=sex,
            is_immunocompromised=profile.is_immunocompromised,
            primary_1_year=profile.grade_1_year,
            revision=profile.revision,
        )


class VaccineConditionIn(Body):
    """Why a vaccine is not to be given (contraindication), or is not needed (immunity)."""

    kind: ConditionKind = Field(examples=["contraindication"])
    target: VaccineId = Field(
        description="What the vaccine protects from; `live` for all live vaccines.", examples=["live"]
    )
    until_on: Day | None = Field(
        default=None, description="Until when; for good without.", examples=["2027-03-01"]
    )
    reason: LongText | None = Field(default=None, examples=["After an infusion of immunoglobulin"])

    def entry(self) -> ConditionEntry:
        """Return what the service takes."""
        return ConditionEntry(self.kind, self.target, self.until_on, self.reason)


class VaccineConditionOut(BaseModel):
    """A condition as it stands in the record."""

    id: uuid.UUID = Field(examples=[ITEM_ID])
    kind: ConditionKind = Field(examples=["contraindication"])
    target: str = Field(examples=["live"])
    until_on: dt.date | None = Field(examples=["2027-03-01"])
    reason: str | None = Field(examples=["After an infusion of immunoglobulin"])
    provenance: ProvenanceOut

    @classmethod
    def of(cls, condition: VaccineCondition) -> "VaccineConditionOut":
        """Return a condition as the API shows it."""
        return cls(
            **item_fields(condition),
            kind=condition.kind,
            target=condition.target,
            until_on=condition.until_on,
            reason=condition.reason,
        )
