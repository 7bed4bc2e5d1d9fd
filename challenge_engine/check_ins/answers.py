"""What a check-in answers: codes and ids, to be put into words at the edge. Kept for repeats, so no position."""

import datetime as dt
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from challenge_engine.check_ins.rules import Reason, Status
from challenge_engine.progress.payments import Payment
from geo.geofences.rules import Compass


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Way(_Part):
    """Where the nearest park of the game is, from a fix outside. Said, never kept."""

    park_id: str
    distance_m: int
    direction: Compass


class CheckInAnswer(_Part):
    """What became of a check-in. `way` is worked out again for a repeat, from the repeat's own fix.

    `minutes_to_stay` is set when the reason is to stay longer; `is_repeat` when the key was answered before.
    """

    check_in_id: UUID
    status: Status
    reason: Reason
    park_id: str | None
    occurred_at: dt.datetime
    given: tuple[Payment, ...] = ()
    minutes_to_stay: int | None = None
    way: Way | None = None
    is_repeat: bool = False

    def to_record(self) -> dict[str, Any]:
        """Return what may be kept: everything but what is said of this one request."""
        return self.model_dump(mode="json", exclude={"way", "is_repeat"})
