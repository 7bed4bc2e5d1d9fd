"""Reviews of held check-ins as the API takes and shows them."""

import datetime as dt
import uuid
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.awards import AwardOut
from api.schemas.check_ins import CHECK_IN_ID, PERSON_ID
from api.schemas.people import Body
from api.schemas.text import LongText
from challenge_engine.check_ins.models import CheckIn
from challenge_engine.reviews.models import MAX_NOTE_CHARS, Review

_REVIEW: dict[str, Any] = {
    "check_in_id": CHECK_IN_ID,
    "person_id": PERSON_ID,
    "status": "open",
    "reason": "implausible_travel",
    "opened_at": "2026-10-10T02:31:00Z",
    "decided_at": None,
    "appealed_at": "2026-10-10T09:00:00Z",
    "appeal_note": "We came by taxi with my uncle.",
}


class ReviewOut(BaseModel):
    """A review, as the player may see it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REVIEW]})

    check_in_id: uuid.UUID
    person_id: uuid.UUID
    status: str = Field(description="`open`, `accepted` or `refused`.")
    reason: str = Field(description="What held the check-in.")
    opened_at: dt.datetime
    decided_at: dt.datetime | None
    appealed_at: dt.datetime | None
    appeal_note: str | None

    @classmethod
    def of(cls, review: Review) -> "ReviewOut":
        """Return the review as it is shown."""
        return cls(**_fields(review))


class OfficersReview(ReviewOut):
    """A review, as officers see it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REVIEW | {"decision_note": None}]})

    decision_note: str | None = Field(description="Why it was decided so, among officers.")

    @classmethod
    def of(cls, review: Review) -> "OfficersReview":
        """Return the review with its note."""
        return cls(**_fields(review), decision_note=review.decision_note)


class ReviewCase(OfficersReview):
    """A review with what an officer decides by: park, time and the strength of each suspicion. No position."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _REVIEW
                | {
                    "decision_note": None,
                    "park_id": "victoria-park",
                    "occurred_at": "2026-10-10T02:30:00Z",
                    "signals": {"implausible_travel": 1.0},
                }
            ]
        }
    )

    park_id: str | None
    occurred_at: dt.datetime
    signals: dict[str, float]

    @classmethod
    def of_case(cls, review: Review, check_in: CheckIn) -> "ReviewCase":
        """Return the review with its check-in."""
        return cls(
            **_fields(review),
            decision_note=review.decision_note,
            park_id=check_in.park_id,
            occurred_at=check_in.occurred_at,
            signals=check_in.signals,
        )


class DecisionIn(Body):
    """Why it was decided so; the player does not see it."""

    note: LongText | None = Field(
        default=None, max_length=MAX_NOTE_CHARS, examples=["The ferry explains the journey."]
    )


class DecisionOut(BaseModel):
    """A decision, and what it earned the player. `is_late`: the round was final, so nothing counts there."""

    review: OfficersReview
    awards: list[AwardOut]
    is_late: bool = Field(examples=[False])


def _fields(review: Review) -> dict[str, Any]:
    return {
        "check_in_id": review.check_in_id,
        "person_id": review.person_id,
        "status": review.status,
        "reason": review.reason,
        "opened_at": review.opened_at,
        "decided_at": review.decided_at,
        "appealed_at": review.appealed_at,
        "appeal_note": review.appeal_note,
    }
