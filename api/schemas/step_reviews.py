"""Held step days as officers see them: the day by the quarter-hour, nobody's name."""

import datetime as dt
import uuid
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.check_ins import PERSON_ID
from api.schemas.people import Body
from api.schemas.text import LongText
from core.messages import Language, say
from records.steps.plausibility.cases import HoldCase, Quarter
from records.steps.plausibility.models import MAX_NOTE_CHARS, StepHold
from records.steps.sample import FormFactor, Unit

HOLD_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9b07"
_REVIEW: dict[str, Any] = {
    "hold_id": HOLD_ID,
    "person_id": PERSON_ID,
    "day": "2026-10-10",
    "reason": "identical_buckets",
    "words": "The same number of steps, again and again",
    "status": "open",
    "steps": 18_000,
    "opened_at": "2026-10-10T14:05:00Z",
    "decided_at": None,
    "decision_words": None,
    "decision_note": None,
    "appealed_at": "2026-10-11T01:00:00Z",
    "appeal_note": "We were on a treadmill.",
}


class StepReviewOut(BaseModel):
    """A day that is held for one reason."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REVIEW]})

    hold_id: uuid.UUID
    person_id: uuid.UUID
    day: dt.date = Field(description="Where the person was.")
    reason: str = Field(description="What held it.")
    words: str
    status: str = Field(description="`open`, `accepted` or `refused`.")
    steps: int = Field(description="How many are held back.")
    opened_at: dt.datetime
    decided_at: dt.datetime | None = Field(
        description="When it was refused, for a day that waits after an appeal."
    )
    decision_words: str | None = Field(description="What the person is told about the decision.")
    decision_note: str | None = Field(description="What stays among officers.")
    appealed_at: dt.datetime | None
    appeal_note: str | None

    @classmethod
    def of(cls, hold: StepHold, language: Language) -> "StepReviewOut":
        """Return the hold in the officer's language."""
        return cls(**_fields(hold, language))


class QuarterOut(BaseModel):
    """A quarter-hour: the most that a device counted in it (null: nothing known), and whether that is held."""

    starts_at: dt.datetime = Field(examples=["2026-10-10T00:15:00Z"])
    counted: int | None = Field(examples=[1_500])
    is_held: bool = Field(examples=[True])

    @classmethod
    def of(cls, quarter: Quarter) -> "QuarterOut":
        """Return the quarter-hour."""
        return cls(starts_at=quarter.starts_at, counted=quarter.counted, is_held=quarter.is_held)


class StepReviewCase(StepReviewOut):
    """A held day with what it is decided by. Devices have no label here: people put names into them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _REVIEW
                | {
                    "unit": "steps",
                    "raw": 18_230,
                    "credited": 0,
                    "worn": ["phone"],
                    "quarters": [{"starts_at": "2026-10-10T00:15:00Z", "counted": 1_500, "is_held": True}],
                    "others": {"accepted": 1},
                }
            ]
        }
    )

    unit: Unit
    raw: int = Field(description="All that devices counted on the day.")
    credited: int = Field(description="What counts at present.")
    worn: list[FormFactor] = Field(description="Where the devices are worn, best ranked first.")
    quarters: list[QuarterOut] = Field(description="From midnight to midnight where the person was.")
    others: dict[str, int] = Field(description="The person's other holds, by status.")

    @classmethod
    def of_case(cls, case: HoldCase, language: Language) -> "StepReviewCase":
        """Return the hold with its day."""
        return cls(
            **_fields(case.hold, language),
            unit=case.unit,
            raw=case.raw,
            credited=case.credited,
            worn=list(case.worn),
            quarters=[QuarterOut.of(one) for one in case.quarters],
            others=dict(case.others),
        )


class StepDecisionIn(Body):
    """What the person is told about the decision, and what only officers are."""

    words: LongText | None = Field(
        default=None,
        max_length=MAX_NOTE_CHARS,
        description="Words meant for the person, read with the day.",
        examples=["Thank you, a treadmill explains it."],
    )
    note: LongText | None = Field(
        default=None,
        max_length=MAX_NOTE_CHARS,
        description="For other officers. The person never sees it.",
        examples=["Even counts, as of a treadmill."],
    )


def _fields(hold: StepHold, language: Language) -> dict[str, Any]:
    return {
        "hold_id": hold.id,
        "person_id": hold.person_id,
        "day": hold.day,
        "reason": hold.reason,
        "words": say(f"steps_hold_{hold.reason}", language),
        "status": hold.status,
        "steps": hold.steps,
        "opened_at": hold.opened_at,
        "decided_at": hold.decided_at,
        "decision_words": hold.decision_words,
        "decision_note": hold.decision_note,
        "appealed_at": hold.appealed_at,
        "appeal_note": hold.appeal_note,
    }
