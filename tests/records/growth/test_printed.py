"""Our numbers against the publishers' printed ones, to the last printed digit."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from families.sex import Sex
from records.growth.ages import to_days
from records.growth.centiles import LINE_Z
from records.growth.compile import GrowthFactsUnfit, compile_growth
from records.growth.compile_printed import PRINTED_CENTILES, PRINTED_Z
from records.growth.measures import Measure, Mode, Reference
from records.growth.references import distribution_at, distribution_for_height, to_reference_mode


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_hk2020_prints_the_same_centiles() -> None:
    off = []
    printed = rows(PRINTED_CENTILES)
    for row in printed:
        measure, sex, age_days = Measure(row["measure"]), Sex(row["sex"]), to_days(int(row["age_months"]))
        found = distribution_at(Reference.HK2020, measure, sex, age_days)
        assert found is not None
        ours = [round(found.value_at(z), 2) for z in LINE_Z]
        if ours != [float(value) for value in row["centiles"].split()]:
            off.append((row, ours))
    assert len(printed) == 40
    assert off == []


def test_who_prints_the_same_z_scores() -> None:
    printed = rows(PRINTED_Z)
    off = [(row, ours) for row in printed if (ours := z_of(row)) != float(row["z"])]
    assert len(printed) == 351
    assert off == []


def z_of(row: Mapping[str, str]) -> float | None:
    measure, sex = Measure(row["measure"]), Sex(row["sex"])
    age_days = int(row["age_days"]) if row["age_days"] else to_days(float(row["age_months"]))
    mode = Mode(row["mode"]) if row["mode"] else None
    height_cm = to_reference_mode(float(row["height_cm"] or 0), mode, age_days)
    weight_kg = float(row["weight_kg"] or 0)
    value = {
        Measure.WEIGHT: weight_kg,
        Measure.WEIGHT_FOR_HEIGHT: weight_kg,
        Measure.HEIGHT: height_cm,
        Measure.BMI: weight_kg / (height_cm / 100) ** 2 if height_cm else 0.0,
    }.get(measure) or float(row["value"])
    found = (
        distribution_for_height(sex, height_cm, age_days)
        if measure is Measure.WEIGHT_FOR_HEIGHT
        else distribution_at(Reference.WHO, measure, sex, age_days)
    )
    return None if found is None else round(found.z_of(value), 2)


def test_facts_that_are_no_distribution_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "growth"
    folder.mkdir()
    (folder / "hk2020_lms_age_months.csv").write_text("indicator,sex,age_months,L,M,S\nweight,F,0,0.1,3.2,0\n")
    with pytest.raises(GrowthFactsUnfit, match="no distribution"):
        compile_growth(tmp_path)
    (folder / "hk2020_lms_age_months.csv").write_text("indicator,sex,age_months,L,M,S\nlenhei,F,0,1,48.9,0.03\n")
    with pytest.raises(GrowthFactsUnfit, match="no length at 24 months"):
        compile_growth(tmp_path)
