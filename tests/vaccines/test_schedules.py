"""Schedules and products as data: read, resolved, and refused with plain faults."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from core.messages import LANGUAGES
from tests.support.vaccines import coming, day, given, hong_kong, verdicts
from vaccines.evaluation.model import Subject, series_for
from vaccines.schedules.catalogue import (
    SCHEDULES_FOLDER,
    ScheduleFault,
    antigen_catalogue,
    product_catalogue,
    read_schedule,
)
from vaccines.schedules.limits import compile_limits, limit_catalogue, read_limits

OTHER = Path(__file__).with_name("other-country.yaml")


def changed(tmp_path: Path, place: list[str | int], value: Any) -> Path:
    """Return Hong Kong's file with one value changed."""
    yaml = YAML(typ="safe")
    data = yaml.load(SCHEDULES_FOLDER / "hk-childhood.yaml")
    part = data
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    path = tmp_path / "changed.yaml"
    with path.open("w") as file:
        yaml.dump(data, file)
    return path


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        (
            ["series", 1, "doses", 0, "limits"],
            "3-dose/9",
            "hepatitis-b, dose 1: there is no limit hepatitis-b/3-dose/9",
        ),
        (["series", 1, "doses", 0, "vaccine"], "mmr", "mmr has no hepatitis-b"),
        (["series", 1, "doses", 0, "vaccine"], "elixir", "there is no vaccine elixir"),
        (["series", 1, "doses", 0, "source"], "hearsay", "there is no source hearsay"),
        (["series", 1, "doses", 0, "at"], {"grade": "primary-9"}, "there is no grade primary-9"),
        (["series", 1, "doses", 0, "at"], {}, "an age or a grade is needed"),
        (["series", 1, "doses", 0, "at"], {"age": "soon"}, "`soon` is not a span"),
        (["series", 1, "doses", 0, "late"], None, "`late` is needed"),
        (["series", 1, "doses", 0, "colour"], "red", r"series\[1\].doses\[0\].colour: Extra inputs"),
        (["series", 1, "antigens"], ["plague"], "there is no antigen plague"),
        (["series", 1, "id"], "bcg", "series bcg: stands twice"),
        (["series", 0, "doses", 0, "own"], None, "limits of its own for bcg are announced and missing"),
        (["series", 2, "doses", 0, "limits"], {"polio": "4-dose/1"}, "there are no limits for diphtheria"),
        (["series", 1, "doses", 0, "intervals"], [{"after": 1, "least": "4 weeks"}], "does not come before it"),
        (["series", 1, "names"], {"en": "Hepatitis B"}, "names in en, zh-Hant, zh-Hans are needed"),
        (["school", "starts"], {"month": 2, "day": 30}, "school.starts"),
        (["version"], 0, "version"),
    ],
)
def test_a_fault_is_told_plainly(tmp_path: Path, place: list[str | int], value: Any, fault: str) -> None:
    with pytest.raises(ScheduleFault, match=f"changed.yaml: .*{fault}"):
        read_schedule(changed(tmp_path, place, value))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        ["series", 1, "doses", 0],
        {
            "at": {"grade": "primary-9"},
            "vaccine": "elixir",
            "limits": "x/1",
            "source": "hearsay",
        },
    )
    with pytest.raises(ScheduleFault) as caught:
        read_schedule(path)
    assert len(str(caught.value).splitlines()) == 4


@pytest.mark.parametrize(
    ("born", "sex", "immunocompromised", "series"),
    [
        ("2018-07-01", "male", False, {"measles": "mmr-2018", "varicella": "varicella-2018", "hpv": "hpv-others"}),
        (
            "2018-06-30",
            "female",
            False,
            {"measles": "mmr-2013", "varicella": "varicella-2013", "hpv": "hpv-girls"},
        ),
        ("2013-01-01", None, False, {"measles": "mmr-2013", "varicella": "varicella-2013", "hpv": "hpv-others"}),
        ("2012-12-31", "female", True, {"measles": "mmr-before-2013", "hpv": "hpv-immunocompromised"}),
        (
            "2012-12-31",
            "male",
            True,
            {"varicella": "varicella-before-2013", "hpv": "hpv-immunocompromised-others"},
        ),
        ("2009-08-31", "male", False, {"pneumococcal": "pneumococcal-before-2009"}),
    ],
)
def test_which_series_is_whose(born: str, sex: Any, immunocompromised: Any, series: dict[str, str]) -> None:
    subject = Subject(day(born), sex, immunocompromised)
    found = {antigen: series_for(hong_kong(), antigen, subject) for antigen in series}
    assert {antigen: one and one.id for antigen, one in found.items()} == series


@pytest.mark.parametrize(
    ("born", "known", "starts"),
    [("2018-12-31", None, "2024-09-01"), ("2019-01-01", None, "2025-09-01"), ("2019-01-01", 2024, "2024-09-01")],
)
def test_primary_1_is_by_the_year_of_birth_unless_it_is_known(born: str, known: int | None, starts: str) -> None:
    school = hong_kong().school_years
    assert school is not None
    assert school.starts_on(1, day(born), known) == day(starts)
    assert school.starts_on(6, day(born), known).year == day(starts).year + 5


def test_another_country_is_another_file() -> None:
    other = read_schedule(OTHER)
    child = Subject(day("2020-07-01"))  # a day too late for the year before: grade 1 in January 2028
    doses = given("2021-04-01 measles")
    # There, 41 days after another live vaccine are not enough, and nine months are old enough for measles.
    assert verdicts(child, given("2021-06-20 measles", "2021-07-31 varicella"), "varicella", other) == [
        "2021-07-31 not_valid live_too_soon 2021-08-01"
    ]
    assert verdicts(child, doses, "measles", other) == ["2021-04-01 valid 1"]
    assert verdicts(child, doses, "measles") == ["2021-04-01 not_valid too_young 2021-06-27"]
    # Grade 2 in January 2029; the vaccine that has no more in it than is asked for.
    assert coming(child, doses, "2024-01-01", other) == [
        "varicella 1 2021-07-01 overdue",
        "measles 2 2029-01-15 possible",
    ]


def test_limits_are_compiled_from_the_facts(tmp_path: Path) -> None:
    source = tmp_path / "facts.csv"
    source.write_text(
        'antigen,series,dose,abs_min_age,min_age,earliest_rec_age,latest_rec_age,max_age,"intervals[...]"\n'
        'HepB,HepB 3-dose series,Dose 3,24 weeks - 4 days,24 weeks,6 months,,,"[[""8 weeks - 4 days"",'
        ' ""8 weeks"", ""8 weeks"", ""Y"", null], [""16 weeks - 4 days"", ""16 weeks"", null, ""N"", ""1""],'
        ' [""1 day"", ""2 days"", null, ""N"", null]]"\n'
        "HepB,HepB Twinrix 3 Dose Series,Dose 1,18 years - 4 days,18 years,18 years,,,[]\n"
    )
    assert list(compile_limits(source)) == [
        {
            "limit": "hepatitis-b/3-dose/3",
            "absolute_least_age": "24 weeks - 4 days",
            "least_age": "24 weeks",
            "intervals": "last: 8 weeks - 4 days / 8 weeks; 1: 16 weeks - 4 days / 16 weeks",
        }
    ]


def test_a_fault_in_the_limits_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "limits.csv"
    path.write_text("limit,absolute_least_age,least_age,intervals\na/b/1,,,\na/b/2,soon,,\n")
    with pytest.raises(ValueError, match="line 3: `soon`"):
        read_limits(path)
    path.write_text("limit,absolute_least_age,least_age,intervals\na/b/1,,,\na/b/1,,,\n")
    with pytest.raises(ValueError, match="line 3: a/b/1 stands twice"):
        read_limits(path)


def test_grace_never_makes_a_dose_valid_later_than_it_is_planned() -> None:
    birth = day("2020-01-01")
    for name, limit in limit_catalogue().items():
        pairs = [(one.absolute_least, one.least) for one in limit.intervals]
        for absolute, least in [(limit.absolute_least_age, limit.least_age), *pairs]:
            assert absolute.after(birth) <= least.after(birth), name


def test_every_vaccine_has_names_and_known_antigens() -> None:
    for product in product_catalogue().values():
        assert set(product.names) == set(LANGUAGES)
        assert product.antigens <= set(antigen_catalogue())
        # What a combination has in it and what is suggested alone agree on being live, but for what is swallowed.
        if any(antigen_catalogue()[antigen].is_live for antigen in product.antigens):
            assert product.is_live, product.id
