"""Compiles the publishers' printed results into `data/growth/printed_*.csv`, to hold ours against."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from families.sex import Sex
from records.growth.measures import Measure, Mode
from records.growth.tables import DATA_FOLDER

PRINTED_CENTILES, PRINTED_Z = DATA_FOLDER / "printed_centiles.csv", DATA_FOLDER / "printed_z.csv"
_SEX: Mapping[str, Sex] = {"1": Sex.MALE, "2": Sex.FEMALE, "M": Sex.MALE, "F": Sex.FEMALE}
_MODE: Mapping[str, str] = {"l": Mode.LYING.value, "h": Mode.STANDING.value}
_CENTILES: Mapping[str, Measure] = {
    "lenhei": Measure.HEIGHT,
    "weight": Measure.WEIGHT,
    "bmi": Measure.BMI,
    "headc": Measure.HEAD,
}
# The printed column of each measure, and the columns of what is compared beside weight and height.
_WHO2006 = {
    "_ZWEI": Measure.WEIGHT,
    "_ZLEN": Measure.HEIGHT,
    "_ZWFL": Measure.WEIGHT_FOR_HEIGHT,
    "_ZBMI": Measure.BMI,
    "_ZHC": Measure.HEAD,
    "_ZAC": Measure.ARM,
    "_ZTS": Measure.TRICEPS,
    "_ZSS": Measure.SUBSCAPULAR,
}
_OTHER_VALUES = {
    Measure.HEAD: "HEAD",
    Measure.ARM: "MUAC",
    Measure.TRICEPS: "TRI",
    Measure.SUBSCAPULAR: "SUB",
}
_WHO2007 = {"zhfa": Measure.HEIGHT, "zwfa": Measure.WEIGHT, "zbfa": Measure.BMI}
_Z_COLUMNS = ("measure", "sex", "age_days", "age_months", "weight_kg", "height_cm", "mode", "value", "z")


def compile_printed(facts: Path) -> int:
    """Write both files from `facts`/growth/sample_*.csv; return how many printed numbers they hold."""
    folder = facts / "growth"
    centiles = list(_centiles(folder / "sample_hk2020_centiles.csv"))
    _write(PRINTED_CENTILES, ("measure", "sex", "age_months", "centiles"), centiles)
    scores = [*_who2006(folder / "sample_who2006_z.csv"), *_who2007(folder / "sample_who2007_z.csv")]
    _write(PRINTED_Z, _Z_COLUMNS, scores)
    return 9 * len(centiles) + len(scores)


def _centiles(path: Path) -> Iterator[tuple[str, ...]]:
    for row in _rows(path):
        lines = [value for column, value in row.items() if column.startswith("c")]
        yield _CENTILES[row["indicator"]].value, _SEX[row["sex"]].value, row["age_months"], " ".join(lines)


def _who2006(path: Path) -> Iterator[tuple[str, ...]]:
    for row in _rows(path):
        for column, measure in _WHO2006.items():
            if row[column]:
                yield (
                    measure.value,
                    _SEX[row["GENDER"]].value,
                    row["_agedays"],
                    "",
                    row["WEIGHT"],
                    row["HEIGHT"],
                    _MODE.get(row["measure"], ""),
                    row[_OTHER_VALUES[measure]] if measure in _OTHER_VALUES else "",
                    row[column],
                )


def _who2007(path: Path) -> Iterator[tuple[str, ...]]:
    for row in _rows(path):
        for column, measure in _WHO2007.items():
            if row[column]:
                about = (measure.value, _SEX[row["sex"]].value)
                yield *about, "", row["age.mo"], row["weight"], row["height"], "", "", row[column]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _write(path: Path, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
