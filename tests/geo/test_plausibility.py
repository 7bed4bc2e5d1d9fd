import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.plausibility import DEFAULT_LIMITS, TravelKind, TravelLimits, judge_travel, least_speed_m_per_s

MINUTE = 60
DISTANCES = st.floats(0, 60_000)
TIMES = st.floats(0, 86_400)


@pytest.mark.parametrize(
    ("journey", "distance_m", "minutes"),
    [
        ("next door, both check-ins within a minute", 250, 0),
        ("Victoria Park to Kowloon Park by MTR", 3_000, 12),
        ("Hong Kong Park to Kowloon Park by Star Ferry", 2_300, 15),
        ("Tung Chung to Central by Airport Express, gate to gate", 25_000, 27),
        ("Tuen Mun Park to Tsuen Wan Park by taxi", 15_500, 16),
        ("Cheung Chau to Central by fast ferry", 11_000, 40),
        ("Sheung Shui to Sha Tin by East Rail", 15_000, 18),
    ],
)
def test_real_journeys_are_plausible(journey: str, distance_m: float, minutes: int) -> None:
    assert judge_travel(distance_m, minutes * MINUTE).kind is TravelKind.PLAUSIBLE, journey


@pytest.mark.parametrize(
    ("journey", "distance_m", "minutes"),
    [
        ("Victoria Park to Tuen Mun in no time", 27_000, 0),
        ("Sha Tin to Stanley in two minutes", 17_000, 2),
        ("Kowloon Park to Tai Po Waterfront at once", 18_000, 1),
    ],
)
def test_leaps_are_impossible(journey: str, distance_m: float, minutes: int) -> None:
    travel = judge_travel(distance_m, minutes * MINUTE)
    assert (travel.kind, travel.score) == (TravelKind.IMPOSSIBLE, 1), journey


def test_faster_than_the_train_is_doubtful_not_impossible() -> None:
    travel = judge_travel(20_000, 13 * MINUTE)
    assert travel.kind is TravelKind.DOUBTFUL
    assert 0 < travel.score < 1


@given(DISTANCES, DISTANCES, TIMES)
def test_a_longer_way_never_scores_less(one_m: float, other_m: float, elapsed_s: float) -> None:
    nearer, farther = sorted((one_m, other_m))
    assert judge_travel(nearer, elapsed_s).score <= judge_travel(farther, elapsed_s).score


@given(DISTANCES, TIMES, TIMES)
def test_a_longer_time_never_scores_more(distance_m: float, one_s: float, other_s: float) -> None:
    shorter, longer = sorted((one_s, other_s))
    assert judge_travel(distance_m, shorter).score >= judge_travel(distance_m, longer).score


@given(DISTANCES, TIMES)
def test_kind_and_score_agree_and_direction_of_time_is_no_matter(distance_m: float, elapsed_s: float) -> None:
    travel = judge_travel(distance_m, elapsed_s)
    assert 0 <= travel.score <= 1
    assert (travel.kind is TravelKind.PLAUSIBLE) == (travel.score == 0)
    assert (travel.kind is TravelKind.IMPOSSIBLE) == (travel.score == 1)
    assert judge_travel(distance_m, -elapsed_s) == travel


@given(st.floats(0, DEFAULT_LIMITS.free_distance_m), TIMES)
def test_neighbours_are_always_plausible(distance_m: float, elapsed_s: float) -> None:
    assert judge_travel(distance_m, elapsed_s).kind is TravelKind.PLAUSIBLE


def test_without_overhead_every_second_counts() -> None:
    limits = TravelLimits(overhead_from_m=0, time_slack_s=0, free_distance_m=0)
    assert judge_travel(1_000, 30, limits).score == pytest.approx(2 / 3)


def test_limits_check_themselves() -> None:
    with pytest.raises(ValueError, match="speed"):
        TravelLimits(plausible_speed_m_per_s=50)
    with pytest.raises(ValueError, match="negative"):
        TravelLimits(overhead_s=-1)


@given(DISTANCES, st.floats(0, 3_600), st.floats(1, 86_400))
def test_nobody_was_slower_than_the_least_speed_told(distance_m: float, left_at_s: float, took_s: float) -> None:
    told_s = (left_at_s + took_s) // MINUTE * MINUTE - left_at_s // MINUTE * MINUTE
    assert least_speed_m_per_s(distance_m, told_s) <= distance_m / took_s


def test_across_the_city_in_the_same_minute_is_told_as_a_speed_of_this_world() -> None:
    assert 1_300 < least_speed_m_per_s(23_000, 0) * 3.6 < 23 * 60
