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


class Earned(_Part):
    """One thing that the check-in earned somebody, and the rule that gave it."""

    person_id: UUID
    challenge_slug: str
    rule_id: str
    version: int
    reason_key: str
    kind: str
    subject: str | None
    amount: int
    metrics: dict[str, str | int | float | bool]


class Way(_Part):
    """Where the nearest park of the game is, from a fix outside. Said, never kept."""

    park_id: str
    distance_m: int
    direction: Compass


class CheckInAnswer(_Part):
    """What became of a check-in. `way` is worked out again for a repeat, from the repeat's own fix."""

    check_in_id: UUID
    status: Status
    reason: Reason
    park_id: str | None
    occurred_at: dt.datetime
    earned: tuple[Earned, ...] = ()
    catchable: tuple[dict[str, Any], ...] = ()
    way: Way | None = None

    def to_record(self) -> dict[str, Any]:
        """Return what may be kept: everything but the way."""
        return self.model_dump(mode="json", exclude={"way"})


def earned_of(payment: Payment) -> Earned:
    """Return a payment as the answer tells it."""
    return Earned(
        person_id=payment.person_id,
        challenge_slug=payment.challenge_slug,
        rule_id=payment.rule_id,
        version=payment.version,
        reason_key=payment.reason_key,
        kind=payment.kind,
        subject=payment.subject,
        amount=payment.amount,
        metrics=dict(payment.metrics),
    )
