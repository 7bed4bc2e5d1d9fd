"""Made-up persons and what they do, the same for the same seed: some keen, many casual, few walk far."""

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from challenge_engine.definitions.calendar import DAY
from challenge_engine.definitions.compile import CompiledChallenge
from challenge_engine.facts.kinds import AttributeType, fact_kinds
from challenge_engine.facts.rules import Fact, Scalar
from challenge_engine.progress.units import PersonContext, TeamKind, Unit
from core.clock import start_of_day


@dataclass(frozen=True, slots=True)
class Habits:
    """How made-up people behave. Guesses, for orders of magnitude: shares and chances are per person and day."""

    keen_share: float = 0.15  # of all: out most days
    regular_share: float = 0.35  # out at weekends and now and then; the rest are casual
    keen_chance: float = 0.6
    regular_chance: float = 0.25
    casual_chance: float = 0.07
    explore_chance: float = 0.3  # that an outing leads to a park other than the few near home
    near_parks: int = 3
    second_visit_chance: float = 0.2
    most_visits: int = 4
    most_catches: int = 4  # per visit
    median_steps: int = 6_500
    steps_spread: float = 0.5  # sigma of the log-normal: one day in six is above 10,700 steps
    adult_share: float = 0.3
    most_members: int = 4

    def __post_init__(self) -> None:
        shares = (self.keen_share, self.regular_share, self.explore_chance, self.second_visit_chance)
        if not all(0 <= share <= 1 for share in shares) or self.keen_share + self.regular_share > 1:
            raise ValueError("shares and chances lie between 0 and 1")


@dataclass(frozen=True, slots=True)
class World:
    """What facts can be about: attributes of parks (as of `park_visit`) and of creatures (as of `catch`)."""

    parks: Sequence[Mapping[str, Scalar]]
    creatures: Sequence[Mapping[str, Scalar]]


@dataclass(frozen=True, slots=True)
class _Plan:
    first_day: dt.date
    days: int
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Player:
    """A unit and its facts."""

    unit: Unit
    facts: tuple[Fact, ...]


def generate_players(
    challenge: CompiledChallenge,
    world: World,
    *,
    persons: int,
    days: int,
    seed: int,
    habits: Habits | None = None,
    first_day: dt.date | None = None,
    made: int = 0,
    kinds: frozenset[str] = frozenset(),
) -> Iterator[Player]:
    """Yield units of `persons` persons in all, with facts of `days` days from `first_day` (or the run's) on.

    `made` persons were made before: the others are the same as if made in one go. `kinds` of facts are made beside
    those that the challenge looks at, for another that is played with the same.
    """
    chosen = habits or Habits()
    begin = first_day or challenge.calendar.run.first_day
    plan = _Plan(
        begin, min(days, (challenge.calendar.run.last_day - begin).days + 1), challenge.fact_kinds | kinds
    )
    while made < persons:
        chance = random.Random(f"{seed}/{made}")  # noqa: S311 - repeatable play, no secret
        unit = _unit(challenge, chance, made, persons - made, chosen)
        made += unit.team_size
        facts = _facts(challenge, world, chance, unit, plan, chosen)
        yield Player(unit, tuple(fact for fact in facts if fact.kind in plan.kinds))


def _unit(challenge: CompiledChallenge, chance: random.Random, first: int, room: int, habits: Habits) -> Unit:
    file = challenge.newest.file
    kind: TeamKind = "family" if "family" in file.modes else "squad"
    bounds = (2, habits.most_members)
    if kind == "squad":
        bounds = (file.squads.at_least, file.squads.at_most) if file.squads else (1, 1)
    size = min(chance.randint(*bounds), room)
    ages = [
        chance.randint(25, 70) if chance.random() < habits.adult_share else chance.randint(4, 17)
        for _ in range(size)
    ]
    contexts = tuple(_person(first + index, age) for index, age in enumerate(ages))
    eligible = tuple(person for person in contexts if not challenge.newest.refusal(person, Unit((person,))))
    playing = eligible or (_person(first, chance.randint(18, 70)),)
    return Unit(playing, kind) if len(playing) > 1 else Unit(playing)


def _person(number: int, age_years: int) -> PersonContext:
    level = "primary" if 6 <= age_years <= 11 else "secondary" if 12 <= age_years <= 17 else ""
    return PersonContext(UUID(int=number + 1), age_years, level, is_dependant=age_years < 18)


def _facts(
    challenge: CompiledChallenge, world: World, chance: random.Random, unit: Unit, plan: _Plan, habits: Habits
) -> Iterator[Fact]:
    near = chance.sample(range(len(world.parks)), min(habits.near_parks, len(world.parks)))
    draw = chance.random()
    outing_chance = (
        habits.keen_chance
        if draw < habits.keen_share
        else habits.regular_chance
        if draw < habits.keen_share + habits.regular_share
        else habits.casual_chance
    )
    calendar = challenge.calendar
    for number in range(plan.days):
        day = plan.first_day + DAY * number
        midnight = start_of_day(day, calendar.zone)
        for kind in sorted(plan.kinds - {"park_visit", "catch"}):
            for person in unit.persons:
                yield from _other(chance, person, kind, day, midnight, habits)
        if world.parks and chance.random() < outing_chance:
            yield from _outing(chance, unit, day, midnight, world, near, habits)


def _outing(
    chance: random.Random,
    unit: Unit,
    day: dt.date,
    midnight: dt.datetime,
    world: World,
    near: Sequence[int],
    habits: Habits,
) -> Iterator[Fact]:
    """One afternoon of the unit, or of one member, in one park after another."""
    together = unit.persons if chance.random() < 0.5 else (chance.choice(unit.persons),)
    at = midnight + dt.timedelta(hours=chance.randint(9, 16), minutes=chance.randint(0, 59))
    for _ in range(habits.most_visits):
        is_far = chance.random() < habits.explore_chance
        park = world.parks[chance.randrange(len(world.parks)) if is_far else chance.choice(near)]
        for person in together:
            yield _fact(person, "park_visit", f"{park['park_id']}/{day}", day, at, park)
            for number in range(chance.randint(0, habits.most_catches) if world.creatures else 0):
                creature = {**chance.choice(world.creatures), "park_id": park["park_id"]}
                yield _fact(person, "catch", f"{at.isoformat()}/{number}", day, at, creature)
        at += dt.timedelta(minutes=chance.randint(20, 50))
        if chance.random() >= habits.second_visit_chance:
            return


def _other(
    chance: random.Random, person: PersonContext, kind: str, day: dt.date, midnight: dt.datetime, habits: Habits
) -> Iterator[Fact]:
    """Steps every day; other kinds now and then, with attributes of no meaning but the right type."""
    at = midnight + dt.timedelta(hours=20)
    if kind == "daily_steps":
        steps = int(habits.median_steps * chance.lognormvariate(0, habits.steps_spread))
        yield _fact(person, kind, str(day), day, at, {"steps": steps})
    elif chance.random() < habits.casual_chance:
        made: dict[AttributeType, Scalar] = {
            AttributeType.STRING: f"{kind}-{chance.randint(1, 5)}",
            AttributeType.INT: chance.randint(1, 10),
            AttributeType.DOUBLE: chance.random() * 10,
            AttributeType.BOOL: chance.random() < 0.5,
        }
        attributes = {name: made[type_] for name, type_ in fact_kinds()[kind].attributes.items()}
        yield _fact(person, kind, str(day), day, at, attributes)


def _fact(
    person: PersonContext, kind: str, key: str, day: dt.date, at: dt.datetime, attributes: Mapping[str, Scalar]
) -> Fact:
    return Fact(person.person_id, kind, key, day, at, 1, attributes)
