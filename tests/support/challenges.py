"""Small challenges, persons and facts for tests of the pure engine."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from challenge_engine.definitions.check import check_file
from challenge_engine.definitions.compile import CompiledChallenge, compile_challenge
from challenge_engine.definitions.schema import ChallengeFile
from challenge_engine.facts.rules import Fact, Scalar
from challenge_engine.progress.units import PersonContext, Unit
from core.settings import PROJECT_ROOT

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
FROM_THE_BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
WORDS = {"en": "Well done.", "zh-Hant": "做得好。", "zh-Hans": "做得好。"}


def local(text: str) -> dt.datetime:
    """An instant from Hong Kong's wall clock, as `2026-10-01 08:30`."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=HONG_KONG).astimezone(dt.UTC)


def person(number: int, **context: Any) -> PersonContext:
    """A person whose id is a number."""
    return PersonContext(UUID(int=number), **({"age_years": 9, "school_level": "primary"} | context))


def alone(number: int = 1, **context: Any) -> Unit:
    """A unit of one."""
    return Unit((person(number, **context),))


def family(*numbers: int) -> Unit:
    """A unit of several."""
    return Unit(tuple(person(number) for number in numbers), "family")


def fact(
    kind: str, at: str, attributes: Mapping[str, Scalar], *, who: int = 1, key: str = "", revision: int = 1
) -> Fact:
    """A fact at a local time."""
    occurred_at = local(at)
    day = occurred_at.astimezone(HONG_KONG).date()
    return Fact(UUID(int=who), kind, key or at, day, occurred_at, revision, attributes)


def visit(at: str, park: str = "victoria-park", district: str = "wan-chai", *, who: int = 1) -> Fact:
    """A visit to a designated park."""
    attributes = {"park_id": park, "district": district, "category": "park", "is_designated": True}
    return fact("park_visit", at, attributes, who=who, key=f"{park}/{at[:10]}")


def steps(day: str, number: int, *, who: int = 1, revision: int = 1) -> Fact:
    """The steps of a day, as known by the evening."""
    return fact("daily_steps", f"{day} 20:00", {"steps": number}, who=who, key=day, revision=revision)


def challenge_data(**sections: Any) -> dict[str, Any]:
    """A challenge of October and November 2026 in two rounds; sections replace what stands here, None removes."""
    base: dict[str, Any] = {
        "slug": "autumn",
        "version": 1,
        "title": WORDS,
        "description": WORDS,
        "time_zone": "Asia/Hong_Kong",
        "modes": ["individual", "family", "school", "organisation"],
        "enrolment": {"opens_at": "2026-09-01T10:00", "last_minute": "2026-10-31T23:59"},
        "run": {"first_day": "2026-10-01", "last_day": "2026-11-30"},
        "rounds": [
            {"id": "october", "first_day": "2026-10-01", "last_day": "2026-10-31", "title": WORDS},
            {"id": "november", "first_day": "2026-11-01", "last_day": "2026-11-30", "title": WORDS},
        ],
        "late_data": {"grace_h": 48, "sealing_h": 72},
        "facts": ["park_visit", "daily_steps"],
        "rules": [rule("visit", "park_visit", [{"points": 10}])],
    }
    return {name: value for name, value in (base | sections).items() if value is not None}


def rule(rule_id: str, on: str, award: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A rule with words."""
    return {"id": rule_id, "on": on, "award": award, "why": WORDS} | more


def board(board_id: str, who: str, period: str, value: str, **more: Any) -> dict[str, Any]:
    """A leaderboard with words."""
    return {
        "id": board_id, "title": WORDS, "who": who, "period": period, "value": value, "caption": WORDS
    } | more  # fmt: skip


def challenge_file(**sections: Any) -> ChallengeFile:
    """The checked file of `challenge_data`."""
    return check_file(json.dumps(challenge_data(**sections)))


def compiled(**sections: Any) -> CompiledChallenge:
    """One version of `challenge_data`, compiled."""
    return compile_challenge([(1, FROM_THE_BEGINNING, challenge_file(**sections))])


def shipped(slug: str) -> CompiledChallenge:
    """A challenge that the project ships."""
    text = (PROJECT_ROOT / "data" / "challenges" / f"{slug}.yaml").read_text()
    return compile_challenge([(1, FROM_THE_BEGINNING, check_file(text))])
