"""A location fix as a phone sends it. It is judged and forgotten; no answer and no log repeats it."""

from typing import Any

from pydantic import AwareDatetime, ConfigDict, Field

from api.schemas.people import Body
from geo.fixes import MAX_ACCURACY_M, LocationFix

FIX: dict[str, Any] = {
    "longitude": 114.188227,
    "latitude": 22.282564,
    "accuracy_m": 12.0,
    "captured_at": "2026-10-10T02:30:58Z",
    "is_mock": False,
}


class FixIn(Body):
    """Where the phone was, how surely, and when."""

    model_config = ConfigDict(
        allow_inf_nan=False, hide_input_in_errors=True, json_schema_extra={"examples": [FIX]}
    )

    longitude: float = Field(ge=-180, le=180, repr=False)
    latitude: float = Field(ge=-90, le=90, repr=False)
    accuracy_m: float = Field(ge=0, le=MAX_ACCURACY_M, repr=False, description="Radius of 68 % certainty.")
    captured_at: AwareDatetime
    is_mock: bool = Field(default=False, description="Whether the phone says that an app made it up.")

    def to_fix(self) -> LocationFix:
        """Return the fix. Raises LocationFixInvalid for 0/0."""
        return LocationFix(self.longitude, self.latitude, self.accuracy_m, self.captured_at, self.is_mock)
