"""What holds whatever was given when: order, repetition, and dates that never come nearer by a valid dose."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.support.vaccines import hong_kong
from vaccines.evaluation.model import GivenDose, Standing, Subject, dose_of_product
from vaccines.evaluation.rules import judge
from vaccines.forecast.model import NextDose, Outlook, SeriesStatus
from vaccines.forecast.rules import forecast
from vaccines.forecast.visits import recommend

PRODUCTS = (
    *(
        "bcg",
        "hepatitis-b",
        "dtap-ipv",
        "dtap-ipv-hib-hepb",
        "tdap-ipv",
        "ipv",
        "pcv13",
        "mmr",
        "mmrv",
        "varicella",
    ),
    *("hpv9", "influenza-inactivated", "influenza-live"),
)
DAYS_MAX = 13 * 366

subjects = st.builds(
    Subject,
    st.dates(dt.date(2009, 1, 1), dt.date(2026, 1, 1)),
    st.sampled_from(("female", "male", None)),
    st.booleans(),
)
# Ages near those at which something changes come up more often than by chance.
ages_d = st.one_of(
    st.integers(0, DAYS_MAX),
    st.builds(
        lambda months, off: max(0, months * 30 + off),
        st.sampled_from((0, 1, 2, 4, 6, 12, 13, 18, 24, 48, 72, 120, 132)),
        st.integers(-6, 40),
    ),
)
histories = st.lists(st.tuples(ages_d, st.sampled_from(PRODUCTS)), max_size=14)


def doses_of(subject: Subject, history: Sequence[tuple[int, str]]) -> list[GivenDose]:
    products = hong_kong().products
    return [
        dose_of_product(f"{place:03d}", subject.born_on + dt.timedelta(days=age), products[product])
        for place, (age, product) in enumerate(history)
    ]


def outlooks(subject: Subject, doses: Sequence[GivenDose], today: dt.date) -> dict[str, Outlook]:
    return forecast(hong_kong(), subject, doses, judge(hong_kong(), subject, doses), today)


@settings(max_examples=200, deadline=None)
@given(subjects, histories, st.randoms(use_true_random=False))
def test_the_order_of_entry_never_matters(
    subject: Subject, history: list[tuple[int, str]], random: object
) -> None:
    today = subject.born_on + dt.timedelta(days=DAYS_MAX)
    doses = doses_of(subject, history)
    shuffled = list(doses)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert outlooks(subject, shuffled, today) == outlooks(subject, doses, today)
    # Entered in another order, they have other ids as well: what is forecast is still the same.
    renamed = [replace(dose, id=f"{len(doses) - place:03d}") for place, dose in enumerate(doses)]
    assert outlooks(subject, renamed, today) == outlooks(subject, doses, today)


@settings(max_examples=200, deadline=None)
@given(subjects, histories, ages_d, st.sampled_from(PRODUCTS), st.integers(0, DAYS_MAX))
def test_a_further_valid_dose_never_makes_a_later_date_earlier(
    subject: Subject, history: list[tuple[int, str]], age_d: int, product: str, today_age_d: int
) -> None:
    last_d = max((age for age, _ in history), default=0)
    assume(age_d >= last_d)
    before = doses_of(subject, history)
    after = doses_of(subject, [*history, (age_d, product)])
    today = subject.born_on + dt.timedelta(days=max(age_d, today_age_d))
    courses = judge(hong_kong(), subject, after)
    had = outlooks(subject, before, today)
    have = outlooks(subject, after, today)
    for antigen, course in courses.items():
        mine = [one for one in course.verdicts if one.dose_id == after[-1].id]
        if mine and mine[0].standing is not Standing.VALID:
            continue
        first, second = had[antigen].next_dose, have[antigen].next_dose
        if first is None:
            # Only one who began a series that is not offered is advised from then on.
            assert second is None or had[antigen].status is SeriesStatus.NOT_IN_PROGRAMME
        elif second is not None:
            assert second.recommended_on >= first.recommended_on, antigen
            assert second.earliest_on >= first.earliest_on, antigen


@settings(max_examples=200, deadline=None)
@given(subjects, histories, st.integers(0, DAYS_MAX))
def test_dates_are_in_order_and_a_dose_on_the_earliest_day_is_valid(
    subject: Subject, history: list[tuple[int, str]], today_age_d: int
) -> None:
    today = subject.born_on + dt.timedelta(days=today_age_d)
    doses = [dose for dose in doses_of(subject, history) if dose.given_on <= today]
    coming = [one.next_dose for one in outlooks(subject, doses, today).values() if one.next_dose]
    for dose in coming:
        assert subject.born_on <= dose.earliest_on <= dose.recommended_on < dose.overdue_on
        assert dose.why
        assert _is_valid(subject, doses, dose, max(dose.earliest_on, today)), dose
    merged = recommend(outlooks(subject, doses, today), hong_kong().products, today)
    # Nothing is lost when lines are put together, and nothing is in two of them.
    assert sorted(antigen for one in merged for antigen in one.numbers) == sorted(dose.antigen for dose in coming)
    for one in merged:
        assert set(one.numbers) <= hong_kong().products[one.vaccine].antigens
        assert one.earliest_on <= one.recommended_on < one.overdue_on


def _is_valid(subject: Subject, doses: Sequence[GivenDose], dose: NextDose, on: dt.date) -> bool:
    tried = dose_of_product("tried", on, hong_kong().products[dose.vaccine])
    verdicts = judge(hong_kong(), subject, [*doses, tried])[dose.antigen].verdicts
    (mine,) = [one for one in verdicts if one.dose_id == "tried"]
    return mine.standing is Standing.VALID and mine.number == dose.number


@settings(max_examples=100, deadline=None)
@given(subjects, histories)
def test_judging_twice_is_judging_once(subject: Subject, history: list[tuple[int, str]]) -> None:
    doses = doses_of(subject, history)
    courses = judge(hong_kong(), subject, doses)
    today = subject.born_on + dt.timedelta(days=DAYS_MAX)
    first = forecast(hong_kong(), subject, doses, courses, today)
    assert (
        forecast(hong_kong(), subject, doses, courses, today) == first
    )  # forecasting leaves the courses as they are
    assert judge(hong_kong(), subject, doses) == courses
    for antigen, course in courses.items():
        in_it = [dose.id for dose in doses if antigen in dose.antigens]
        assert sorted(one.dose_id for one in course.verdicts) == sorted(in_it)  # each dose has one verdict
