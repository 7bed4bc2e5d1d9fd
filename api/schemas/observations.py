"""The shapes of observations."""

import uuid
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from api.schemas.people import Body
from api.schemas.record_items import ITEM_ID, ProvenanceOut, item_fields
from api.schemas.text import LongText, ShortText
from api.schemas.times import Instant
from records.observations.kinds import MEASURES, MealContext, Method, ObservationKind, UcumUnit
from records.observations.models import Observation
from records.observations.service import Measured

Amount = Annotated[float, Field(gt=0, lt=100_000, allow_inf_nan=False)]


class ObservationIn(Body):
    """One measured value."""

    kind: ObservationKind = Field(examples=["blood_pressure"])
    at: Instant = Field(
        description="When it was measured, with the offset of the place.", examples=["2026-10-10T08:05:00+08:00"]
    )
    value: Amount = Field(description="Of a blood pressure the systolic.", examples=[118])
    second_value: Amount | None = Field(
        default=None, description="Of a blood pressure the diastolic; null otherwise.", examples=[76]
    )
    unit: UcumUnit = Field(description="As UCUM writes it.", examples=["mm[Hg]"])
    method: Method | None = Field(
        default=None,
        description="Of a height: lying for a length. Of blood pressure and heart rate: the position.",
    )
    meal_context: MealContext | None = Field(default=None, description="Of glucose.")
    note: LongText | None = Field(default=None, examples=["After the stairs"])
    source: ShortText | None = Field(default=None, examples=["Home"])
    device: ShortText | None = Field(default=None, examples=["Omron M2"])
    confirm: bool = Field(default=False, description="Take an unusual value as it is.")

    def measured(self) -> Measured:
        """Return what the service takes."""
        fields = self.model_dump(exclude={"confirm", "value", "second_value"})
        second = None if self.second_value is None else Decimal(str(self.second_value))
        return Measured(**fields, value=Decimal(str(self.value)), second_value=second)


class ObservationOut(BaseModel):
    """A measured value, in the unit that its kind is kept in."""

    id: uuid.UUID = Field(examples=[ITEM_ID])
    kind: ObservationKind = Field(examples=["blood_pressure"])
    loinc: str = Field(description="The kind's LOINC code.", examples=["85354-9"])
    at: Instant = Field(examples=["2026-10-10T08:05:00+08:00"])
    value: float = Field(examples=[118])
    second_value: float | None = Field(examples=[76])
    unit: UcumUnit = Field(examples=["mm[Hg]"])
    entered_unit: UcumUnit = Field(description="The unit in which it was written down.", examples=["mm[Hg]"])
    method: Method | None
    meal_context: MealContext | None
    note: str | None = Field(examples=["After the stairs"])
    provenance: ProvenanceOut

    @classmethod
    def of(cls, kept: Observation) -> "ObservationOut":
        """Return an observation as the API shows it."""
        measure = MEASURES[kept.kind]
        return cls(
            **item_fields(kept),
            kind=kept.kind,
            loinc=measure.loinc,
            at=kept.observed_at,
            value=float(kept.value),
            second_value=None if kept.second_value is None else float(kept.second_value),
            unit=measure.unit,
            entered_unit=kept.entered_unit,
            method=kept.method,
            meal_context=kept.meal_context,
            note=kept.note,
        )
