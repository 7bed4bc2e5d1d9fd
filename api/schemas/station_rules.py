"""The rules by which a tablet judges values while it has no network."""

from typing import Any

from pydantic import BaseModel, Field

_BLOOD_PRESSURE = {"to_years": 12, "least": 20, "low": 60, "high": 150, "most": 370}


class StationBoundsOut(BaseModel):
    """Up to an age: outside the outer two a value is impossible, outside the inner two it is asked about again."""

    to_years: float = Field(examples=[12])
    least: float = Field(examples=[20])
    low: float = Field(examples=[60])
    high: float = Field(examples=[150])
    most: float = Field(examples=[370])


class StationRulesOut(BaseModel):
    """Everything that is needed to say of a value what the server would say."""

    units: dict[str, dict[str, float]] = Field(
        description="Factors into the first unit of a kind.",
        examples=[{"weight": {"kg": 1, "[lb_av]": 0.45359237}}],
    )
    bounds: dict[str, list[StationBoundsOut]] = Field(
        description="By kind, in its first unit; `diastolic` is the second value of blood pressure.",
        examples=[{"blood_pressure": [_BLOOD_PRESSURE]}],
    )
    ranges: dict[str, Any] = Field(
        description="What values ask for, as data/stations/ranges.yaml; levels as numbers, from 0 for none.",
        examples=[{"waist": {"female": [{"band": "large", "from": 80, "level": 2}]}}],
    )
    words: dict[str, dict[str, str]] = Field(
        description="By code and language.",
        examples=[{"station_level_fine": {"en": "Nothing measured today asks for a doctor."}}],
    )
