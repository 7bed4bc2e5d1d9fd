"""What is known to live in a park: all that a draw there could ever bring, by the draw's own rules. Pure.

Parks alike in what decides this (category, district, the sea, opening hours) share one answer.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from challenge_engine.collectibles.creatures.creature import Creature, Phase
from challenge_engine.collectibles.spawns.parks import traits_of
from challenge_engine.collectibles.spawns.rules import ParkTraits, lives_in
from challenge_engine.collectibles.spawns.tuning import TUNING, SpawnTuning
from core.clock import HONG_KONG
from geo.parks.opening import OpeningHours, is_open
from geo.parks.summaries import ParkSummary

_ANY_DAY = dt.date(2026, 1, 1)  # opening hours and phases are the same every day


@dataclass(frozen=True, slots=True)
class ResidentGroup:
    """Parks, by id, in which the same creatures live: all of `creature_ids` and no other."""

    creature_ids: tuple[str, ...]
    park_ids: tuple[str, ...]


def phases_open(hours: OpeningHours | None, tuning: SpawnTuning = TUNING) -> frozenset[Phase]:
    """Return the parts of the day whose spawns can be met: of windows during which the park is open at some time.

    A window has the part of the day in which it begins, so a park that opens within it shows what began before.
    """
    return frozenset(
        tuning.phase_at(starts_at.time())
        for starts_at in _windows_of_a_day(tuning)
        if tuning.slots_in(tuning.phase_at(starts_at.time())) and _is_open_within(hours, starts_at, tuning.window)
    )


def residents_of(traits: ParkTraits, phases: frozenset[Phase], roster: Sequence[Creature]) -> tuple[Creature, ...]:
    """Return those of `roster`, in its order, that a draw can bring to the park in one of the phases."""
    return tuple(creature for creature in roster if creature.active & phases and lives_in(creature, traits))


def group_residents(parks: Iterable[ParkSummary], roster: Sequence[Creature]) -> list[ResidentGroup]:
    """Return the parks in groups of the same residents, in the order of each group's first park."""
    answers: dict[tuple[str, str, bool, OpeningHours | None], tuple[str, ...]] = {}
    groups: dict[tuple[str, ...], list[str]] = {}
    for park in sorted(parks, key=lambda each: each.id):
        traits = traits_of(park)
        alike = (traits.category, traits.district, traits.is_coastal, park.hours)
        if alike not in answers:
            answers[alike] = tuple(each.id for each in residents_of(traits, phases_open(park.hours), roster))
        groups.setdefault(answers[alike], []).append(park.id)
    return [ResidentGroup(creature_ids, tuple(park_ids)) for creature_ids, park_ids in groups.items()]


def _windows_of_a_day(tuning: SpawnTuning) -> list[dt.datetime]:
    midnight = dt.datetime.combine(_ANY_DAY, dt.time(), HONG_KONG)
    return [midnight + count * tuning.window for count in range(dt.timedelta(days=1) // tuning.window)]


def _is_open_within(hours: OpeningHours | None, starts_at: dt.datetime, window: dt.timedelta) -> bool:
    """Say whether the park is open when the window begins, or opens before it ends."""
    if hours is None or is_open(hours, starts_at):
        return True
    opens_at = dt.datetime.combine(starts_at.date(), hours.opens, HONG_KONG)
    return starts_at <= opens_at < starts_at + window
