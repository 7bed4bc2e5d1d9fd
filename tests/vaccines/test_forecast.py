"""What is next, from when, and why: children at several ages."""

from dataclasses import replace

import pytest

from core.messages import LANGUAGES
from tests.support.vaccines import coming, day, given, hong_kong, statuses
from vaccines.evaluation.model import Contraindication, Reason, Standing, Subject, Verdict
from vaccines.evaluation.rules import judge
from vaccines.forecast.model import SeriesStatus, Timing, Why, WhyCode
from vaccines.forecast.rules import forecast
from vaccines.forecast.visits import recommend_later
from vaccines.spans import Span
from vaccines.words import say_status, say_timing, say_verdict, say_why

BABY = Subject(day("2024-01-31"), "female")
BIRTH = ("2024-01-31 bcg hepatitis-b",)
FIRST_YEAR = (
    *("2024-03-01 hepatitis-b", "2024-04-02 dtap-ipv pcv15", "2024-06-01 dtap-ipv pcv15"),
    *("2024-07-31 dtap-ipv hepatitis-b", "2024-10-05 influenza-inactivated", "2024-11-05 influenza-inactivated"),
)
SECOND_YEAR = ("2025-02-01 mmr pcv15 varicella", "2025-08-01 dtap-ipv mmrv", "2025-10-05 influenza-inactivated")
SCHOOL = (*(f"{year}-10-05 influenza-inactivated" for year in range(2026, 2036)), "2030-10-10 dtap-ipv")
PRIMARY_6 = ("2034-10-10 hpv9", "2035-10-10 hpv9 tdap-ipv")


@pytest.mark.parametrize(
    ("doses", "today", "expected"),
    [
        # On the day of birth, a week later, and when the week became five months.
        (
            (),
            "2024-01-31",
            [
                "bcg 1 2024-01-31 due",
                "hepatitis-b 1 2024-01-31 due",
                "dtap-ipv 1 2024-03-31 later",
                "pcv 1 2024-03-31 later",
                "influenza-inactivated 1 2024-09-01 later",
                "mmr 1 2025-01-31 later",
                "varicella 1 2025-01-31 later",
                "hpv9 1 2034-09-01 later",
            ],
        ),
        (
            BIRTH,
            "2024-06-30",
            [
                "hepatitis-b 2 2024-03-01 overdue",  # there is no 31 February
                "dtap-ipv 1 2024-03-31 overdue",
                "pcv 1 2024-03-31 overdue",
                "influenza-inactivated 1 2024-09-01 later",
                "mmr 1 2025-01-31 later",
                "varicella 1 2025-01-31 later",
                "hpv9 1 2034-09-01 later",
            ],
        ),
        # At one year all is had but what is due now.
        (
            BIRTH + FIRST_YEAR,
            "2025-01-31",
            [
                "mmr 1 2025-01-31 due",
                "pcv 3 2025-01-31 due",
                "varicella 1 2025-01-31 due",
                "dtap-ipv 4 2025-07-31 later",
                "influenza-inactivated 1 2025-09-01 later",
                "hpv9 1 2034-09-01 later",
            ],
        ),
        # At two and a half: influenza each season, then school.
        (
            BIRTH + FIRST_YEAR + SECOND_YEAR,
            "2026-09-01",
            ["influenza-inactivated 1 2026-09-01 due", "dtap-ipv 5 2030-09-01 later", "hpv9 1 2034-09-01 later"],
        ),
        (
            BIRTH + FIRST_YEAR + SECOND_YEAR,
            "2031-01-01",
            [
                "dtap-ipv 5 2030-09-01 due",
                "influenza-inactivated 1 2030-09-01 overdue",
                "hpv9 1 2034-09-01 later",
            ],
        ),
        # In Primary 5 and 6.
        (
            BIRTH + FIRST_YEAR + SECOND_YEAR + SCHOOL[:-2] + SCHOOL[-1:] + PRIMARY_6[:1],
            "2034-11-01",
            [
                "hpv9 2 2035-09-01 later",
                "influenza-inactivated 1 2035-09-01 later",
                "tdap-ipv 6 2035-09-01 later",
            ],
        ),
        (
            BIRTH + FIRST_YEAR + SECOND_YEAR + SCHOOL + PRIMARY_6,
            "2036-01-01",
            ["influenza-inactivated 1 2036-09-01 later"],
        ),
    ],
)
def test_a_life_by_the_programme(doses: tuple[str, ...], today: str, expected: list[str]) -> None:
    assert coming(BABY, given(*doses), today) == expected


@pytest.mark.parametrize(
    ("born", "doses", "today", "expected"),
    [
        # Born before MMRV at 18 months: at Primary 1. Born before varicella: MMR there, and no varicella.
        ("2018-06-30", ["2019-07-01 mmr varicella"], "2024-09-01", "mmrv 2 2024-09-01 due"),
        ("2018-07-01", ["2019-07-01 mmr varicella"], "2024-09-01", "mmrv 2 2020-01-01 overdue"),
        ("2012-12-31", ["2014-01-05 mmr"], "2018-09-01", "mmr 2 2018-09-01 due"),
        # Varicella was had already: MMR is enough in Primary 1.
        ("2016-05-05", ["2017-05-05 mmr varicella", "2019-05-05 varicella"], "2022-09-01", "mmr 2 2022-09-01 due"),
        # A dose that did not count is to be given again, four weeks after it.
        ("2018-07-01", ["2019-06-10 mmr"], "2019-06-20", "mmr 1 2019-07-08 later"),
        # A live vaccine ten days ago puts the next one off.
        ("2018-07-01", ["2019-07-05 varicella"], "2019-07-15", "mmr 1 2019-08-02 later"),
        # Never vaccinated against measles at ten: at once, and then four weeks later.
        ("2013-07-01", [], "2023-10-01", "mmr 1 2014-07-01 overdue"),
        ("2013-07-01", ["2023-10-01 mmr"], "2023-10-01", "mmr 2 2023-10-29 later"),
    ],
)
def test_measles_by_cohort_and_history(born: str, doses: list[str], today: str, expected: str) -> None:
    lines = coming(Subject(day(born), "male"), given(*doses), today)
    assert [line for line in lines if line.startswith("mmr")] == [expected]


@pytest.mark.parametrize(
    ("today", "doses", "expected"),
    [
        # A season is open until July; then the next one is announced.
        ("2026-06-30", [], "1 2025-09-01 overdue"),
        ("2026-07-01", [], "1 2026-09-01 later"),
        ("2026-09-01", [], "1 2026-09-01 due"),
        ("2026-12-31", [], "1 2026-09-01 due"),
        ("2027-01-01", [], "1 2026-09-01 overdue"),
        # The second of the first time, four weeks after the first; had both, the next season.
        ("2026-10-10", ["2026-10-01"], "2 2026-10-29 later"),
        ("2026-11-10", ["2026-10-01", "2026-10-29"], "1 2027-09-01 later"),
        ("2027-09-01", ["2026-10-01"], "1 2027-09-01 due"),
        # Given on the last days of a season, the next one is four weeks off.
        ("2026-09-02", ["2025-10-01", "2025-11-01", "2026-08-20"], "1 2026-09-01 due"),
    ],
)
def test_influenza_by_the_season(today: str, doses: list[str], expected: str) -> None:
    child = Subject(day("2022-02-02"), "male")
    lines = coming(child, given(*(f"{one} influenza-inactivated" for one in doses)), today)
    assert [line for line in lines if line.startswith("influenza")] == [f"influenza-inactivated {expected}"]


def test_hpv_is_offered_to_girls_and_seen_through_for_whoever_began() -> None:
    born, today = day("2013-03-03"), "2025-06-01"
    for sex, immunocompromised, doses, status in (
        ("female", False, [], "not_complete"),
        ("male", False, [], "not_in_programme"),
        (None, False, [], "not_in_programme"),
        ("male", False, ["2025-01-10 hpv9"], "not_complete"),
        ("male", False, ["2024-01-10 hpv9", "2024-07-10 hpv9"], "complete"),
        ("female", True, ["2024-01-10 hpv9", "2024-07-10 hpv9"], "not_complete"),
    ):
        subject = Subject(born, sex, immunocompromised)  # type: ignore[arg-type]
        assert statuses(subject, given(*doses), today)["hpv"] == status, (sex, doses)
    boy = coming(Subject(born, "male"), given("2025-01-10 hpv9"), today)
    assert [line for line in boy if line.startswith("hpv")] == ["hpv9 2 2025-07-10 later"]


def test_statuses_of_one_who_may_not_or_need_not() -> None:
    subject = Subject(
        day("2019-05-05"),
        immune_to=frozenset({"varicella", "influenza"}),
        contraindications=(Contraindication("live", day("2026-03-01")), Contraindication("pertussis")),
    )
    found = statuses(subject, [], "2026-01-01")
    assert {
        one: found[one] for one in ("varicella", "influenza", "measles", "pertussis", "polio", "pneumococcal")
    } == {
        "varicella": "immune",
        "influenza": "immune",
        "measles": "contraindicated",
        "pertussis": "contraindicated",
        "polio": "not_complete",
        "pneumococcal": "aged_out",
    }
    lines = coming(subject, [], "2026-01-01")
    assert "mmr 1 2026-03-01 later" in lines  # put off, not forgotten
    assert "dtap-ipv 1 2019-07-05 overdue" in lines  # for those three of its four that may be given
    assert "mmr 1 2020-05-05 overdue" in coming(subject, [], "2026-03-01")


def test_nothing_of_childhood_is_overdue_for_adults() -> None:
    born = day("1988-05-01")
    some = given("1988-05-01 bcg hepatitis-b", "1988-07-01 dtap-ipv")
    for doses in ([], some):
        found = statuses(Subject(born, "female"), doses, "2026-10-10")
        assert (found["measles"], found["polio"], found["hpv"]) == ("ask_doctor",) * 3
        assert found["bcg"] == ("complete" if doses else "aged_out")
        lines = coming(Subject(born, "female"), doses, "2026-10-10")
        assert lines == ["influenza-inactivated 1 2026-09-01 due"], "what the programme offers adults"
    # The day before the birthday it is a childhood's still; who has begun is seen through.
    girl, hpv = Subject(day("2008-06-01"), "female"), given("2026-05-01 hpv9")
    before, after = (
        [one.split()[0] for one in coming(girl, hpv, today)] for today in ("2026-05-31", "2026-06-01")
    )
    assert {"mmr", "hepatitis-b", "hpv9"} <= set(before)
    assert set(after) == {"hpv9", "influenza-inactivated"}
    # Of the file, not the engine: without an age everybody is asked as before.
    ageless = replace(hong_kong(), adult_from=None)
    subject = Subject(born, "female")
    assert forecast(ageless, subject, [], judge(ageless, subject, []), day("2026-10-10"))["measles"].next_dose


def test_what_follows_the_next_doses() -> None:
    today = day("2024-02-01")
    doses = given(*BIRTH)
    outlooks = forecast(hong_kong(), BABY, doses, judge(hong_kong(), BABY, doses), today)
    later = recommend_later(outlooks, hong_kong().products, today)
    assert [(one.vaccine, max(one.numbers.values()), str(one.recommended_on)) for one in later] == [
        ("dtap-ipv", 2, "2024-05-31"),
        ("pcv", 2, "2024-05-31"),
        ("dtap-ipv", 3, "2024-07-31"),
        ("hepatitis-b", 3, "2024-07-31"),
        ("pcv", 3, "2025-01-31"),
        ("dtap-ipv", 4, "2025-07-31"),
        ("mmrv", 2, "2025-07-31"),
        ("dtap-ipv", 5, "2030-09-01"),
        ("hpv9", 2, "2035-09-01"),
        ("tdap-ipv", 6, "2035-09-01"),
    ]


@pytest.mark.parametrize(
    ("subject", "doses", "today", "vaccine", "codes"),
    [
        (BABY, [], "2024-02-01", "dtap-ipv", ["at_age"]),
        (BABY, [], "2024-02-01", "hpv9", ["in_grade"]),
        (BABY, ["2025-01-01 mmr"], "2025-01-02", "mmr", ["at_age", "repeat"]),
        (BABY, ["2025-12-01 mmr"], "2025-12-02", "mmrv", ["after_dose", "catch_up"]),
        (BABY, ["2025-01-31 varicella"], "2025-02-02", "mmr", ["after_live"]),
        (BABY, ["2024-09-05 influenza-inactivated"], "2024-09-06", "influenza-inactivated", ["after_dose"]),
        (BABY, [], "2025-09-06", "influenza-inactivated", ["season"]),
    ],
)
def test_why(subject: Subject, doses: list[str], today: str, vaccine: str, codes: list[str]) -> None:
    held = given(*doses)
    outlooks = forecast(hong_kong(), subject, held, judge(hong_kong(), subject, held), day(today))
    (found,) = {
        tuple(why.code.value for why in one.next_dose.why)
        for one in outlooks.values()
        if one.next_dose is not None and one.next_dose.vaccine == vaccine
    }
    assert list(found) == codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_words(language: str) -> None:
    said = [say_status(one, language) for one in SeriesStatus] + [say_timing(one, language) for one in Timing]  # type: ignore[arg-type]
    for code in WhyCode:
        why = Why(code, Span(2, "months"), 6, day("2026-02-01"))
        said.append(say_why(why, hong_kong(), language))  # type: ignore[arg-type]
    for reason in Reason:
        verdict = Verdict("1", "measles", day("2026-01-01"), Standing.NOT_VALID, 1, reason, day("2026-02-01"))
        said.append(say_verdict(verdict, language))  # type: ignore[arg-type]
    assert all(one and "_" not in one and "{" not in one for one in said), said
    assert len(set(said)) == len(said)
