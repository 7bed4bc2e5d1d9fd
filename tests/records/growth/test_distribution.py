"""What must hold of every reference, at every age: order, round trips, and no step but the one at two years."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families.sex import Sex
from records.growth.ages import corrected_days, to_days, to_months
from records.growth.centiles import LINE_Z, band_of, centile_of, lines_between
from records.growth.distribution import MOST_Z, Distribution, Tails
from records.growth.measures import CHARTED, Measure, Mode, Reference
from records.growth.references import distribution_at, distribution_for_height, spans_of, to_reference_mode


@st.composite
def distributions(draw: st.DrawFn) -> Distribution:
    """Any distribution of any reference, at any age."""
    reference, measure, sex = (draw(st.sampled_from(kind)) for kind in (list(Reference), list(CHARTED), list(Sex)))
    span = draw(st.sampled_from(spans_of(reference, measure)))
    found = distribution_at(reference, measure, sex, to_days(draw(st.floats(span.first_months, span.last_months))))
    assert found is not None, (reference, measure, span)
    return found


@given(distributions(), st.floats(-5, 5))
def test_there_and_back(found: Distribution, z: float) -> None:
    value = found.value_at(z)
    assert value > 0
    assert found.z_of(value) == pytest.approx(z, abs=1e-6)


@given(distributions(), st.floats(-7, 7), st.floats(1e-3, 2))
def test_more_is_higher(found: Distribution, z: float, more: float) -> None:
    assert found.value_at(z + more) > found.value_at(z)


@given(distributions(), st.floats(0.05, 20), st.floats(1, 10))
def test_a_greater_value_never_stands_lower(found: Distribution, share: float, more: float) -> None:
    lower, upper = found.z_of(share * found.median), found.z_of(share * more * found.median)
    assert lower <= upper
    assert found.tails is Tails.RESTRICTED or -MOST_Z <= lower <= upper <= MOST_Z
    assert band_of(lower) <= band_of(upper)


@given(distributions())
def test_the_middle(found: Distribution) -> None:
    below_middle = centile_of(found.z_of(found.value_at(0)))
    assert below_middle == pytest.approx(50, abs=1e-9)
    if found.tails is Tails.RESTRICTED:
        assert found.z_of(found.median) == 0


@pytest.mark.parametrize("power", [-1e-13, 0.0, 1e-13, -1e-6, 1e-6])
@pytest.mark.parametrize("tails", Tails)
def test_a_power_near_zero_is_the_logarithm(power: float, tails: Tails) -> None:
    found = Distribution(power, 10.0, 0.1, tails)
    assert found.z_of(10 * math.exp(0.2)) == pytest.approx(2, abs=1e-5)
    assert found.value_at(-2) == pytest.approx(10 * math.exp(-0.2), rel=1e-5)


def test_far_tails_are_told_apart_to_eight_deviations() -> None:
    found = distribution_at(Reference.HK2020, Measure.HEIGHT, Sex.MALE, 400)
    assert found is not None
    values = [found.value_at(z / 10) for z in range(-79, 80)]
    assert values == sorted(set(values))
    assert found.z_of(1.0) == -MOST_Z
    assert found.z_of(400.0) == MOST_Z


@given(st.sampled_from(list(Reference)), st.sampled_from(list(CHARTED)), st.sampled_from(list(Sex)), st.data())
def test_no_step_but_those_that_are_known(
    reference: Reference, measure: Measure, sex: Sex, data: st.DataObject
) -> None:
    span = data.draw(st.sampled_from(spans_of(reference, measure)))
    age = data.draw(st.floats(span.first_months, span.last_months - 1 / 30))
    days = to_days(age)
    before, after = (distribution_at(reference, measure, sex, one) for one in (days, days + 1))
    if before is None or after is None:
        assert days + 1 > to_days(span.last_months)
        return
    if to_months(days + 1) > span.last_months:  # into the next piece
        return
    # The fastest a child grows: a newborn's 1.3 % of weight a day.
    assert after.value_at(0) / before.value_at(0) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("sex", Sex)
@pytest.mark.parametrize("reference", Reference)
def test_the_step_at_two_years(reference: Reference, sex: Sex) -> None:
    lying, standing = (distribution_at(reference, Measure.HEIGHT, sex, day) for day in (730, 731))
    assert lying is not None
    assert standing is not None
    if reference is not Reference.WHO_HK2020:  # two references meet: their children differ too
        assert lying.value_at(0) - standing.value_at(0) == pytest.approx(0.7, abs=0.06)
    # Between the rows of 24 and 25 months nothing is mixed of lengths and heights: it only rises.
    middles = [
        found.value_at(0)
        for day in range(731, 770)
        if (found := distribution_at(reference, Measure.HEIGHT, sex, day))
    ]
    assert middles == sorted(middles)


def test_measured_the_other_way() -> None:
    assert to_reference_mode(80, Mode.STANDING, 730) == pytest.approx(80.7)
    assert to_reference_mode(80, Mode.STANDING, 731) == 80
    assert to_reference_mode(80, Mode.LYING, 730) == 80
    assert to_reference_mode(80, Mode.LYING, 731) == pytest.approx(79.3)
    assert to_reference_mode(80, None, 100) == to_reference_mode(80, None, 1_000) == 80


@pytest.mark.parametrize(
    ("reference", "measure", "last_day"),
    [
        (Reference.HK2020, Measure.HEIGHT, 6_574),
        (Reference.WHO, Measure.HEIGHT, 6_970),
        (Reference.WHO, Measure.WEIGHT, 3_682),
        (Reference.WHO, Measure.HEAD, 1_826),
        (Reference.WHO_HK2020, Measure.HEAD, 6_574),
    ],
)
def test_where_references_end(reference: Reference, measure: Measure, last_day: int) -> None:
    assert distribution_at(reference, measure, Sex.FEMALE, last_day) is not None
    assert distribution_at(reference, measure, Sex.FEMALE, last_day + 1) is None
    assert distribution_at(reference, measure, Sex.FEMALE, -1) is None


def test_weight_for_height_ends_with_its_heights_and_at_five_years() -> None:
    assert distribution_for_height(Sex.MALE, 45.0, 0) is not None
    assert distribution_for_height(Sex.MALE, 44.9, 0) is None
    assert distribution_for_height(Sex.MALE, 110.0, 730) is not None
    assert distribution_for_height(Sex.MALE, 64.9, 731) is None
    assert distribution_for_height(Sex.MALE, 120.0, 1_826) is not None
    assert distribution_for_height(Sex.MALE, 120.1, 1_826) is None
    assert distribution_for_height(Sex.MALE, 100.0, 1_827) is None


def test_two_references_meet_at_two_years() -> None:
    for measure in CHARTED:
        who, hong_kong, both = (
            [distribution_at(one, measure, Sex.FEMALE, day) for day in (730, 731)]
            for one in (Reference.WHO, Reference.HK2020, Reference.WHO_HK2020)
        )
        assert both == [who[0], hong_kong[1]]


@given(st.integers(22, 44), st.integers(0, 7_000))
def test_corrected_age(weeks: int, age_days: int) -> None:
    corrected = corrected_days(age_days, weeks)
    if weeks >= 37 or age_days > 730:
        assert corrected == age_days
    else:
        assert corrected == age_days - (40 - weeks) * 7
    assert corrected_days(age_days, None) == age_days


@given(st.floats(-8, 8))
def test_bands(z: float) -> None:
    band = band_of(z)
    assert band == 0 or z >= LINE_Z[band - 1] - 1e-9
    assert band == 9 or z < LINE_Z[band]
    assert lines_between(z, z) == 0


def test_lines_crossed() -> None:
    assert lines_between(-1.5, 0.1) == 3  # the 9th, the 25th, the 50th
    assert lines_between(0.1, -1.5) == 0
