"""Enrolments and progress as the API takes and shows them."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.check_ins import PERSON_ID
from api.schemas.people import Body
from challenge_engine.definitions.schema import Mode
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.definitions.telling import tell
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.facts.rules import Scalar
from challenge_engine.progress.queries import RuleStanding, Standing
from core.messages import Language

_ENROLMENT: dict[str, Any] = {
    "person_id": PERSON_ID,
    "challenge": "go-to-park",
    "mode": "family",
    "enrolled_at": "2026-09-14T01:00:00Z",
    "withdrawn_at": None,
}


class EnrolmentIn(Body):
    """Whom to enrol, and how they play."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    mode: Mode = Field(examples=["family"])


class EnrolmentOut(BaseModel):
    """A person's place in a challenge."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ENROLMENT]})

    person_id: uuid.UUID
    challenge: str
    mode: Mode
    enrolled_at: dt.datetime
    withdrawn_at: dt.datetime | None

    @classmethod
    def of(cls, enrolment: Enrolment, slug: str) -> "EnrolmentOut":
        """Return the enrolment as it is shown."""
        return cls(
            person_id=enrolment.person_id,
            challenge=slug,
            mode=enrolment.mode,
            enrolled_at=enrolment.enrolled_at,
            withdrawn_at=enrolment.withdrawn_at,
        )


class EnrolmentList(BaseModel):
    """A person's enrolments, latest first."""

    items: list[EnrolmentOut]


class RuleProgress(BaseModel):
    """One reward: why it is given, and how often the person had it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rule": "first-visit",
                    "words": "Your first visit to a park",
                    "times": 3,
                    "points": 60,
                    "last_on": "2026-10-10",
                }
            ]
        }
    )

    rule: str
    words: str
    times: int
    points: int
    last_on: dt.date | None

    @classmethod
    def of(cls, standing: RuleStanding, told: Mapping[str, Scalar], language: Language) -> "RuleProgress":
        """Return the reward with its words in the caller's language."""
        return cls(
            rule=standing.rule.id,
            words=tell(standing.rule.why, language, standing.points, told),
            times=standing.times,
            points=standing.points,
            last_on=standing.last_on,
        )


class ProgressOut(BaseModel):
    """How a person stands in a challenge: points, the numbers that rules look at, and each reward."""

    enrolment: EnrolmentOut
    points: int = Field(examples=[245])
    metrics: dict[str, str | int | float | bool] = Field(
        description="The challenge's metrics by name, as of now.", examples=[{"parks_visited": 5}]
    )
    rewards: list[RuleProgress]

    @classmethod
    def of(cls, standing: Standing, challenge: PublishedChallenge, language: Language) -> "ProgressOut":
        """Return the standing in the caller's language."""
        told = {f"metrics.{name}": value for name, value in standing.metrics.items()}
        return cls(
            enrolment=EnrolmentOut.of(standing.enrolment, challenge.slug),
            points=standing.points,
            metrics=dict(standing.metrics),
            rewards=[RuleProgress.of(one, told, language) for one in standing.rules],
        )
