"""Which schedule a server works by, and which vaccine is named for what is missing."""

from dataclasses import replace

import pytest

from core.settings import Settings
from tests.support.vaccines import coming, day, given, hong_kong, statuses
from vaccines.evaluation.model import Subject
from vaccines.forecast.visits import vaccine_for
from vaccines.overview.queries import chosen_schedule
from vaccines.schedules.catalogue import ScheduleFault, product_catalogue

DTP = frozenset({"diphtheria", "tetanus", "pertussis"})
INFANT = ("2020-03-01 dtap-ipv", "2020-05-01 dtap-ipv", "2020-07-01 dtap-ipv")


def test_a_schedule_that_is_not_there_is_told_with_those_that_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vaccines.overview.queries.get_settings", lambda: Settings(vaccine_schedule="atlantis"))
    with pytest.raises(ScheduleFault, match="EPLUS_VACCINE_SCHEDULE is atlantis; there are hk-childhood"):
        chosen_schedule()


@pytest.mark.parametrize(
    ("today", "vaccine"),
    [
        ("2026-12-31", "dtap-ipv"),
        ("2027-01-01", "tdap-ipv"),
        ("2027-01-02", "tdap-ipv"),
        ("2037-12-31", "tdap-ipv"),
    ],
)
def test_from_seven_years_on_a_missing_dose_is_of_reduced_strength(today: str, vaccine: str) -> None:
    late = Subject(born_on=day("2020-01-01"))
    (told,) = [one for one in coming(late, given(*INFANT), today) if one.startswith(("dtap", "tdap"))]
    assert told.split()[0] == vaccine


def test_a_part_of_a_combination_is_of_the_same_strength() -> None:
    products = product_catalogue()
    assert vaccine_for(DTP, "dtap-ipv", products) == "dtap"
    assert vaccine_for(DTP, "tdap-ipv", products) == "tdap"
    for usual in ("dtap-ipv", "tdap-ipv"):
        assert vaccine_for(frozenset({"polio"}), usual, products) == "ipv"


def test_every_successor_protects_from_the_same_and_is_old_enough() -> None:
    for product in product_catalogue().values():
        if (successor := product.successor) is None:
            continue
        other = product_catalogue()[successor.vaccine]
        assert other.antigens == product.antigens
        assert other.is_suggested
        born = day("2020-02-29")
        assert other.least_age is None or other.least_age.after(born) <= successor.from_age.after(born)


def test_live_vaccines_are_not_told_due_to_the_immunocompromised() -> None:
    child = Subject(born_on=day("2024-01-31"))
    weakened = replace(child, is_immunocompromised=True)
    live = {"bcg", "measles", "mumps", "rubella", "varicella"}
    said = statuses(weakened, [], "2026-11-30")
    assert {antigen for antigen, status in said.items() if status == "contraindicated"} == live
    products = hong_kong().products
    assert not [one for one in coming(weakened, [], "2026-11-30") if products[one.split()[0]].is_live]
    assert {one.split()[0] for one in coming(child, [], "2026-11-30")} >= {"bcg", "mmr", "varicella"}
    # What was had before stays counted.
    assert statuses(weakened, given("2025-01-31 mmrv", "2025-07-31 mmrv"), "2026-11-30")["measles"] == "complete"
