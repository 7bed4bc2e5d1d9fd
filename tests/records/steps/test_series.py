"""Marks of a day's walk: a copy is found though it was moved and touched, and honest days are never alike."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from records.steps.limits import LIMITS
from records.steps.plausibility.series import MARKS_A_DAY, RUN, Mark, are_alike, marks_of

LEAST_FOUND = 2 * RUN + 4  # quarter-hours in a row, of which one may be changed anywhere

counts = st.integers(70, 2_000)
# Few different counts, and rest: honest days that agree as often as can be.
sparse = st.lists(st.sampled_from([0, 0, 5, 20, 90, 91, 700]), min_size=1, max_size=40)


def marks(series: list[int], first_bucket: int = 100_000) -> set[Mark]:
    return marks_of(np.array(series, np.int64), first_bucket)


def equal_places(one: list[int], other: list[int], apart: int) -> int:
    """Return in how many quarter-hours both counted the same, the other `apart` later."""
    return sum(
        bool(count) and 0 <= place + apart < len(other) and other[place + apart] == count
        for place, count in enumerate(one)
    )


@given(
    st.lists(counts, min_size=LEAST_FOUND, max_size=60, unique=True),
    st.integers(-95, 95),
    st.integers(0, 2_000),
    st.data(),
)
def test_a_copy_is_found_wherever_it_was_moved_and_whatever_one_place_says(
    series: list[int], moved: int, touched: int, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(series) - 1))
    copy = [*series[:place], touched, *series[place + 1 :]]
    assert are_alike(marks(series), marks(copy, 100_000 + moved))


@given(sparse, sparse, st.integers(-10, 10))
@example([90, 91, 700, 20] * 2, [90, 91, 700, 20] * 2, 0)
@example([90, 91, 700, 20, 91, 90, 700], [90, 91, 700, 20, 91, 90, 700], 3)
def test_days_that_agree_in_less_than_eight_quarter_hours_are_never_alike(
    one: list[int], other: list[int], moved: int
) -> None:
    most = max(equal_places(one, other, apart) for apart in range(-len(one), len(other) + 1))
    if are_alike(marks(one), marks(other, 100_000 + moved)):
        assert most >= LIMITS.series_least_buckets


def test_a_few_steps_in_every_quarter_of_an_hour_are_no_series() -> None:
    strolling = [5, 8, 12, 5, 9, 19, 3, 7] * 8
    assert sum(strolling) >= LIMITS.series_least_steps
    assert not are_alike(marks(strolling), marks(strolling, 100_001))
    treadmill = [100] * 30
    assert not are_alike(marks(treadmill), marks(treadmill, 100_004))


@given(st.lists(st.integers(0, 2_000), max_size=96))
def test_a_day_has_few_marks(series: list[int]) -> None:
    assert len(marks(series)) <= 1 + MARKS_A_DAY
