"""What each dose counts for."""

from dataclasses import replace

import pytest

from tests.support.vaccines import day, given, hong_kong, verdicts
from vaccines.evaluation.model import Standing, Subject
from vaccines.evaluation.rules import judge

GIRL = Subject(day("2020-01-10"), "female")
OLDER = Subject(day("2012-05-05"), "male")


@pytest.mark.parametrize(
    ("antigen", "doses", "expected"),
    [
        # Four days of grace on a least age, and not five.
        ("measles", ["2021-01-06 mmr"], ["2021-01-06 valid 1"]),
        ("measles", ["2021-01-05 mmr"], ["2021-01-05 not_valid too_young 2021-01-06"]),
        # ... and on an interval, which runs from the dose before also when that was not valid.
        (
            "diphtheria",
            ["2020-03-10 dtap-ipv", "2020-04-03 dtap-ipv"],
            ["2020-03-10 valid 1", "2020-04-03 valid 2"],
        ),
        (
            "diphtheria",
            ["2020-03-10 dtap-ipv", "2020-04-02 dtap-ipv", "2020-04-25 dtap-ipv", "2020-05-30 dtap-ipv"],
            [
                "2020-03-10 valid 1",
                "2020-04-02 not_valid interval_too_short 2020-04-03",
                "2020-04-25 not_valid interval_too_short 2020-04-26",
                "2020-05-30 valid 2",
            ],
        ),
        # The third hepatitis B dose looks at the first one too: 16 weeks, less the grace.
        (
            "hepatitis-b",
            ["2020-05-01 hepatitis-b", "2020-06-15 hepatitis-b", "2020-08-16 hepatitis-b"],
            [
                "2020-05-01 valid 1",
                "2020-06-15 valid 2",
                "2020-08-16 not_valid interval_too_short 2020-08-17",
            ],
        ),
        # Live vaccines: the same day, or 28 days; the grace of a series does not reach other vaccines.
        ("varicella", ["2021-01-10 mmr varicella"], ["2021-01-10 valid 1"]),
        ("varicella", ["2021-01-10 mmr", "2021-02-07 varicella"], ["2021-02-07 valid 1"]),
        (
            "varicella",
            ["2021-01-10 mmr", "2021-02-06 varicella"],
            ["2021-02-06 not_valid live_too_soon 2021-02-07"],
        ),
        ("measles", ["2021-01-10 mmr", "2021-02-10 mmrv"], ["2021-01-10 valid 1", "2021-02-10 valid 2"]),
        ("varicella", ["2021-01-10 mmr", "2021-02-03 mmrv"], ["2021-02-03 not_valid live_too_soon 2021-02-07"]),
        # A nasal spray is live, an injection is not; the child is old enough for both.
        (
            "influenza",
            ["2022-10-01 mmrv", "2022-10-20 influenza-live"],
            ["2022-10-20 not_valid live_too_soon 2022-10-29"],
        ),
        ("influenza", ["2022-10-01 mmrv", "2022-10-20 influenza-inactivated"], ["2022-10-20 valid 1"]),
        # Known by its antigen alone, measles is a live vaccine.
        (
            "varicella",
            ["2021-01-10 =measles", "2021-01-20 varicella"],
            ["2021-01-20 not_valid live_too_soon 2021-02-07"],
        ),
        # A reduced dose for bigger children.
        ("pertussis", ["2020-03-10 tdap-ipv"], ["2020-03-10 not_valid product_not_for_age 2024-01-06"]),
        # Two on one day: one counts. A fourth MMR is too many, and harmless.
        ("measles", ["2021-01-10 mmr mmrv"], ["2021-01-10 valid 1", "2021-01-10 extraneous same_day"]),
        (
            "measles",
            ["2021-01-10 mmr", "2021-07-10 mmrv", "2022-01-10 mmr"],
            ["2021-01-10 valid 1", "2021-07-10 valid 2", "2022-01-10 extraneous series_complete"],
        ),
        ("pneumococcal", ["2025-01-10 pcv13"], ["2025-01-10 extraneous after_greatest_age"]),
    ],
)
def test_a_childs_doses(antigen: str, doses: list[str], expected: list[str]) -> None:
    assert verdicts(GIRL, given(*doses), antigen) == expected


def test_a_combination_counts_for_each_part() -> None:
    doses = given("2020-03-10 dtap-ipv-hib-hepb")
    courses = judge(hong_kong(), GIRL, doses)
    assert {antigen for antigen, course in courses.items() if course.verdicts} == {
        *("diphtheria", "tetanus", "pertussis", "polio", "hepatitis-b")
    }


def test_six_in_one_after_the_dose_at_birth_makes_four_valid_hepatitis_b_doses() -> None:
    doses = given(
        "2020-01-10 hepatitis-b",
        *("2020-03-10 dtap-ipv-hib-hepb", "2020-05-10 dtap-ipv-hib-hepb", "2020-07-10 dtap-ipv-hib-hepb"),
    )
    assert [line.split()[1:] for line in verdicts(GIRL, doses, "hepatitis-b")] == [
        ["valid", str(number)] for number in (1, 2, 3, 4)
    ]


@pytest.mark.parametrize(
    ("doses", "expected"),
    [
        # 3+1, as it was from 2009 on, and 2+1, as it is now.
        (["2012-07-05", "2012-09-05", "2012-11-05", "2013-05-05"], "1 2 3 4"),
        (["2012-07-05", "2012-09-05", "2013-05-05"], "1 2 3"),
        (["2012-07-05", "2012-09-05", "2012-11-05", "2013-05-05", "2013-09-05"], "1 2 3 4 series_complete"),
        # Begun at 13 months: two. From two years on: one.
        (["2013-06-05", "2013-08-05", "2013-12-05"], "1 2 series_complete"),
        (["2014-06-05", "2014-09-05"], "1 series_complete"),
        # One dose as a baby, then from 12 months on: two more.
        (["2012-07-05", "2013-06-05", "2013-08-05"], "1 2 3"),
        # The one at six months too soon after the second does not count, and is not missed.
        (["2012-07-05", "2012-10-20", "2012-11-05", "2013-05-05"], "1 2 interval_too_short 3"),
    ],
)
def test_pneumococcal_histories(doses: list[str], expected: str) -> None:
    lines = verdicts(OLDER, given(*(f"{one} pcv13" for one in doses)), "pneumococcal")
    assert " ".join(line.split()[2] for line in lines) == expected


@pytest.mark.parametrize(
    ("doses", "expected"),
    [
        # Two in the first season under nine, four weeks apart; one in each season afterwards.
        (["2020-09-10", "2020-10-08", "2020-12-01", "2021-09-02"], "1 2 series_complete 1"),
        (["2020-09-10", "2020-10-01"], "1 interval_too_short"),
        # Half a first season is enough for the next to be like any other.
        (["2020-09-10", "2021-10-10", "2021-11-10"], "1 1 series_complete"),
        # Nine years old on 10 January 2029: one is enough.
        (["2029-01-10", "2029-02-10"], "1 series_complete"),
        (["2029-01-09", "2029-02-10"], "1 2"),
        (["2020-06-10", "2020-09-10"], "too_young 1"),
    ],
)
def test_influenza_by_the_season(doses: list[str], expected: str) -> None:
    lines = verdicts(GIRL, given(*(f"{one} influenza-inactivated" for one in doses)), "influenza")
    assert " ".join(line.split()[2] for line in lines) == expected


@pytest.mark.parametrize(
    ("subject", "doses", "expected"),
    [
        (GIRL, ["2030-10-01", "2031-04-01"], "1 2"),
        (GIRL, ["2030-10-01", "2031-02-24", "2031-05-20"], "1 interval_too_short 2"),  # 12 weeks after it
        (GIRL, ["2036-10-01", "2037-04-01", "2037-10-01"], "1 2 series_complete"),  # two also from 15 years on
        (Subject(day("2020-01-10"), "female", True), ["2030-10-01", "2030-11-01", "2031-04-01"], "1 2 3"),
        (Subject(day("2020-01-10"), "male"), ["2030-10-01", "2031-04-01"], "1 2"),
        (GIRL, ["2028-10-01"], "too_young"),
    ],
)
def test_hpv_doses(subject: Subject, doses: list[str], expected: str) -> None:
    lines = verdicts(subject, given(*(f"{one} hpv9" for one in doses)), "hpv")
    assert " ".join(line.split()[2] for line in lines) == expected


def test_the_booster_of_primary_1_falls_away_after_one_from_four_years_on() -> None:
    # Begun at three and a half: three doses, the booster past the fourth birthday, then only Primary 6.
    doses = given(*(f"{one} dtap-ipv" for one in ("2023-07-10", "2023-08-10", "2023-09-10", "2024-03-10")))
    assert [line.split()[1] for line in verdicts(GIRL, doses, "polio")] == ["valid"] * 4
    late = given("2024-10-10 dtap-ipv")
    assert verdicts(GIRL, doses + late, "polio")[-1].split()[1:3] == ["not_valid", "too_young"]


def test_of_a_dose_entered_twice_the_one_that_says_more_counts() -> None:
    named, bare = given("2021-01-10 mmr", "2021-01-10 =measles")
    for more, less in (
        (named, bare),
        (named, replace(bare, has_batch=True)),
        (replace(named, has_batch=True), named),
        (replace(bare, has_batch=True), bare),
    ):
        for ids in ("ab", "ba"):
            doses = [replace(more, id=ids[0]), replace(less, id=ids[1])]
            found = judge(hong_kong(), GIRL, doses)["measles"].verdicts
            assert {one.dose_id: one.standing for one in found} == {
                ids[0]: Standing.VALID,
                ids[1]: Standing.EXTRANEOUS,
            }


def test_a_dose_before_birth_is_too_early_for_anything() -> None:
    # The edge refuses one; but a date of birth can be put right after doses were entered.
    assert verdicts(GIRL, given("2020-01-09 bcg"), "bcg") == ["2020-01-09 not_valid too_young 2020-01-10"]
