"""Check-ins as the API takes and shows them. A fix is read and forgotten: no answer holds one."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.awards import AWARD, AwardOut
from api.schemas.creatures import SPAWN, SpawnOut
from api.schemas.people import Body
from api.schemas.text import LongText, Token
from api.schemas.times import Instant, PerhapsInstant
from challenge_engine.check_ins.rules import Status
from geo.fixes import MAX_ACCURACY_M, LocationFix
from geo.geofences.rules import Compass

__all__ = [
    "AppealIn",
    "AwardOut",
    "CheckInBatchIn",
    "CheckInBatchOut",
    "CheckInIn",
    "CheckInItemOut",
    "CheckInOut",
    "CheckInSummary",
    "FixIn",
    "ParkName",
    "QueuedCheckInIn",
    "ReasonOut",
]

MAX_BATCH = 50  # a day's outings of a whole class on one phone
PERSON_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11"
CHECK_IN_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a31"
_FIX: dict[str, Any] = {
    "longitude": 114.188227,
    "latitude": 22.282564,
    "accuracy_m": 8.0,
    "captured_at": "2026-10-10T02:30:00Z",
    "is_mock": False,
}
_REASON: dict[str, Any] = {"code": "check_in_accepted", "words": "Welcome to Victoria Park! Your visit counts."}
_PARK: dict[str, Any] = {"id": "victoria-park", "name": "Victoria Park"}
_CHECK_IN: dict[str, Any] = {
    "check_in_id": CHECK_IN_ID,
    "verdict": "accepted",
    "reason": _REASON,
    "park": _PARK,
    "occurred_at": "2026-10-10T02:30:00Z",
    "distance_m": None,
    "direction": None,
    "minutes_to_stay": None,
    "awards": [AWARD],
    "full_day": None,
    "catchable": [SPAWN],
}

DeviceId = Annotated[
    Token | None,
    Field(description="What the app calls this device; kept as a keyed hash only.", examples=["a3f0c2d9"]),
]


_ARRIVAL = (
    "Taken on arriving, for a challenge that asks for a stay: in the same park, at most three hours earlier."
)


class FixIn(Body):
    """Where the phone says it is (WGS 84), how surely (metres), and when it measured that."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_FIX]}, hide_input_in_errors=True)

    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False, strict=True)
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False, strict=True)
    accuracy_m: float = Field(ge=0, le=MAX_ACCURACY_M, allow_inf_nan=False, strict=True)
    captured_at: Instant
    is_mock: bool = Field(default=False, strict=True)

    def to_fix(self) -> LocationFix:
        """Return the fix. Raises LocationFixInvalid for what is no place, such as 0/0."""
        return LocationFix(self.longitude, self.latitude, self.accuracy_m, self.captured_at, self.is_mock)


class QueuedFixIn(FixIn):
    """A fix taken offline. Its values are judged one by one, so that a bad one does not spoil the others."""

    longitude: float = Field(strict=True)
    latitude: float = Field(strict=True)
    accuracy_m: float = Field(strict=True)
    captured_at: PerhapsInstant


class CheckInIn(Body):
    """Checking in where one stands, for oneself, a child, or a pupil on an outing."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    fix: FixIn
    arrival_fix: FixIn | None = Field(default=None, description=_ARRIVAL)
    device_id: DeviceId = None


class QueuedCheckInIn(Body):
    """A check-in that waited for the network, with the key under which it is done once."""

    key: Token = Field(examples=["outing-17"])
    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    fix: QueuedFixIn
    arrival_fix: QueuedFixIn | None = Field(default=None, description=_ARRIVAL)
    device_id: DeviceId = None


class CheckInBatchIn(Body):
    """Check-ins taken offline, each judged at its own capture time."""

    items: list[QueuedCheckInIn] = Field(min_length=1, max_length=MAX_BATCH)


class ReasonOut(BaseModel):
    """Why, for programs and for the player."""

    code: str
    words: str


class ParkName(BaseModel):
    """A park by name."""

    id: str
    name: str


class CheckInOut(BaseModel):
    """What became of a check-in, what it earned, and what can be caught here now."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CHECK_IN]})

    check_in_id: uuid.UUID
    verdict: Status
    reason: ReasonOut
    park: ParkName | None = Field(description="The park; when outside, the nearest one of the game.")
    occurred_at: dt.datetime = Field(description="To the minute.")
    distance_m: int | None = Field(description="How far the park is, when outside, rounded.")
    direction: Compass | None = Field(description="Which way to walk, when outside.")
    minutes_to_stay: int | None = Field(
        description="How much longer to stay, where the challenge asks for a stay."
    )
    awards: list[AwardOut]
    full_day: str | None = Field(
        default=None, description="Why the day gives no more points, once it does not; null while it does."
    )
    catchable: Sequence[SpawnOut]


class CheckInItemOut(BaseModel):
    """The answer to one item of a batch: either a check-in or a problem."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"key": "outing-17", "status": 201, "check_in": _CHECK_IN, "problem": None}]
        }
    )

    key: str
    status: int = Field(description="The status that the item would have got by itself.")
    check_in: CheckInOut | None
    problem: ReasonOut | None


class CheckInBatchOut(BaseModel):
    """One answer for each item, in the order sent."""

    items: list[CheckInItemOut]


class CheckInSummary(BaseModel):
    """A check-in as it is kept."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "check_in_id": CHECK_IN_ID,
                    "verdict": "accepted",
                    "reason": _REASON,
                    "park": _PARK,
                    "day": "2026-10-10",
                    "occurred_at": "2026-10-10T02:30:00Z",
                    "decision_words": None,
                }
            ]
        }
    )

    check_in_id: uuid.UUID
    verdict: Status
    reason: ReasonOut
    park: ParkName | None
    day: dt.date
    occurred_at: dt.datetime
    decision_words: str | None = Field(description="What an officer says about it, where one decided and did.")


class AppealIn(Body):
    """The player's side of a check-in that was held or refused. Once."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    note: LongText = Field(min_length=1, max_length=500, examples=["We came by taxi with my uncle."])
