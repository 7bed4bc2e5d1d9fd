"""Enrolments and progress as the API takes and shows them."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.check_ins import PERSON_ID
from api.schemas.people import Body
from challenge_engine.definitions.schema import AwardItem, Mode
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.definitions.telling import tell
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.facts.rules import Scalar
from challenge_engine.progress.goals import Goal, numbers_to_reach
from challenge_engine.progress.queries import RuleStanding, Standing
from core.messages import Language, say

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


class GoalOut(BaseModel):
    """How far a reward is: `current` of `target`."""

    metric: str
    current: float
    target: float
    unit: str = Field(description="What is counted: `parks`, `days`, `steps` ...")
    words: str

    @classmethod
    def of(cls, goal: Goal, language: Language) -> "GoalOut":
        """Return the goal with its words in the caller's language."""
        shown = {"current": _number(goal.current), "target": _number(goal.target)}
        return cls(
            metric=goal.metric,
            current=goal.current,
            target=goal.target,
            unit=goal.unit,
            words=say(f"goal_{goal.unit}", language, shown),
        )


class GoalRewardOut(BaseModel):
    """What a rule gives. The points of some rules depend on the moment: then `points` is null."""

    kind: str
    points: int | None
    subject: str | None = Field(description="The id of the badge, creature or certificate.")


class RuleProgress(BaseModel):
    """One reward: why it is given, how often the person had it, and how far the next one is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rule": "first-visit",
                    "words": "Your first visit to a park",
                    "times": 3,
                    "points": 60,
                    "last_on": "2026-10-10",
                    "gives": [{"kind": "badge", "points": None, "subject": "ten-parks"}],
                    "goal": {
                        "metric": "parks",
                        "current": 5,
                        "target": 10,
                        "unit": "parks",
                        "words": "5 of 10 parks",
                    },
                    "is_done": False,
                }
            ]
        }
    )

    rule: str
    words: str
    times: int
    points: int
    last_on: dt.date | None
    gives: list[GoalRewardOut]
    goal: GoalOut | None = Field(description="Null where there is nothing to count towards.")
    is_done: bool = Field(description="Whether it has given all that it can give.")

    @classmethod
    def of(cls, standing: RuleStanding, told: Mapping[str, Scalar], language: Language) -> "RuleProgress":
        """Return the reward in the caller's language: what it asks for, while it can still come."""
        asked: dict[str, Scalar] = {}
        if not standing.is_done:
            asked = {f"metrics.{name}": number for name, number in numbers_to_reach(standing.rule).items()}
            if standing.goal is not None:
                asked[f"metrics.{standing.goal.metric}"] = standing.goal.target
        return cls(
            rule=standing.rule.id,
            words=tell(standing.rule.why, language, standing.points, {**told, **asked}),
            times=standing.times,
            points=standing.points,
            last_on=standing.last_on,
            gives=[
                GoalRewardOut(
                    kind=item.kind,
                    points=_fixed_points(item),
                    subject=item.subject,
                )
                for item in standing.rule.award
            ],
            goal=GoalOut.of(standing.goal, language) if standing.goal else None,
            is_done=standing.is_done,
        )


class ProgressOut(BaseModel):
    """How a person stands in a challenge: points, the numbers that rules look at, and each reward."""

    enrolment: EnrolmentOut
    points: int = Field(examples=[245])
    metrics: dict[str, str | int | float | bool] = Field(
        description="The challenge's metrics by name, as of now.", examples=[{"parks_visited": 5}]
    )
    daily_steps_goal: int | None = Field(
        description="Steps that a day is to have: the person's own goal, or an average to reach.", examples=[None]
    )
    rewards: list[RuleProgress]
    next: list[str] = Field(
        description="The rules of the nearest rewards not yet had, nearest first.", examples=[["badge-ten-parks"]]
    )

    @classmethod
    def of(cls, standing: Standing, challenge: PublishedChallenge, language: Language) -> "ProgressOut":
        """Return the standing in the caller's language."""
        told = {f"metrics.{name}": value for name, value in standing.metrics.items()}
        return cls(
            enrolment=EnrolmentOut.of(standing.enrolment, challenge.slug),
            points=standing.points,
            metrics=dict(standing.metrics),
            daily_steps_goal=standing.daily_steps_goal(challenge),
            rewards=[
                RuleProgress.of(one, told, language) for one in standing.rules if one.may_be_had or one.times
            ],
            next=standing.next_rule_ids,
        )


def _fixed_points(item: AwardItem) -> int | None:
    return int(item.points) if item.points is not None and item.points.isdecimal() else None


def _number(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")
