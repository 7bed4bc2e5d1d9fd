"""Challenges as the API shows and takes them."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.pauses import PauseTold
from api.schemas.people import Body
from api.schemas.text import LongText, Slug
from api.schemas.times import Instant
from challenge_engine.definitions.calendar import Calendar, Span
from challenge_engine.definitions.limits import LIMITS
from challenge_engine.definitions.schema import AwardItem, Mode, Rule, Words
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.definitions.telling import tell
from challenge_engine.progress.goals import numbers_to_reach
from core.messages import Language

_SUMMARY: dict[str, Any] = {
    "slug": "go-to-park",
    "version": 1,
    "title": "e+ Go to Park",
    "description": "Go to a park near you and find who lives there.",
    "modes": ["individual", "family", "school"],
    "facts": ["park_visit", "catch"],
    "enrolment_opens_at": "2026-09-01T02:00:00Z",
    "enrolment_closes_at": "2027-06-30T16:00:00Z",
    "is_enrolment_open": True,
    "first_day": "2026-09-14",
    "last_day": "2027-07-11",
    "is_running": True,
    "pause": None,
}
_DETAIL: dict[str, Any] = _SUMMARY | {
    "time_zone": "Asia/Hong_Kong",
    "rounds": [
        {
            "id": "2026-10",
            "title": "October 2026",
            "first_day": "2026-10-01",
            "last_day": "2026-10-31",
            "late_until_at": "2026-11-03T16:00:00Z",
            "final_at": "2026-11-04T16:00:00Z",
        }
    ],
    "rewards": [{"rule": "first-visit", "words": "Your first visit to a park", "gives": ["20 points"]}],
}


class ChallengeSummary(BaseModel):
    """A challenge in short."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SUMMARY]})

    slug: str
    version: int
    title: str
    description: str
    modes: list[Mode]
    facts: list[str] = Field(description="What counts: the kinds of its facts.")
    enrolment_opens_at: dt.datetime
    enrolment_closes_at: dt.datetime
    is_enrolment_open: bool
    first_day: dt.date
    last_day: dt.date
    is_running: bool
    pause: PauseTold | None = Field(description="Why nobody is sent outdoors just now.")

    @classmethod
    def of(cls, challenge: PublishedChallenge, language: Language, now: dt.datetime) -> "ChallengeSummary":
        """Return the challenge in the caller's language."""
        return cls(**_fields(challenge, language, now))


class ChallengeList(BaseModel):
    """All challenges, by slug."""

    items: list[ChallengeSummary]


class RoundOut(BaseModel):
    """A part of the run. Late facts are taken until `late_until_at`; from `final_at` on, standings are final."""

    id: str
    title: str
    first_day: dt.date
    last_day: dt.date
    late_until_at: dt.datetime
    final_at: dt.datetime


class RewardOut(BaseModel):
    """A rule: why it gives, and what."""

    rule: str
    words: str
    gives: list[str] = Field(description="Points, or which badge, creature or certificate.")

    @classmethod
    def of(cls, rule: Rule, language: Language) -> "RewardOut":
        """Return the rule in the caller's language."""
        return cls(
            rule=rule.id,
            words=tell(
                rule.why,
                language,
                0,
                {f"metrics.{name}": number for name, number in numbers_to_reach(rule).items()},
            ),
            gives=[_gift(item) for item in rule.award],
        )


class ChallengeOut(ChallengeSummary):
    """A challenge with its rounds and rewards."""

    model_config = ConfigDict(json_schema_extra={"examples": [_DETAIL]})

    time_zone: str
    rounds: list[RoundOut]
    rewards: list[RewardOut]

    @classmethod
    def of(cls, challenge: PublishedChallenge, language: Language, now: dt.datetime) -> "ChallengeOut":
        """Return the challenge in the caller's language."""
        file, calendar = challenge.file, challenge.compiled.calendar
        titles = {one.id: one.title for one in file.rounds}
        return cls(
            **_fields(challenge, language, now),
            time_zone=file.time_zone,
            rounds=[_round(span, titles[span.id], language) for span in calendar.rounds],
            rewards=[RewardOut.of(rule, language) for rule in file.rules],
        )


class ChallengeIn(Body):
    """A challenge file to publish."""

    yaml: str = Field(min_length=1, max_length=LIMITS.file_bytes, examples=["slug: go-to-park\nversion: 1\n"])
    effective_from_at: Instant | None = Field(
        default=None, description="From when a later version is in force; now, unless told.", examples=[None]
    )
    based_on_version: int | None = Field(
        default=None,
        ge=0,
        le=10_000,
        description="The latest version when the edit began, 0 for a new challenge: another since is a conflict.",
        examples=[1],
    )


class ExtensionIn(Body):
    """More days for a round, or for the run."""

    period: Slug = Field(description="A round's id, or `run`.", examples=["november"])
    last_day: dt.date = Field(description="Included; grace and sealing move with it.", examples=["2026-12-06"])
    reason: LongText = Field(min_length=3, examples=["Three days of rainstorm"])


def _fields(challenge: PublishedChallenge, language: Language, now: dt.datetime) -> dict[str, Any]:
    file = challenge.file
    calendar: Calendar = challenge.compiled.calendar
    pause = challenge.pause_at(now)
    return {
        "slug": challenge.slug,
        "version": challenge.version,
        "title": file.title.by_language()[language],
        "description": file.description.by_language()[language],
        "modes": list(file.modes),
        "facts": list(file.facts),
        "enrolment_opens_at": calendar.enrolment_opens_at,
        "enrolment_closes_at": calendar.enrolment_closes_at,
        "is_enrolment_open": calendar.is_enrolment_open(now),
        "first_day": calendar.run.first_day,
        "last_day": calendar.run.last_day,
        "is_running": calendar.is_running(now),
        "pause": PauseTold.of(pause, language) if pause is not None and calendar.is_running(now) else None,
    }


def _round(span: Span, title: Words, language: Language) -> RoundOut:
    return RoundOut(
        id=span.id,
        title=title.by_language()[language],
        first_day=span.first_day,
        last_day=span.last_day,
        late_until_at=span.grace_ends_at,
        final_at=span.seals_at,
    )


def _gift(item: AwardItem) -> str:
    if item.points is not None:
        return f"points: {item.points}"
    return next(f"{kind}: {subject}" for kind, subject in item.model_dump(exclude_none=True).items())
