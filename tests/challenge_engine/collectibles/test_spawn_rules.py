import datetime as dt
import hashlib
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.collectibles.creatures.creature import Phase, Rarity
from challenge_engine.collectibles.spawns.parks import traits_of
from challenge_engine.collectibles.spawns.rules import (
    ParkTraits,
    Spawn,
    commitment_of,
    lives_in,
    parse_spawn_id,
    spawns_at,
    window_start,
)
from challenge_engine.collectibles.spawns.tuning import TUNING, SpawnTuning
from core.clock import HONG_KONG
from geo.parks.categories import Category
from geo.parks.summaries import ParkSummary
from tests.support.creatures import DISTRICT_IDS

SEED = bytes(range(32))
PARK = ParkTraits("victoria-park", "park", "wan-chai", is_coastal=False)
ROSTER = catalogue().roster
NOON = dt.datetime(2026, 10, 10, 4, tzinfo=dt.UTC)  # 12:00 in Hong Kong
MIDNIGHT = dt.datetime(2026, 10, 10, 16, tzinfo=dt.UTC)  # 00:00 in Hong Kong

seeds = st.binary(min_size=32, max_size=32)
instants = st.datetimes(
    min_value=dt.datetime(2026, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=dt.datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
parks = st.builds(
    ParkTraits,
    park_id=st.from_regex(r"[a-z][a-z0-9-]{0,40}", fullmatch=True),
    category=st.sampled_from([each.value for each in Category]),
    district=st.sampled_from(sorted(DISTRICT_IDS)),
    is_coastal=st.booleans(),
)


def draw(seed: bytes, park: ParkTraits, starts_at: dt.datetime) -> list[Spawn]:
    return spawns_at(seed, park, starts_at, HONG_KONG, ROSTER)


def test_a_draw_is_what_it_has_always_been() -> None:
    """A known answer, worked out apart by the recipe of docs/algorithms/spawns.md."""
    creatures = [catalogue().get(name) for name in ("cotton-tree", "koi", "paper-kite", "paris-peacock")]
    spawns = spawns_at(SEED, PARK, NOON, HONG_KONG, creatures)
    assert [spawn.creature_id for spawn in spawns] == ["koi", "cotton-tree", "paper-kite", "paris-peacock"]
    assert spawns[0].spawn_id == "victoria-park.29860080.0"


@given(seeds, parks, instants)
def test_a_draw_depends_on_its_arguments_alone(seed: bytes, park: ParkTraits, at: dt.datetime) -> None:
    starts_at = window_start(at, HONG_KONG)
    spawns = draw(seed, park, starts_at)
    assert spawns == draw(seed, park, starts_at)
    assert len({spawn.creature_id for spawn in spawns}) == len(spawns)
    phase = TUNING.phase_at(starts_at.astimezone(HONG_KONG).time())
    for slot, spawn in enumerate(spawns):
        creature = catalogue().get(spawn.creature_id)
        assert phase in creature.active
        assert lives_in(creature, park)
        assert (spawn.slot, spawn.park_id, spawn.starts_at) == (slot, park.park_id, starts_at)
        assert spawn.ends_at - spawn.starts_at == dt.timedelta(minutes=30)
        place = parse_spawn_id(spawn.spawn_id)
        assert place is not None
        assert (place.park_id, place.starts_at, place.slot) == (park.park_id, starts_at, slot)


@given(parks, instants)
def test_every_park_has_company_at_any_hour(park: ParkTraits, at: dt.datetime) -> None:
    starts_at = window_start(at, HONG_KONG)
    phase = TUNING.phase_at(starts_at.astimezone(HONG_KONG).time())
    spawns = draw(SEED, park, starts_at)
    assert len(spawns) == (1 if phase is Phase.NIGHT else 4)
    if phase is Phase.NIGHT:
        assert Phase.NIGHT in catalogue().get(spawns[0].creature_id).active


def test_seeds_parks_windows_and_slots_draw_apart() -> None:
    other_park = ParkTraits("kowloon-park", "park", "wan-chai", is_coastal=False)
    draws = [
        draw(SEED, PARK, NOON),
        draw(SEED[::-1], PARK, NOON),
        draw(SEED, other_park, NOON),
        draw(SEED, PARK, NOON + TUNING.window),
    ]
    assert len({tuple(spawn.creature_id for spawn in spawns) for spawns in draws}) == len(draws)


def test_rarities_come_as_often_as_their_weights_say() -> None:
    drawn: Counter[Rarity] = Counter()
    for window in range(5_000):
        at = NOON + dt.timedelta(days=window)
        first = draw(SEED, PARK, at)[0]
        drawn[catalogue().get(first.creature_id).rarity] += 1
    for rarity, weight in TUNING.rarity_weights.items():
        expected = weight / sum(TUNING.rarity_weights.values()) * 5_000
        assert abs(drawn[rarity] - expected) < 4 * expected**0.5  # four standard deviations


def test_creatures_of_a_rarity_are_drawn_alike() -> None:
    commons = [each.id for each in ROSTER if each.rarity is Rarity.COMMON and Phase.DAY in each.active]
    here = [creature for creature in commons if lives_in(catalogue().get(creature), PARK)]
    drawn = Counter(draw(SEED, PARK, NOON + dt.timedelta(days=day))[0].creature_id for day in range(6_000))
    expected = 6_000 * 0.6 / len(here)
    assert all(abs(drawn[creature] - expected) < 5 * expected**0.5 for creature in here)


def test_a_habitat_narrows() -> None:
    dolphin = catalogue().get("chinese-white-dolphin")
    assert lives_in(dolphin, ParkTraits("pier", "promenade", "islands", is_coastal=True))
    assert not lives_in(dolphin, ParkTraits("pier", "promenade", "islands", is_coastal=False))
    assert not lives_in(dolphin, ParkTraits("pier", "promenade", "north", is_coastal=True))
    koi = catalogue().get("koi")
    assert not lives_in(koi, ParkTraits("steps", "sitting-out-area", "north", is_coastal=False))


def test_a_roster_smaller_than_the_slots_spawns_what_there_is() -> None:
    assert len(spawns_at(SEED, PARK, NOON, HONG_KONG, ROSTER[:0])) == 0
    doves = [catalogue().get("spotted-dove")]
    assert [spawn.creature_id for spawn in spawns_at(SEED, PARK, NOON, HONG_KONG, doves)] == ["spotted-dove"]


@pytest.mark.parametrize(
    ("clock", "phase"),
    [
        ("05:59", Phase.NIGHT),
        ("06:00", Phase.DAY),
        ("17:29", Phase.DAY),
        ("17:30", Phase.DUSK),
        ("20:59", Phase.DUSK),
        ("21:00", Phase.NIGHT),
        ("00:00", Phase.NIGHT),
    ],
)
def test_phases_of_the_day(clock: str, phase: Phase) -> None:
    assert TUNING.phase_at(dt.time.fromisoformat(clock)) is phase


def test_night_has_fewer() -> None:
    assert len(draw(SEED, PARK, MIDNIGHT)) == 1


@given(instants, st.sampled_from(["Asia/Hong_Kong", "Asia/Kathmandu", "Europe/Lisbon", "Australia/Lord_Howe"]))
def test_windows_begin_on_the_half_hour_of_the_wall_clock(at: dt.datetime, name: str) -> None:
    zone = ZoneInfo(name)
    start = window_start(at, zone)
    assert start <= at < start + dt.timedelta(minutes=30)
    local = start.astimezone(zone)
    assert (local.minute % 30, local.second, local.microsecond) == (0, 0, 0)


@pytest.mark.parametrize(
    "spawn_id", ["", "victoria-park", "victoria-park.1.x", "Park.1.1", "a.1.12", "a.123456789.1", "a.1.1\n"]
)
def test_ids_of_others_are_not_ours(spawn_id: str) -> None:
    assert parse_spawn_id(spawn_id) is None


def test_the_commitment_is_the_hash_of_the_seed() -> None:
    assert commitment_of(SEED) == hashlib.sha256(SEED).hexdigest()


@pytest.mark.parametrize(
    "changes",
    [
        {"window_minutes": 0},
        {"window_minutes": 25},
        {"dusk_from": dt.time(22)},
        {"night_until": dt.time(18)},
        {"rarity_weights": {Rarity.COMMON: 1}},
        {"rarity_weights": dict.fromkeys(Rarity, 0)},
        {"slots_at_night": 5},
        {"slots_by_day": 11},
    ],
)
def test_tuning_refuses_what_contradicts_itself(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"windows|day, dusk|rarity|slots"):
        SpawnTuning(**changes)


@pytest.mark.parametrize(
    ("category", "name", "is_coastal"),
    [
        ("promenade", "東涌發展碼頭", True),
        ("park", "西貢海濱公園", True),
        ("park", "海心公園", True),
        ("playground", "上海街遊樂場", False),
        ("park", "維多利亞公園", False),
    ],
)
def test_names_tell_the_sea(category: str, name: str, *, is_coastal: bool) -> None:
    park = ParkSummary("p", "P", name, name, "wan-chai", category, (), None, is_designated=True)
    assert traits_of(park).is_coastal is is_coastal
