"""One in ten of all that the references hold, derived another way: by integrating the density, and in decimals."""

import math
from decimal import Decimal, localcontext
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families.sex import Sex
from records.growth.ages import to_days
from records.growth.centiles import LINE_Z
from records.growth.distribution import Distribution, Tails
from records.growth.measures import Measure, Reference
from records.growth.references import distribution_at
from records.growth.tables import load_tables

HK_MEASURES = (Measure.HEIGHT, Measure.WEIGHT, Measure.BMI, Measure.HEAD)
MONTHS = [*range(61), *range(66, 217, 6)]
# Every tenth of the 696 printed rows, in the order measure, sex, age.
TENTH = [(measure, sex, age) for measure in HK_MEASURES for sex in Sex for age in MONTHS][3::10]
# Shares below the nine lines, from a published table of the normal distribution at thirds, to twelve places.
SHARES = (
    0.003830380568,
    0.022750131948,
    0.091211219726,
    0.252492537547,
    0.5,
    0.747507462453,
    0.908788780274,
    0.977249868052,
    0.996169619432,
)


@pytest.mark.parametrize(("measure", "sex", "age_months"), TENTH)
def test_hk2020_by_integrating_the_density(measure: Measure, sex: Sex, age_months: int) -> None:
    """The truncated Box-Cox Cole-Green density, summed up; no normal distribution function is asked."""
    found = distribution_at(Reference.HK2020, measure, sex, to_days(age_months))
    assert found is not None
    power, spread = found.power, found.spread
    step = spread / 200
    places, weights = [], []
    for number in range(int(-2 / step), int(9 / step)):
        place = number * step  # u = log(value / median): its density is proportional to exp(power u - z^2 / 2)
        z = math.expm1(power * place) / (power * spread)
        places.append(place)
        weights.append(math.exp(power * place - z * z / 2))
    sums = list(accumulate(weights))
    for z, share in zip(LINE_Z, SHARES, strict=True):
        wanted = share * sums[-1]
        # The sum up to a place is the area up to the middle between it and the next.
        after = next(place for place, total in enumerate(sums) if total >= wanted)
        over = (wanted - (sums[after] - weights[after])) / weights[after]
        value = found.median * math.exp(places[after] + (over - 0.5) * step)
        # Where a digit is on the edge, either printed digit is a right one.
        assert abs(round(found.value_at(z), 2) - value) < 0.005 + 1e-5


@given(st.data())
def test_who_in_decimals(data: st.DataObject) -> None:
    """The published formula in 40 digits, on any row of WHO's tables; its straight tails too."""
    name = data.draw(st.sampled_from(["who2006", "who2007"]))
    tables = load_tables(name, Tails.RESTRICTED)
    measure, sex, part = data.draw(st.sampled_from(sorted(tables)))
    table = tables[measure, sex, part]
    # At 60 months the standards still speak, not the reference that begins there.
    place = data.draw(st.integers(int(name == "who2007"), len(table.keys) - 1))
    key = table.keys[place]
    found = distribution_at(Reference.WHO, measure, sex, to_days(key) if name == "who2007" else key)
    assert found == Distribution(table.powers[place], table.medians[place], table.spreads[place], Tails.RESTRICTED)
    value = data.draw(st.floats(0.4, 2.2)) * found.median
    assert found.z_of(value) == pytest.approx(float(_who_z(found, value)), abs=1e-9)


def _who_z(found: Distribution, value: float) -> Decimal:
    with localcontext() as context:
        context.prec = 40
        power, median, spread = (Decimal(repr(one)) for one in (found.power, found.median, found.spread))
        given = Decimal(value)

        def at(z: int) -> Decimal:
            return median * (1 + power * spread * z) ** (1 / power)

        z = ((given / median) ** power - 1) / (power * spread)
        if z > 3:
            return 3 + (given - at(3)) / (at(3) - at(2))
        if z < -3:
            return -3 + (given - at(-3)) / (at(-2) - at(-3))
        return +z
