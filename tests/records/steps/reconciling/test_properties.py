"""What is promised of the merge, for whatever devices say."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.steps.rankings.rules import RankedDevice, Ranking
from records.steps.reconciling.apportioning import apportion
from records.steps.reconciling.items import items_of_stream
from records.steps.reconciling.rules import DayCount, items_of, reconcile
from records.steps.reconciling.streams import make_streams
from records.steps.sample import Device, FormFactor, StepSample, Unit
from tests.support.steps import DAY, PHONE, RING, WATCH, at, sample, source_day

pytestmark = pytest.mark.slow  # by example it is told in test_cases.py

DEVICES = (WATCH, PHONE, RING)
SOURCE = "google_health"
LAST_MINUTE = 5 * 60


def count_of(samples: Sequence[StepSample], ranking: Ranking | None = None) -> DayCount:
    said = {(SOURCE, DAY): source_day(samples)}
    return reconcile(make_streams(said, DAY, Unit.STEPS, ranking=ranking or Ranking()))


@st.composite
def one_sample(draw: st.DrawFn, devices: Sequence[Device] = DEVICES) -> StepSample:
    """Within five hours; short and long, on borders and off; few steps a minute, so that no limit is reached."""
    start = draw(
        st.integers(0, LAST_MINUTE).map(lambda minute: minute - minute % draw(st.sampled_from([1, 5, 15])))
    )
    minutes = draw(st.sampled_from([1, 1, 5, 14, 15, 15, 16, 30, 60, 75]))
    count = draw(st.integers(0, 40) | st.integers(0, 40 * minutes))
    starts_at = at(8) + dt.timedelta(minutes=start, seconds=draw(st.sampled_from([0, 0, 20])))
    return sample(starts_at, minutes, count, draw(st.sampled_from(devices)), record_id=str(draw(st.uuids())))


def some_samples(most: int = 14) -> st.SearchStrategy[list[StepSample]]:
    return st.lists(one_sample(), max_size=most, unique_by=lambda one: one.record_id)


def without_overlaps(samples: Sequence[StepSample]) -> list[StepSample]:
    """Keep, of each device, what does not overlap with what is kept already."""
    kept: list[StepSample] = []
    for one in samples:
        if not any(
            other.device == one.device and other.starts_at < one.ends_at and one.starts_at < other.ends_at
            for other in kept
        ):
            kept.append(one)
    return kept


def fewest_steps(samples: Sequence[StepSample]) -> int:
    """The least number of steps, laid on quarter-hours, that gives every device in every stretch what it counted.

    Worked out from the other side than the product does: stretch by stretch, by its end, what is missing is put on
    the last quarter-hour.
    """
    streams = make_streams({(SOURCE, DAY): source_day(samples)}, DAY, Unit.STEPS)
    items = [items_of_stream(stream) for stream in streams]
    if not any(items):
        return 0
    low = min(item.first for some in items for item in some)
    high = max(item.last for some in items for item in some)
    laid = [0] * (high - low + 1)
    for last in range(low, high + 1):
        for first in range(low, last + 1):
            for some in items:
                wanted = sum(item.count for item in some if first <= item.first and item.last <= last)
                missing = wanted - sum(laid[first - low : last - low + 1])
                laid[last - low] += max(0, missing)
    return sum(laid)


@given(some_samples(), st.randoms(use_true_random=False))
def test_the_order_of_samples_means_nothing(samples: list[StepSample], dice: object) -> None:
    shuffled = list(samples)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = count_of(samples), count_of(shuffled)
    assert (one.credited, one.stretches, one.uncounted) == (other.credited, other.stretches, other.uncounted)


@given(some_samples(), one_sample())
@settings(max_examples=300)
def test_what_is_added_never_lowers_the_count(samples: list[StepSample], added: StepSample) -> None:
    assert count_of([*samples, added]).credited >= count_of(samples).credited


@given(some_samples())
def test_the_count_is_never_above_the_sum_or_below_a_device(samples: list[StepSample]) -> None:
    credited = count_of(samples).credited
    assert credited <= sum(one.count for one in samples)
    for device in DEVICES:
        own = [one for one in samples if one.device == device]
        assert credited >= count_of(own).credited
        assert credited >= sum(one.count for one in without_overlaps(own))


@given(some_samples())
def test_a_device_that_says_what_another_said_changes_nothing(samples: list[StepSample]) -> None:
    copied = [
        sample(one.starts_at, 0, one.count, Device("copy", FormFactor.OTHER), ends_at=one.ends_at)
        for one in without_overlaps([one for one in samples if one.device == WATCH])
    ]
    assert count_of([*samples, *copied]).credited == count_of(samples).credited


@given(some_samples())
@settings(max_examples=200, deadline=None)
def test_it_is_the_fewest_steps_that_explain_what_every_device_counted(samples: list[StepSample]) -> None:
    alone = without_overlaps(samples)
    assert count_of(alone).credited == fewest_steps(alone)


@given(some_samples(), st.permutations(DEVICES))
def test_a_ranking_says_whose_count_is_shown_and_never_how_much(
    samples: list[StepSample], order: Sequence[Device]
) -> None:
    ranking = Ranking([RankedDevice(SOURCE, device.key) for device in order])
    assert count_of(samples, ranking).credited == count_of(samples).credited


@given(some_samples())
def test_every_step_is_credited_once_or_has_a_code(samples: list[StepSample]) -> None:
    count = count_of(samples)
    assert count.raw == sum(one.count for one in samples)
    assert count.raw == count.credited + sum(count.uncounted.values())
    assert min(count.uncounted.values(), default=1) > 0
    assert count.credited == count.unplaced + sum(one.count for one in count.stretches)
    assert all(one.last < other.first for one, other in pairwise(count.stretches))
    for stretch in count.stretches:
        laid = count.laid[stretch.stream]
        if laid.items:
            assert sum(item.count for item in items_of(laid, stretch)) == stretch.count


@given(some_samples())
def test_no_instant_is_counted_twice(samples: list[StepSample]) -> None:
    count = count_of(samples)
    counted = sorted(
        (item.starts_ms, item.ends_ms)
        for stretch in count.stretches
        if count.laid[stretch.stream].items
        for item in items_of(count.laid[stretch.stream], stretch)
        if item.count
    )
    assert all(end <= start for (_, end), (start, _) in pairwise(counted))


@given(st.integers(0, 10_000), st.lists(st.integers(0, 1_000), min_size=1, max_size=9).filter(any))
def test_parts_add_up_and_are_off_by_less_than_one(count: int, weights: list[int]) -> None:
    parts = apportion(count, weights)
    assert sum(parts) == count
    whole = sum(weights)
    assert all(abs(part - count * weight / whole) < 1 for part, weight in zip(parts, weights, strict=True))
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@pytest.mark.parametrize(("count", "parts"), [(1, [1, 0, 0]), (2, [1, 1, 0]), (5, [2, 2, 1])])
def test_of_equal_remainders_the_earliest_gets_the_step(count: int, parts: list[int]) -> None:
    assert apportion(count, [1, 1, 1]) == parts
