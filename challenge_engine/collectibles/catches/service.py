"""Catching: judged, put into the player's hands, and told to the engine as a fact; one transaction."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles.catches.rules import check_place, check_time
from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.collectibles.errors import CheckInNeeded, SpawnAlreadyCaught, UnknownSpawn
from challenge_engine.collectibles.service import Obtained, Source, obtain
from challenge_engine.collectibles.spawns.repository import has_checked_in
from challenge_engine.collectibles.spawns.rules import Spawn, SpawnPlace, parse_spawn_id, window_start
from challenge_engine.collectibles.spawns.seeds import find_round
from challenge_engine.collectibles.spawns.service import catch_key, list_spawns
from challenge_engine.definitions.service import PublishedChallenge, get_running
from challenge_engine.facts.rules import Fact
from challenge_engine.facts.service import record_facts
from challenge_engine.progress.payments import Payment
from challenge_engine.progress.service import lock_units_of
from core.clock import HONG_KONG, to_minute
from geo.fixes import LocationFix
from geo.geofences.live import LiveGeofences

FACT_KIND = "catch"


@dataclass(frozen=True, slots=True)
class CatchAttempt:
    """A player tapping on a spawn, with the fix of that moment."""

    person_id: uuid.UUID
    challenge_slug: str
    spawn_id: str
    fix: LocationFix


@dataclass(frozen=True, slots=True)
class Caught:
    """What the player has now, and what it earned."""

    obtained: Obtained
    given: Sequence[Payment]
    caught_at: dt.datetime


async def catch(
    session: AsyncSession, geofences: LiveGeofences, attempt: CatchAttempt, *, now: dt.datetime
) -> Caught:
    """Catch a spawn. The position is judged and forgotten; the park and the minute are kept.

    Raises ChallengeUnknown, UnknownSpawn, SpawnGone, SpawnAlreadyCaught, CheckInNeeded, CatchFromFuture,
    CatchTooLate, CatchPositionMocked, CatchPositionVague, CatchOutsidePark.
    """
    place = parse_spawn_id(attempt.spawn_id)
    if place is None or place.starts_at != window_start(place.starts_at, HONG_KONG):
        raise UnknownSpawn
    challenge = await get_running(session, attempt.challenge_slug)
    caught_at = check_time(place, attempt.fix.captured_at, now)
    check_place(place, await geofences.judge(session, attempt.fix), is_mock=attempt.fix.is_mock)
    await _require_check_in(session, attempt.person_id, challenge, place, caught_at)
    spawn = await _get_spawn(session, geofences, attempt, challenge, place, caught_at, now)
    # Before the number of a limited edition is taken, as awards do it: units first, then editions, so that two
    # transactions never wait for each other.
    await lock_units_of(session, {attempt.person_id}, {FACT_KIND})
    obtained = await obtain(
        session,
        person_id=attempt.person_id,
        creature_id=spawn.creature_id,
        source=Source.CATCH,
        reason_key=catch_key(challenge.id, spawn.spawn_id),
        park_id=place.park_id,
        at=caught_at,
    )
    if not obtained.is_new:
        raise SpawnAlreadyCaught
    recorded = await record_facts(session, [_fact(attempt, challenge, spawn, obtained, caught_at)], now=now)
    return Caught(obtained, recorded.given, caught_at)


async def _require_check_in(
    session: AsyncSession,
    person_id: uuid.UUID,
    challenge: PublishedChallenge,
    place: SpawnPlace,
    caught_at: dt.datetime,
) -> None:
    if not await has_checked_in(
        session,
        person_id=person_id,
        challenge_id=challenge.id,
        park_id=place.park_id,
        day=challenge.compiled.calendar.day_of(caught_at),
    ):
        raise CheckInNeeded(park_id=place.park_id)


async def _get_spawn(
    session: AsyncSession,
    geofences: LiveGeofences,
    attempt: CatchAttempt,
    challenge: PublishedChallenge,
    place: SpawnPlace,
    caught_at: dt.datetime,
    now: dt.datetime,
) -> Spawn:
    span = find_round(challenge.compiled.calendar, place.starts_at)
    if span is None:
        raise UnknownSpawn
    park = await geofences.get_park(session, place.park_id)
    spawns = await list_spawns(
        session,
        person_id=attempt.person_id,
        challenge_id=challenge.id,
        round_id=span.id,
        park=park,
        starts_at=place.starts_at,
        at=caught_at,
        now=now,
    )
    spawn = next((each for each in spawns if each.spawn_id == attempt.spawn_id), None)
    if spawn is None:
        raise UnknownSpawn
    return spawn


def _fact(
    attempt: CatchAttempt,
    challenge: PublishedChallenge,
    spawn: Spawn,
    obtained: Obtained,
    caught_at: dt.datetime,
) -> Fact:
    creature = obtained.creature
    return Fact(
        person_id=attempt.person_id,
        kind=FACT_KIND,
        key=f"{challenge.id}:{spawn.spawn_id}",
        day=challenge.compiled.calendar.day_of(caught_at),
        occurred_at=to_minute(caught_at),
        revision=1,
        attributes={
            "creature_id": creature.id,
            "rarity": creature.rarity.value,
            "set": creature.set_id,
            "set_size": catalogue().set_sizes[creature.set_id],
            "park_id": spawn.park_id,
        },
    )
