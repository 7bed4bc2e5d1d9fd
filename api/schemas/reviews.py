"""Reviews of held check-ins as the API takes and shows them."""

import datetime as dt
import uuid
from dataclasses import asdict
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.awards import AwardOut
from api.schemas.check_ins import CHECK_IN_ID, PERSON_ID
from api.schemas.people import Body
from api.schemas.text import LongText
from challenge_engine.check_ins.models import CheckIn
from challenge_engine.reviews.evidence import Evidence
from challenge_engine.reviews.models import MAX_NOTE_CHARS, Review
from core.messages import Language, say

_REVIEW: dict[str, Any] = {
    "check_in_id": CHECK_IN_ID,
    "person_id": PERSON_ID,
    "status": "open",
    "reason": "implausible_travel",
    "opened_at": "2026-10-10T02:31:00Z",
    "decided_at": None,
    "decision_words": None,
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
    decision_words: str | None = Field(description="What the player is told about the decision.")
    appealed_at: dt.datetime | None
    appeal_note: str | None

    @classmethod
    def of(cls, review: Review) -> "ReviewOut":
        """Return the review as it is shown."""
        return cls(**_fields(review))


class OfficersReview(ReviewOut):
    """A review, as officers see it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REVIEW | {"decision_note": None}]})

    decision_note: str | None = Field(description="What stays among officers.")

    @classmethod
    def of(cls, review: Review) -> "OfficersReview":
        """Return the review with its note."""
        return cls(**_fields(review), decision_note=review.decision_note)


class SignalOut(BaseModel):
    """A suspicion and how strong it is: from 1 on, together, a check-in is held."""

    reason: str
    words: str
    strength: float


class JourneyOut(BaseModel):
    """The way between this visit and the one just before or after it, from boundary to boundary."""

    from_park_id: str
    to_park_id: str
    minutes: int = Field(description="One more or less is possible: instants are kept to the minute.")
    distance_m: int | None
    least_speed_km_per_h: int | None = Field(
        description="The least at which it could be done, with a minute more."
    )


class EventOut(BaseModel):
    """What happened to the review, in order."""

    what: Literal["opened", "refused", "appealed"]
    at: dt.datetime
    words: str | None = Field(description="What the player was told, or the player's appeal.")
    note: str | None = Field(description="What officers noted among themselves.")


class EvidenceOut(BaseModel):
    """What the player did before, the journeys that the visits imply, and the history of this review."""

    signals: list[SignalOut] = Field(description="Strongest first.")
    check_ins: dict[str, int] = Field(description="The player's other check-ins, by status.")
    reviews: dict[str, int] = Field(description="The player's other reviews, by status.")
    journeys: list[JourneyOut]
    history: list[EventOut]

    @classmethod
    def of(cls, review: Review, check_in: CheckIn, evidence: Evidence, language: Language) -> "EvidenceOut":
        """Return the evidence in the caller's language."""
        ranked = sorted(check_in.signals.items(), key=lambda item: -item[1])
        history = [EventOut(what="opened", at=review.opened_at, words=None, note=None)]
        if review.decided_at is not None:
            told, noted = review.decision_words, review.decision_note
            history.append(EventOut(what="refused", at=review.decided_at, words=told, note=noted))
        if review.appealed_at is not None:
            history.append(EventOut(what="appealed", at=review.appealed_at, words=review.appeal_note, note=None))
        return cls(
            signals=[
                SignalOut(reason=reason, words=say(f"reason_{reason}", language), strength=strength)
                for reason, strength in ranked
            ],
            check_ins=dict(evidence.check_ins),
            reviews=dict(evidence.reviews),
            journeys=[JourneyOut(**asdict(journey)) for journey in evidence.journeys],
            history=sorted(history, key=lambda event: event.at),
        )


class ReviewCase(OfficersReview):
    """A review with what an officer decides by: park, time, each suspicion, earlier conduct. No position."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _REVIEW
                | {
                    "decision_note": None,
                    "park_id": "victoria-park",
                    "occurred_at": "2026-10-10T02:30:00Z",
                    "signals": {"implausible_travel": 1.0},
                    "evidence": {
                        "signals": [
                            {"reason": "implausible_travel", "words": "Journey too fast", "strength": 1.0}
                        ],
                        "check_ins": {"accepted": 31, "rejected": 4},
                        "reviews": {"accepted": 1},
                        "journeys": [
                            {
                                "from_park_id": "tai-po-waterfront-park",
                                "to_park_id": "victoria-park",
                                "minutes": 6,
                                "distance_m": 18400,
                                "least_speed_km_per_h": 155,
                            }
                        ],
                        "history": [
                            {"what": "opened", "at": "2026-10-10T02:31:00Z", "words": None, "note": None},
                            {
                                "what": "appealed",
                                "at": "2026-10-10T09:00:00Z",
                                "words": "We came by taxi with my uncle.",
                                "note": None,
                            },
                        ],
                    },
                }
            ]
        }
    )

    park_id: str | None
    occurred_at: dt.datetime
    signals: dict[str, float]
    evidence: EvidenceOut

    @classmethod
    def of_case(cls, review: Review, check_in: CheckIn, evidence: Evidence, language: Language) -> "ReviewCase":
        """Return the review with its check-in."""
        return cls(
            **_fields(review),
            decision_note=review.decision_note,
            park_id=check_in.park_id,
            occurred_at=check_in.occurred_at,
            signals=check_in.signals,
            evidence=EvidenceOut.of(review, check_in, evidence, language),
        )


class DecisionIn(Body):
    """What the player is told about the decision, and what only officers are."""

    words: LongText | None = Field(
        default=None,
        max_length=MAX_NOTE_CHARS,
        description="Words meant for the player, read beside the visit.",
        examples=["Thank you for telling us about the ferry."],
    )
    note: LongText | None = Field(
        default=None,
        max_length=MAX_NOTE_CHARS,
        description="For other officers. The player never sees it.",
        examples=["The ferry explains the journey."],
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
        "decision_words": review.decision_words,
        "appealed_at": review.appealed_at,
        "appeal_note": review.appeal_note,
    }
