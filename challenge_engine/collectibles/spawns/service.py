"""What a person can catch in a park now."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles import repository
from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.collectibles.creatures.creature import Creature, Phase
from challenge_engine.collectibles.errors import CheckInNeeded
from challenge_engine.collectibles.spawns.parks import traits_of
from challenge_engine.collectibles.spawns.repository import has_checked_in
from challenge_engine.collectibles.spawns.rules import ParkTraits, Spawn, spawns_at, window_start
from challenge_engine.collectibles.spawns.seeds import find_round, get_seed
from challenge_engine.collectibles.spawns.tuning import TUNING
from challenge_engine.definitions.service import PublishedChallenge
from core.clock import HONG_KONG, local_day
from families.persons.queries import get_person_view
from geo.parks.opening import is_open
from geo.parks.summaries import ParkSummary


@dataclass(frozen=True, slots=True)
class CatchableSpawn:
    """A spawn as one person sees it."""

    spawn: Spawn
    creature: Creature
    is_caught: bool


def catch_key(challenge_id: uuid.UUID, spawn_id: str) -> str:
    """Return the reason key of a catch: one per person, challenge and spawn."""
    return f"catch:{challenge_id}:{spawn_id}"


@dataclass(frozen=True, slots=True)
class Look:
    """A person's look at a park at an instant, in a challenge's round (`round_id` as in seeds)."""

    person_id: uuid.UUID
    challenge_id: uuid.UUID
    round_id: str
    park: ParkSummary
    at: dt.datetime


async def list_catchable(session: AsyncSession, look: Look) -> list[CatchableSpawn]:
    """Return what the person can catch in the park then, with what it has caught of it.

    Nothing where the park is closed, or at night for a child (`SpawnTuning.least_age_at_night_years`).
    """
    (found,) = await list_catchable_each(session, [look])
    return found


async def list_catchable_each(session: AsyncSession, looks: Sequence[Look]) -> list[list[CatchableSpawn]]:
    """Return `list_catchable` for each look; one query for what was caught by all together."""
    drawn = [
        await list_spawns(
            session,
            person_id=look.person_id,
            challenge_id=look.challenge_id,
            round_id=look.round_id,
            park=look.park,
            starts_at=window_start(look.at, HONG_KONG),
            at=look.at,
            now=look.at,
        )
        for look in looks
    ]
    asked = {
        (look.person_id, catch_key(look.challenge_id, spawn.spawn_id))
        for look, spawns in zip(looks, drawn, strict=True)
        for spawn in spawns
    }
    caught = await repository.list_reasons_met(session, asked)
    creatures = catalogue()
    return [
        [
            CatchableSpawn(
                spawn,
                creatures.get(spawn.creature_id),
                (look.person_id, catch_key(look.challenge_id, spawn.spawn_id)) in caught,
            )
            for spawn in spawns
        ]
        for look, spawns in zip(looks, drawn, strict=True)
    ]


async def list_catchable_after_check_in(
    session: AsyncSession,
    person_id: uuid.UUID,
    challenge: PublishedChallenge,
    park: ParkSummary,
    now: dt.datetime,
) -> list[CatchableSpawn]:
    """Return `list_catchable` for a person who checked in there today. Raises CheckInNeeded."""
    calendar = challenge.compiled.calendar
    if not await has_checked_in(
        session,
        person_id=person_id,
        challenge_id=challenge.id,
        park_id=park.id,
        day=calendar.day_of(now),
    ):
        raise CheckInNeeded(park_id=park.id)
    span = find_round(calendar, now)
    if span is None:
        return []
    return await list_catchable(session, Look(person_id, challenge.id, span.id, park, now))


async def list_spawns(
    session: AsyncSession,
    *,
    person_id: uuid.UUID,
    challenge_id: uuid.UUID,
    round_id: str,
    park: ParkSummary,
    starts_at: dt.datetime,
    at: dt.datetime,
    now: dt.datetime,
) -> list[Spawn]:
    """Return the spawns of the window that begins at `starts_at`, as the person could meet them at `at`.

    The wall clock is that of the parks, Hong Kong's, whatever the challenge's time zone.
    """
    if not is_open(park.hours, at):
        return []
    if TUNING.phase_at(starts_at.astimezone(HONG_KONG).time()) is Phase.NIGHT and await _is_child(
        session, person_id, local_day(at)
    ):
        return []
    seed = await get_seed(session, challenge_id, round_id, now)
    return list(_drawn(seed, traits_of(park), starts_at))


@lru_cache(maxsize=2_000)  # the parks in which somebody plays in this quarter of an hour
def _drawn(seed: bytes, park: ParkTraits, starts_at: dt.datetime) -> tuple[Spawn, ...]:
    return tuple(spawns_at(seed, park, starts_at, HONG_KONG, catalogue().roster))


async def _is_child(session: AsyncSession, person_id: uuid.UUID, day: dt.date) -> bool:
    born_on = (await get_person_view(session, person_id)).birth_on
    if born_on is None:
        return True  # nobody unknown is drawn out at night
    had_birthday = (day.month, day.day) >= (born_on.month, born_on.day)
    return day.year - born_on.year - (not had_birthday) < TUNING.least_age_at_night_years
