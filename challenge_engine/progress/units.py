"""Who is judged together: one person, or the enrolled members of a family or a squad."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal
from uuid import UUID

TeamKind = Literal["individual", "family", "squad"]

# What expressions may read of a person and a team, by the names CEL gives the types.
PERSON_VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "person.age_years": "int",
        "person.school_level": "string",
        "person.is_dependant": "bool",
        "person.district": "string",
    }
)
TEAM_VARIABLES: Mapping[str, str] = MappingProxyType({"team.kind": "string", "team.size": "int"})
# Read as somebody enrols only: it is nothing of the person's own.
ENROLLER_VARIABLES: Mapping[str, str] = MappingProxyType({"enroller.age_years": "int"})
ADULT_YEARS = 18  # accounts are for adults; children are dependants, whose birth date is asked for


@dataclass(frozen=True, slots=True)
class PersonContext:
    """A person as the rules may see them, as at enrolment: a replay years later must see the same.

    `age_years` is in whole years on the first day of the run. `school_level` is "", "primary", "secondary" or
    "special"; `district` a slug, or "" where unknown. They play from the local day `plays_from_on` to
    `plays_until_on`, both included; None: from the beginning, to the end. `excused_days` are ordinals, in order:
    on them the person was absent from school, or it was closed.
    """

    person_id: UUID
    age_years: int
    school_level: str = ""
    is_dependant: bool = False
    district: str = ""
    plays_from_on: dt.date | None = None
    plays_until_on: dt.date | None = None
    excused_days: tuple[int, ...] = ()

    def plays_between(self, first_day: dt.date, last_day: dt.date) -> bool:
        """Tell whether they play on any of these days, both included."""
        return (self.plays_from_on is None or self.plays_from_on <= last_day) and (
            self.plays_until_on is None or self.plays_until_on >= first_day
        )

    @property
    def variables(self) -> dict[str, str | int | bool]:
        """Values for PERSON_VARIABLES."""
        return {
            "person.age_years": self.age_years,
            "person.school_level": self.school_level,
            "person.is_dependant": self.is_dependant,
            "person.district": self.district,
        }


@lru_cache(maxsize=256)  # asked for each metric of each fact of a replay
def _days_of_all(own: tuple[tuple[int, ...], ...], paused: tuple[int, ...]) -> frozenset[int]:
    return frozenset(set.intersection(*map(set, own)) | set(paused))


@dataclass(frozen=True, slots=True)
class Unit:
    """One person, or the enrolled members of one family or squad; facts of others are not looked at.

    `paused_days` are ordinals, in order: on them nobody was sent outdoors.
    """

    persons: tuple[PersonContext, ...]
    team_kind: TeamKind = "individual"
    paused_days: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.persons or len({person.person_id for person in self.persons}) != len(self.persons):
            raise ValueError("a unit has at least one person, and each once")
        if self.team_kind == "individual" and len(self.persons) != 1:
            raise ValueError("an individual unit is one person")

    def excused_days(self, person: PersonContext | None, *, is_outdoors: bool) -> frozenset[int]:
        """Return the days that ask nothing of a person, or of all together (None). Pauses are for outdoors."""
        own = tuple(one.excused_days for one in ((person,) if person else self.persons))
        return _days_of_all(own, self.paused_days if is_outdoors else ())

    @property
    def team_size(self) -> int:
        """How many persons are enrolled together."""
        return len(self.persons)

    @property
    def variables(self) -> dict[str, str | int]:
        """Values for TEAM_VARIABLES."""
        return {"team.kind": self.team_kind, "team.size": self.team_size}
