"""What a tablet says of one visitor at its booth, checked for shape; a guest's result is kept as this, too."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from core.messages import Language
from families.sex import Sex
from records.observations.kinds import MealContext, Method, ObservationKind, UcumUnit
from stations.events.plan import PlanSlug, Service, written_time
from stations.measuring.rules import MOST_READINGS, Arm, Body, Cuff, Reading

MOST_AGE_YEARS = 120
_At = Annotated[AwareDatetime, BeforeValidator(written_time)]
_Value = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]
_Advice = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=1_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
    ),
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class VisitReading(_Part):
    """One value as it was typed in. Of blood pressure `value` is systolic and `second_value` diastolic."""

    kind: ObservationKind = Field(examples=["blood_pressure"])
    value: _Value = Field(examples=[128])
    unit: UcumUnit = Field(examples=["mm[Hg]"])
    second_value: _Value | None = Field(default=None, examples=[82])
    method: Method | None = Field(default=None, examples=["sitting"])
    arm: Arm | None = Field(default=None, examples=["left"])
    cuff: Cuff | None = Field(default=None, examples=["medium"])
    meal_context: MealContext | None = Field(default=None, description="Needed for glucose.", examples=[None])
    confirm: bool = Field(default=False, description="The unlikely value was read again and is right.")

    def to_reading(self) -> Reading:
        """Return the value as rules take it, decimals exactly as they were written."""
        second = None if self.second_value is None else Decimal(str(self.second_value))
        return Reading(
            kind=self.kind,
            value=Decimal(str(self.value)),
            unit=self.unit,
            second_value=second,
            method=self.method,
            arm=self.arm,
            cuff=self.cuff,
            meal_context=self.meal_context,
            is_confirmed=self.confirm,
        )


class VisitStory(_Part):
    """The picture book that the visitor listened to."""

    story_id: PlanSlug = Field(examples=["how-tall-am-i"])
    minutes: Annotated[int, Field(strict=True, ge=1, le=240)] = Field(examples=[15])


class VisitIn(_Part):
    """One visitor at one booth. Sent again under the same id, nothing is done again."""

    id: uuid.UUID = Field(description="Chosen by the tablet, new for each visit.")
    at: _At = Field(description="When it was, by the tablet's clock.", examples=["2026-10-10T02:29:00Z"])
    token: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        default=None, description="The pass or card that was scanned; null for a guest.", examples=[None]
    )
    scanned_at: _At | None = Field(
        default=None, description="When, by the tablet's clock; `at` where null.", examples=[None]
    )
    age_years: Annotated[int, Field(strict=True, ge=0, le=MOST_AGE_YEARS)] | None = Field(
        default=None, description="As a guest says.", examples=[52]
    )
    sex: Sex | None = Field(default=None, examples=["female"])
    consent: bool = Field(
        description="The visitor agreed at the booth that results are kept: in the record, or for a guest's code."
    )
    readings: Annotated[list[VisitReading], Field(max_length=MOST_READINGS)] = []
    advice: _Advice | None = Field(
        default=None, description="A Chinese-medicine practitioner's note.", examples=[None]
    )
    story: VisitStory | None = None
    helped_with_app: bool = False
    claim_code: Annotated[str, StringConstraints(max_length=12, pattern=r"^[0-9A-HJKMNP-TV-Z]{12}$")] | None = (
        Field(
            default=None,
            description="Drawn by a tablet without a network for the slip that it printed; else ours is given.",
            examples=[None],
        )
    )
    language: Language = Field(default="zh-Hant", description="Of slip and notes.", examples=["en"])

    @property
    def services(self) -> list[str]:
        """What was done, without what came out."""
        done = {reading.kind.value for reading in self.readings}
        done |= {Service.CHINESE_MEDICINE.value} if self.advice else set()
        done |= {Service.STORY.value} if self.story else set()
        done |= {Service.APP_HELP.value} if self.helped_with_app else set()
        return sorted(done)

    @property
    def has_results_kept(self) -> bool:
        """Whether there is something to be kept, and the visitor agreed."""
        return self.consent and bool(self.readings or self.advice)

    def body(self, birth_on: dt.date | None, sex: Sex | None) -> Body:
        """Return who is measured: what the account says, else what the visitor said."""
        return Body(birth_on=birth_on, age_years=self.age_years, sex=sex or self.sex)
