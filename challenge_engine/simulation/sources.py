"""Whom a simulation is played with: made-up players, or those who enrolled and what is recorded about them."""

import datetime as dt
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.definitions.models import Challenge
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.facts.repository import StoredFact, list_facts
from challenge_engine.facts.rules import Scalar
from challenge_engine.progress.excuses import Excuses, find_excuses
from challenge_engine.progress.models import Progress
from challenge_engine.progress.repository import list_members
from challenge_engine.progress.service import LockedUnit, unit_of
from challenge_engine.simulation import repository
from challenge_engine.simulation.limits import SimulationLimits
from challenge_engine.simulation.models import Simulation
from challenge_engine.simulation.population import Player, World, generate_players
from core.database import Database


@dataclass(frozen=True, slots=True)
class Step:
    """One unit, as each challenge sees it, and where to go on from after it."""

    players: tuple[Player, ...]
    persons: int
    after: UUID | None


def creatures() -> list[dict[str, Scalar]]:
    """Return the attributes of a catch of each creature that lives in parks."""
    return [
        {
            "creature_id": creature.id,
            "rarity": str(creature.rarity),
            "set": creature.set_id,
            "set_size": catalogue().set_sizes[creature.set_id],
        }
        for creature in catalogue().roster
    ]


async def load_world(session: AsyncSession, challenges: Sequence[PublishedChallenge]) -> World:
    """Return the parks in which a visit counts for any of the challenges, and all creatures."""
    parks: list[dict[str, Scalar]] = [
        {"park_id": park_id, "district": district, "category": category, "is_designated": is_designated}
        for park_id, district, category, is_designated in await repository.list_places(session)
        if any(
            one.file.parks.includes(park_id=park_id, district=district, is_designated=is_designated)
            for one in challenges
        )
    ]
    return World(parks, creatures())


async def generated_steps(
    simulation: Simulation, challenges: Sequence[PublishedChallenge], world: World, *, done: int
) -> AsyncGenerator[Step, None]:
    """Yield made-up units from the one after `done` persons on; all challenges are played with the same."""
    players = generate_players(
        challenges[0].compiled,
        world,
        persons=simulation.participants,
        days=(simulation.last_day - simulation.first_day).days + 1,
        seed=simulation.seed,
        first_day=simulation.first_day,
        made=done,
        kinds=frozenset(kind for one in challenges for kind in one.compiled.fact_kinds),
    )
    for player in players:
        yield Step((player,) * len(challenges), player.unit.team_size, None)


async def recorded_steps(
    database: Database,
    simulation: Simulation,
    challenges: Sequence[PublishedChallenge],
    limits: SimulationLimits,
    *,
    after: UUID | None,
) -> AsyncGenerator[Step, None]:
    """Yield the units that enrolled, by id, with all that had been recorded when the simulation was asked for."""
    if simulation.challenge_id is None:
        return
    while True:
        async with database.transaction() as session:
            page = await repository.list_units(
                session, simulation.challenge_id, after=after, limit=limits.page_units
            )
            members = await _members(session, page, simulation.created_at)
            facts = await _facts(session, members, challenges, simulation.created_at)
            excuses = await _excuses(session, simulation.challenge_id, members)
        for progress in page:
            after = progress.id
            if progress.id in members:
                unit = members[progress.id]
                locked = [LockedUnit(progress, one, unit, excuses) for one in challenges]  # only read
                players = tuple(_player(one, facts, simulation.created_at) for one in locked)
                yield Step(players, len(unit), after)
        if len(page) < limits.page_units:
            return


async def _members(
    session: AsyncSession, page: Sequence[Progress], asked_at: dt.datetime
) -> dict[UUID, list[Enrolment]]:
    members: defaultdict[UUID, list[Enrolment]] = defaultdict(list)
    for member in await list_members(session, [progress.id for progress in page]):
        if member.enrolled_at <= asked_at:
            members[member.progress_id].append(member)
    return dict(members)


async def _facts(
    session: AsyncSession,
    members: dict[UUID, list[Enrolment]],
    challenges: Sequence[PublishedChallenge],
    asked_at: dt.datetime,
) -> dict[UUID, list[StoredFact]]:
    facts: defaultdict[UUID, list[StoredFact]] = defaultdict(list)
    person_ids = [member.person_id for unit in members.values() for member in unit]
    kinds = {kind for one in challenges for kind in one.compiled.fact_kinds}
    since = min(one.compiled.calendar.looks_from_at for one in challenges)
    for stored in await list_facts(session, person_ids, kinds, since):
        if stored.recorded_at <= asked_at:
            facts[stored.fact.person_id].append(stored)
    return dict(facts)


async def _excuses(session: AsyncSession, challenge_id: UUID, members: dict[UUID, list[Enrolment]]) -> Excuses:
    challenge = await session.get_one(Challenge, challenge_id)
    everybody = [member for unit in members.values() for member in unit]
    return (await find_excuses(session, [challenge], everybody))[challenge_id]


def _player(unit: LockedUnit, facts: dict[UUID, list[StoredFact]], asked_at: dt.datetime) -> Player:
    counted = tuple(
        stored.fact
        for member in unit.members
        for stored in facts.get(member.person_id, ())
        if unit.counts(stored.fact, stored.received_at, stored.recorded_at)
    )
    calendar = unit.challenge.compiled.calendar
    together = unit_of(unit.members, unit.progress.team_kind, calendar, unit.excuses, asked_at)
    return Player(together, counted)
