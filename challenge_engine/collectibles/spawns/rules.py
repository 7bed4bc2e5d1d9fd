"""Draws what appears in a park: the same on every server, from the seed alone. Pure.

A draw is HMAC-SHA-256(seed, "park|window|slot|purpose") as a fraction of one; see docs/algorithms/spawns.md.
Who may see a spawn (age at night, opening hours) is asked elsewhere and changes no draw.
"""

import datetime as dt
import hashlib
import hmac
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from zoneinfo import ZoneInfo

from challenge_engine.collectibles.creatures.creature import Creature, Rarity
from challenge_engine.collectibles.spawns.tuning import TUNING, SpawnTuning

_SPAWN_ID = re.compile(r"([a-z0-9-]{1,80})\.([0-9]{1,8})\.([0-9])")
_FRACTION_BITS = 53  # what a float holds exactly
_FRACTION_STEPS = 1 << _FRACTION_BITS


@dataclass(frozen=True, slots=True)
class ParkTraits:
    """What of a park decides what lives there. `category` and `district` are slugs."""

    park_id: str
    category: str
    district: str
    is_coastal: bool


@dataclass(frozen=True, slots=True)
class SpawnPlace:
    """What a spawn's id says: the park, the window's first instant (UTC) and the slot."""

    park_id: str
    starts_at: dt.datetime
    slot: int


@dataclass(frozen=True, slots=True)
class Spawn:
    """A creature in a park for one window, `starts_at` to `ends_at` in UTC."""

    spawn_id: str
    creature_id: str
    park_id: str
    slot: int
    starts_at: dt.datetime
    ends_at: dt.datetime


def window_start(at: dt.datetime, zone: ZoneInfo, tuning: SpawnTuning = TUNING) -> dt.datetime:
    """Return the first instant, in UTC, of the window of the wall clock in `zone` that holds `at`."""
    local = at.astimezone(zone)
    into_window = dt.timedelta(
        minutes=local.minute % tuning.window_minutes, seconds=local.second, microseconds=local.microsecond
    )
    return at.astimezone(dt.UTC) - into_window


def spawns_at(
    seed: bytes,
    park: ParkTraits,
    starts_at: dt.datetime,
    zone: ZoneInfo,
    roster: Sequence[Creature],
    tuning: SpawnTuning = TUNING,
) -> list[Spawn]:
    """Return the spawns of the window that begins at `starts_at`, by slot, no creature twice.

    `roster` is in the order of the creatures' ids; fewer live there than there are slots: fewer spawns.
    """
    phase = tuning.phase_at(starts_at.astimezone(zone).time())
    present = [creature for creature in roster if phase in creature.active and lives_in(creature, park)]
    spawns: list[Spawn] = []
    for slot in range(min(tuning.slots_in(phase), len(present))):
        drawn = _draw_creature(seed, f"{park.park_id}|{_minutes(starts_at)}|{slot}", present, tuning)
        present = [creature for creature in present if creature is not drawn]
        spawns.append(
            Spawn(
                spawn_id=f"{park.park_id}.{_minutes(starts_at)}.{slot}",
                creature_id=drawn.id,
                park_id=park.park_id,
                slot=slot,
                starts_at=starts_at,
                ends_at=starts_at + tuning.window,
            )
        )
    return spawns


def lives_in(creature: Creature, park: ParkTraits) -> bool:
    """Return whether the park is of the creature's habitat."""
    habitat = creature.habitat
    return (
        (not habitat.categories or park.category in habitat.categories)
        and (not habitat.districts or park.district in habitat.districts)
        and (park.is_coastal or not habitat.is_coastal)
    )


def parse_spawn_id(spawn_id: str) -> SpawnPlace | None:
    """Return what the id says, None when it is not of our making."""
    match = _SPAWN_ID.fullmatch(spawn_id)
    if match is None:
        return None
    minutes = int(match[2])
    return SpawnPlace(match[1], dt.datetime.fromtimestamp(minutes * 60, dt.UTC), int(match[3]))


def commitment_of(seed: bytes) -> str:
    """Return the SHA-256 of the seed in hexadecimal: published before, so that the seed can be checked after."""
    return hashlib.sha256(seed).hexdigest()


def _draw_creature(seed: bytes, place: str, present: Sequence[Creature], tuning: SpawnTuning) -> Creature:
    rarities = [rarity for rarity in Rarity if any(creature.rarity is rarity for creature in present)]
    edges = list(accumulate(tuning.rarity_weights[rarity] for rarity in rarities))
    drawn = rarities[bisect_right(edges, _fraction(seed, f"{place}|rarity") * edges[-1])]
    choices = [creature for creature in present if creature.rarity is drawn]
    return choices[int(_fraction(seed, f"{place}|creature") * len(choices))]


def _fraction(seed: bytes, message: str) -> float:
    digest = hmac.digest(seed, message.encode(), "sha256")
    return (int.from_bytes(digest[:8], "big") >> (64 - _FRACTION_BITS)) / _FRACTION_STEPS


def _minutes(at: dt.datetime) -> int:
    return int(at.timestamp()) // 60
