"""Who comes, to which booths, and what is measured of them. Seeded; no two measurements of a run are alike.

So the end can tell a lost measurement from one that stands twice or with somebody else.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal, TypeAlias

from cli.play.client import Client
from cli.play.stations.members import Member

How = Literal["pass", "card", "guest", "photograph"]
# Of ten visitors; "photograph" shows a pass that another booth has taken already.
HOWS: Sequence[How] = ("pass", "guest", "card", "pass", "photograph", "guest", "pass", "card", "pass", "guest")
BOOTHS = ("body", "blood", "stories")
HOME_PERSONS = 3  # a guardian and two children
SHARE_AT_TWO = 0.35
SHARE_WITHOUT_CONSENT = 0.06
CHILD_AGES = (6, 15)
# A measurement as it is told apart: kind, value, second value (0 where there is none); of advice the words.
Key: TypeAlias = tuple[str, float | str, float]


@dataclass
class Home:
    """A guardian's account, and the persons whose passes and cards it has."""

    guardian: Member
    person_ids: list[str] = field(default_factory=list)

    async def move_in(self, random: Random, now: dt.datetime) -> None:
        """Sign up, and add the children."""
        await self.guardian.sign_up(random)
        await self.guardian.done("found family", "POST", "/v1/families", {})
        self.person_ids.append(self.guardian.person_id)
        while len(self.person_ids) < HOME_PERSONS:
            born_on = now.date() - dt.timedelta(days=round(random.uniform(*CHILD_AGES) * 365.25))
            child = {"birth_on": born_on.isoformat()}
            self.person_ids.append((await self.guardian.done("add child", "POST", "/v1/persons", child))["id"])

    async def show_pass(self, person_id: str) -> str:
        """Return a fresh pass."""
        return str((await self.guardian.done("show pass", "GET", f"/v1/persons/{person_id}/station-pass"))["pass"])

    async def print_card(self, person_id: str) -> str:
        """Return a new card's text."""
        made = await self.guardian.done("print card", "POST", f"/v1/persons/{person_id}/station-cards", {})
        return str(made["token"])


@dataclass
class Visitor:
    """Somebody who comes. A guest has no account; the home that takes the slip home is the guest's friends'."""

    how: How
    home: Home
    person_id: str
    age_years: int
    token: str | None = None  # a card, or the pass in a photograph

    async def show(self) -> str | None:
        """Return what the visitor holds to the camera; a pass is a new one each time."""
        match self.how:
            case "guest":
                return None
            case "pass":
                return await self.home.show_pass(self.person_id)
            case "card":
                self.token = self.token or await self.home.print_card(self.person_id)
            case "photograph":
                self.token = self.token or await self.home.show_pass(self.person_id)
        return self.token


@dataclass
class Visit:
    """One visitor at one booth: what is said and was measured, and then on which tablet under which id."""

    visitor: Visitor
    booth: str
    said: dict[str, Any]
    keys: Sequence[Key]
    tablet: str = ""
    item_id: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether the visitor agreed that what was measured is kept."""
        return bool(self.said["consent"])


def make_homes(visitors: int, client: Client, clock: Callable[[], dt.datetime]) -> list[Home]:
    """Return as many homes as visitors with a pass or card need, nobody signed up yet."""
    known = sum(HOWS[number % len(HOWS)] != "guest" for number in range(visitors))
    return [Home(Member(client, clock)) for _ in range(max(1, math.ceil(known / HOME_PERSONS)))]


def make_visitors(count: int, homes: Sequence[Home], random: Random) -> list[Visitor]:
    """Return so many visitors, everybody of a home at most once but for guests' friends."""
    persons = iter([(home, person_id) for home in homes for person_id in home.person_ids])
    made = []
    for number in range(count):
        how = HOWS[number % len(HOWS)]
        home = homes[number % len(homes)]
        if how == "guest":
            made.append(Visitor(how, home, home.guardian.person_id, random.randint(18, 90)))
        else:
            home, person_id = next(persons)
            made.append(Visitor(how, home, person_id, 0))
    return made


def plan_visits(visitors: Sequence[Visitor], random: Random) -> list[Visit]:
    """Return who goes to which booths, everybody's first before anybody's second."""
    measured = _Measured(random)
    first: list[Visit] = []
    second: list[Visit] = []
    for visitor in visitors:
        wants_two = visitor.how == "photograph" or random.random() < SHARE_AT_TWO
        booths = random.sample(BOOTHS, 2 if wants_two else 1)
        for booth, visits in zip(booths, (first, second), strict=False):
            visits.append(measured.at(booth, visitor))
    return first + second


class _Measured:
    """Draws what a booth measures."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._weights, self._heights = self._all(range(4_000, 9_990), 0.01), self._all(range(13_600, 18_900), 0.01)
        self._waists, self._glucose = self._all(range(5_500, 11_000), 0.01), self._all(range(4_000, 9_000), 0.001)
        self._pressures = self._all(range(100 * 40, 150 * 40), 1.0)
        self._advice = iter(range(1, 100_000))

    def at(self, booth: str, visitor: Visitor) -> Visit:
        """Return a visit with what this booth does."""
        does = {"body": self._body, "blood": self._blood, "stories": self._stories}
        said, keys = does[booth]()
        said |= {"consent": self._random.random() >= SHARE_WITHOUT_CONSENT, "language": "zh-Hant"}
        if visitor.how == "guest":
            said["age_years"] = visitor.age_years
        return Visit(visitor, booth, said, keys)

    def _body(self) -> tuple[dict[str, Any], list[Key]]:
        values = [("weight", next(self._weights), "kg"), ("height", next(self._heights), "cm")]
        if self._random.random() < 0.5:
            values.append(("waist", next(self._waists), "cm"))
        readings = [{"kind": kind, "value": value, "unit": unit} for kind, value, unit in values]
        return {"readings": readings}, [(kind, value, 0.0) for kind, value, _ in values]

    def _blood(self) -> tuple[dict[str, Any], list[Key]]:
        """Two blood pressures, mostly glucose, and sometimes a weight, which another booth measures too."""
        readings: list[dict[str, Any]] = []
        keys: list[Key] = []
        for arm in ("left", "right"):
            systolic, above = divmod(int(next(self._pressures)), 40)
            diastolic = 55 + above
            pair = {"value": systolic, "second_value": diastolic, "unit": "mm[Hg]"}
            readings.append({"kind": "blood_pressure", "arm": arm, "cuff": "medium", **pair})
            keys.append(("blood_pressure", float(systolic), float(diastolic)))
        if self._random.random() < 0.7:
            value, meal = next(self._glucose), self._random.choice(("fasting", "after_meal"))
            readings.append({"kind": "glucose", "value": value, "unit": "mmol/L", "meal_context": meal})
            keys.append(("glucose", value, 0.0))
        if self._random.random() < 0.3:
            value = next(self._weights)
            readings.append({"kind": "weight", "value": value, "unit": "kg"})
            keys.append(("weight", value, 0.0))
        return {"readings": readings}, keys

    def _stories(self) -> tuple[dict[str, Any], list[Key]]:
        said: dict[str, Any] = {"story": {"story_id": "how-tall-am-i", "minutes": self._random.randint(5, 20)}}
        if self._random.random() < 0.5:
            said["advice"] = f"少食生冷 {next(self._advice)}"
            return said, [("advice", said["advice"], 0.0)]
        return said, []

    def _all(self, values: range, unit: float) -> Iterator[float]:
        """Return every value of a range once, in any order."""
        return iter([round(value * unit, 3) for value in self._random.sample(values, len(values))])
