"""What a day's log says, as facts: whoever is in it travelled so, and whoever is not in it has no fact. Pure.

A correction and a withdrawal are new revisions. Absence is nothing: no fact, so no penalty.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from challenge_engine.facts.kinds.journey import KIND
from challenge_engine.facts.rules import Fact, Identity
from core.clock import to_minute

DAYS_BACK = 14  # a teacher enters the week before on a Monday, and the one before that after a holiday
LONGEST_MIN = 240  # from one end of Hong Kong to the other takes half as long


class Direction(StrEnum):
    """Which way."""

    TO_SCHOOL = "to_school"
    FROM_SCHOOL = "from_school"


class TravelMode(StrEnum):
    """By what."""

    WALK = "walk"
    CYCLE = "cycle"
    SCOOTER = "scooter"
    PUBLIC_TRANSPORT = "public_transport"
    CAR = "car"


# When a class's ways are taken to have happened: nobody notes the minute.
_AT = {Direction.TO_SCHOOL: dt.time(7, 30), Direction.FROM_SCHOOL: dt.time(15, 30)}


@dataclass(frozen=True, slots=True)
class Journey:
    """How one pupil travelled, and for how many minutes."""

    how: TravelMode
    minutes: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the log: a local day and a direction."""

    day: dt.date
    direction: Direction

    def identity(self, person_id: UUID) -> Identity:
        """Return what names the pupil's fact of this page."""
        return (person_id, KIND.name, f"{self.day.isoformat()}/{self.direction}")


def newest(revisions: Iterable[Fact]) -> dict[UUID, Fact]:
    """Return the newest revision by person; of one page's facts."""
    found: dict[UUID, Fact] = {}
    for fact in revisions:
        known = found.get(fact.person_id)
        if known is None or fact.revision > known.revision:
            found[fact.person_id] = fact
    return found


def standing(known: Mapping[UUID, Fact]) -> dict[UUID, Journey]:
    """Return what the log says now, by the newest revisions."""
    return {
        person_id: Journey(TravelMode(str(fact.attributes["how"])), int(fact.attributes.get("minutes", 0)))
        for person_id, fact in known.items()
        if not fact.is_retracted
    }


def changes(
    page: Page,
    wanted: Mapping[UUID, Journey],
    pupils: Collection[UUID],
    known: Mapping[UUID, Fact],
    *,
    zone: ZoneInfo,
    now: dt.datetime,
) -> list[Fact]:
    """Return the revisions that make the page say `wanted` of these pupils; none where it says so already.

    `known` has the newest revisions by person, retracted or not. A fact keeps the time that it had first.
    """
    at = to_minute(min(dt.datetime.combine(page.day, _AT[page.direction], zone), now))
    facts = []
    for person_id in sorted(pupils):
        journey, old = wanted.get(person_id), known.get(person_id)
        is_there = old is not None and not old.is_retracted
        if journey is None and not is_there:
            continue
        attributes = dict(old.attributes) if journey is None and old else _attributes(journey)
        if old is not None and is_there and journey is not None and dict(old.attributes) == attributes:
            continue
        _, kind, key = page.identity(person_id)
        facts.append(
            Fact(
                person_id=person_id,
                kind=kind,
                key=key,
                day=page.day,
                occurred_at=old.occurred_at if old else at,
                revision=old.revision + 1 if old else 1,
                attributes=attributes,
                is_retracted=journey is None,
            )
        )
    return facts


def _attributes(journey: Journey | None) -> dict[str, str | int | float | bool]:
    return {} if journey is None else {"how": journey.how.value, "minutes": journey.minutes}
