"""The shapes of allergies, conditions and medications."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.people import Body
from api.schemas.record_items import ITEM_ID, ProvenanceOut, item_fields
from api.schemas.text import LongText, ShortText
from api.schemas.times import Day
from core.clock import local_day
from records.access.items import RecordItem
from records.allergies.models import AllergyStatus, Criticality, ReactionType, Severity, SubstanceCategory
from records.conditions.models import ConditionSeverity, ConditionStatus
from records.medications.models import DoseUnit, Medication, Route
from records.medications.rules import DOSE_DECIMALS, CourseStatus, PeriodUnit, course_status, dose_per_day

Icd10 = Annotated[str, StringConstraints(max_length=8, pattern=r"^[A-TV-Z][0-9][0-9AB](\.[0-9A-Z]{1,4})?$")]


Dose = Annotated[float, Field(ge=10**-DOSE_DECIMALS, le=100_000, allow_inf_nan=False)]


class ItemIn(Body):
    """What every item can say of where it comes from."""

    source: ShortText | None = Field(
        default=None, description="The clinic, app or paper.", examples=["Red booklet"]
    )

    def values(self) -> dict[str, Any]:
        """Return the columns of the item, texts in plain."""
        return self.model_dump(exclude={"source"})


class ItemOut(BaseModel):
    """What every item shows."""

    id: uuid.UUID = Field(examples=[ITEM_ID])
    provenance: ProvenanceOut

    @classmethod
    def of(cls, kept: RecordItem, now: dt.datetime) -> Self:
        """Return an item as the API shows it at `now`."""
        named = {name: getattr(kept, name) for name in cls.model_fields if hasattr(kept, name)}
        return cls(**(named | item_fields(kept) | cls.derived(kept, now)))

    @classmethod
    def derived(cls, _kept: Any, _now: dt.datetime) -> dict[str, Any]:
        """Return what follows from the item and the instant."""
        return {}


class AllergyFields(BaseModel):
    """What a person reacts to, and how."""

    substance: ShortText = Field(examples=["Peanut"])
    reaction_type: ReactionType
    category: SubstanceCategory
    criticality: Criticality = Criticality.UNKNOWN
    severity: Severity | None = Field(default=None, description="Of the worst reaction.")
    status: AllergyStatus = AllergyStatus.ACTIVE
    manifestation: LongText | None = Field(default=None, examples=["Hives, swollen lips"])
    onset_on: Day | None = None
    last_reaction_on: Day | None = None
    note: LongText | None = Field(default=None, examples=["Carries an auto-injector"])


class AllergyIn(ItemIn, AllergyFields):
    """An allergy, intolerance or adverse reaction to be kept."""


class AllergyOut(ItemOut, AllergyFields):
    """A kept allergy, intolerance or adverse reaction."""


class ConditionFields(BaseModel):
    """An illness, diagnosis or long-lasting problem."""

    name: ShortText = Field(examples=["Asthma"])
    code: Icd10 | None = Field(default=None, description="ICD-10, where known.", examples=["J45.9"])
    status: ConditionStatus = ConditionStatus.ACTIVE
    severity: ConditionSeverity | None = None
    onset_on: Day | None = None
    abated_on: Day | None = Field(default=None, description="When it was over.")
    note: LongText | None = Field(default=None, examples=["Worse in cold air"])


class ConditionIn(ItemIn, ConditionFields):
    """A condition to be kept."""


class ConditionOut(ItemOut, ConditionFields):
    """A kept condition."""


class MedicationFields(BaseModel):
    """A medicine, its dose and course: `times` doses in every `period` of `period_unit`."""

    name: ShortText = Field(examples=["Amoxicillin 250 mg/5 mL"])
    dose: Dose = Field(description="At most six decimals.", examples=[5])
    dose_unit: DoseUnit = Field(examples=["mL"])
    route: Route = Route.ORAL
    times: int = Field(ge=1, le=24, examples=[3])
    period: int = Field(default=1, ge=1, le=52, examples=[1])
    period_unit: PeriodUnit = PeriodUnit.DAY
    is_as_needed: bool = Field(default=False, description="Only when needed; the dosage is then the most.")
    starts_on: Day = Field(examples=["2026-10-08"])
    ends_on: Day | None = Field(default=None, description="The last day; null where it goes on.")
    stopped_on: Day | None = Field(default=None, description="Stopped before its last day.")
    reason: LongText | None = Field(default=None, examples=["Ear infection"])
    instructions: LongText | None = Field(default=None, examples=["After meals"])
    stop_reason: LongText | None = Field(default=None, examples=["Rash"])


class MedicationIn(ItemIn, MedicationFields):
    """A medication to be kept."""

    def values(self) -> dict[str, Any]:
        """Return the columns of the item; the dose exactly as it was written."""
        return super().values() | {"dose": Decimal(str(self.dose))}


class MedicationOut(ItemOut, MedicationFields):
    """A kept medication, and how its course stands today in Hong Kong."""

    status: CourseStatus
    dose_per_day: float = Field(description="In 24 hours, in the unit of the dose.", examples=[15])

    @classmethod
    def derived(cls, _kept: Medication, _now: dt.datetime) -> dict[str, Any]:
        """Return how the course stands and what it makes in a day."""
        status = course_status(_kept.starts_on, _kept.ends_on, _kept.stopped_on, local_day(_now))
        return {
            "status": status,
            "dose": float(_kept.dose),
            "dose_per_day": float(dose_per_day(_kept.dose, _kept.times, _kept.period, _kept.period_unit)),
        }
