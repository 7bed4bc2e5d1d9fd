"""What is said to live in a park is what its draws bring over many windows: nothing more, nothing less."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.collectibles.creatures.creature import Phase
from challenge_engine.collectibles.spawns.parks import traits_of
from challenge_engine.collectibles.spawns.residents import group_residents, phases_open
from challenge_engine.collectibles.spawns.rules import spawns_at
from challenge_engine.collectibles.spawns.tuning import TUNING, SpawnTuning
from core.clock import HONG_KONG
from geo.parks.categories import Category
from geo.parks.opening import OpeningHours, is_open
from geo.parks.summaries import ParkSummary
from tests.support.creatures import DISTRICT_IDS

ROSTER = catalogue().roster
FIRST = dt.datetime(2026, 10, 10, tzinfo=HONG_KONG)
WINDOWS_OF_A_DAY = dt.timedelta(days=1) // TUNING.window

times = st.times().map(lambda time: time.replace(second=0, microsecond=0))
hours = st.none() | st.builds(OpeningHours, opens=times, closes=times)
parks = st.builds(
    ParkSummary,
    id=st.from_regex(r"[a-z][a-z0-9-]{0,40}", fullmatch=True),
    name_en=st.just("Park"),
    name_zh_hant=st.sampled_from(["公園", "海濱公園"]),
    name_zh_hans=st.just("公园"),
    district=st.sampled_from(sorted(DISTRICT_IDS)),
    category=st.sampled_from([each.value for each in Category]),
    facilities=st.just(()),
    hours=hours,
    is_designated=st.just(value=True),
)


def seen_in(park: ParkSummary, days: int, seed: bytes) -> set[str]:
    """All that visitors at any minute of so many days could meet, as `list_spawns` lets them."""
    seen: set[str] = set()
    for number in range(days * WINDOWS_OF_A_DAY):
        starts_at = (FIRST + number * TUNING.window).astimezone(dt.UTC)
        minutes = (starts_at + dt.timedelta(minutes=minute) for minute in range(TUNING.window_minutes))
        if any(is_open(park.hours, minute) for minute in minutes):
            drawn = spawns_at(seed, traits_of(park), starts_at, HONG_KONG, ROSTER)
            seen |= {spawn.creature_id for spawn in drawn}
    return seen


@settings(max_examples=60, deadline=None)
@given(parks, st.binary(min_size=32, max_size=32))
def test_nothing_appears_that_is_not_listed(park: ParkSummary, seed: bytes) -> None:
    (group,) = group_residents([park], ROSTER)
    assert seen_in(park, 3, seed) <= set(group.creature_ids)


@pytest.mark.parametrize(
    ("category", "district", "name", "opening"),
    [
        ("park", "wan-chai", "公園", None),
        ("park", "wan-chai", "公園", OpeningHours(dt.time(6, 30), dt.time(17, 30))),
        ("promenade", "islands", "海濱", OpeningHours(dt.time(17, 45), dt.time(20, 0))),
        ("sitting-out-area", "north", "休憩處", OpeningHours(dt.time(20, 59), dt.time(5))),
    ],
)
def test_all_that_is_listed_appears(category: str, district: str, name: str, opening: OpeningHours | None) -> None:
    park = ParkSummary("p", "P", name, name, district, category, (), opening, is_designated=True)
    (group,) = group_residents([park], ROSTER)
    days = 60
    seen: set[str] = set()
    while seen != set(group.creature_ids) and days < 4_000:  # a legendary one comes once in some hundred windows
        seen = seen_in(park, days, bytes(32))
        days *= 2
    assert seen == set(group.creature_ids)


def test_parks_alike_stand_together_in_the_order_of_their_ids() -> None:
    alike = [
        ParkSummary(name, "P", "公園", "公园", "wan-chai", "park", (), None, is_designated=True) for name in "cab"
    ]
    other = ParkSummary("aa", "P", "海濱", "海滨", "islands", "promenade", (), None, is_designated=True)
    groups = group_residents([*alike, other], ROSTER)
    assert [group.park_ids for group in groups] == [("a", "b", "c"), ("aa",)]
    assert list(groups[0].creature_ids) == sorted(groups[0].creature_ids)


@pytest.mark.parametrize(
    ("opens", "closes", "phases"),
    [
        ("00:00", "00:00", set(Phase)),
        ("06:00", "17:30", {Phase.DAY}),
        ("06:00", "17:31", {Phase.DAY, Phase.DUSK}),
        ("05:59", "17:30", {Phase.DAY, Phase.NIGHT}),
        ("20:59", "21:00", {Phase.DUSK}),
        ("22:00", "05:30", {Phase.NIGHT}),
    ],
)
def test_phases_of_opening_hours(opens: str, closes: str, phases: set[Phase]) -> None:
    opening = OpeningHours(dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))
    assert phases_open(opening) == phases


def test_no_slots_at_night_no_residents_of_the_night() -> None:
    assert phases_open(None, SpawnTuning(slots_at_night=0)) == {Phase.DAY, Phase.DUSK}
