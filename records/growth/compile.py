"""Compiles the growth references from tables of facts into `data/growth/`: own layout, whole numbers, differences.

Run again, it writes the same bytes. The rules, in words: data/growth/SOURCE.md.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from families.sex import Sex
from records.growth.ages import LENGTH_MONTHS, LYING_MINUS_STANDING_CM
from records.growth.measures import Measure
from records.growth.tables import DATA_FOLDER, pack, pack_keys

_SEX: Mapping[str, Sex] = {"F": Sex.FEMALE, "M": Sex.MALE}
_MEASURE: Mapping[str, Measure] = {
    "lenhei": Measure.HEIGHT,
    "height": Measure.HEIGHT,
    "weight": Measure.WEIGHT,
    "bmi": Measure.BMI,
    "headc": Measure.HEAD,
    "armc": Measure.ARM,
    "triceps": Measure.TRICEPS,
    "subscap": Measure.SUBSCAPULAR,
    "wfl": Measure.WEIGHT_FOR_HEIGHT,
    "wfh": Measure.WEIGHT_FOR_HEIGHT,
}
_STEP_COLUMN = "len_or_hei"


class GrowthFactsUnfit(ValueError):
    """The facts lack a row, or hold what no distribution has."""


@dataclass(frozen=True, slots=True)
class _Row:
    key: Decimal
    power: Decimal
    median: Decimal
    spread: Decimal


_Key = tuple[Measure, Sex, int]


def compile_growth(facts: Path) -> int:
    """Write every file of DATA_FOLDER from `facts`/growth/*.csv; return how many rows. Raises GrowthFactsUnfit."""
    folder = facts / "growth"
    hk2020 = dict(_split_hk2020(_read(folder / "hk2020_lms_age_months.csv", "age_months")))
    who2006 = _read(folder / "who2006_lms_age_days.csv", "age_days")
    who2007 = _read(folder / "who2007_lms_age_months.csv", "age_months")
    by_height = _read(folder / "who2006_lms_weight_for_lenhei.csv", "lenhei_cm")
    _write("hk2020", "month", hk2020)
    _write("who2006", "day", who2006)
    _write("who2006_by_height", "cm", by_height)
    _write("who2007", "month", who2007)
    return sum(len(rows) for table in (hk2020, who2006, who2007, by_height) for rows in table.values())


def _read(path: Path, key: str) -> dict[_Key, list[_Row]]:
    """Return rows by measure, sex and part: 0 is what was measured lying (or has no such step), 1 standing."""
    tables: dict[_Key, list[_Row]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for fact in csv.DictReader(file):
            part = int(fact.get(_STEP_COLUMN) == "H")
            row = _Row(*(Decimal(fact[column]) for column in (key, "L", "M", "S")))
            if row.median <= 0 or row.spread <= 0:
                raise GrowthFactsUnfit(f"{path.name}: {fact} is no distribution")
            tables.setdefault((_MEASURE[fact["indicator"]], _SEX[fact["sex"]], part), []).append(row)
    for rows in tables.values():
        rows.sort(key=lambda row: row.key)
    return tables


def _split_hk2020(tables: Mapping[_Key, Sequence[_Row]]) -> Iterable[tuple[_Key, Sequence[_Row]]]:
    """Split length from height. Heights begin with a row for 24 months, which the facts give as length only."""
    for (measure, sex, _), rows in tables.items():
        if measure is not Measure.HEIGHT:
            yield (measure, sex, 0), rows
            continue
        lying = [row for row in rows if row.key <= LENGTH_MONTHS]
        standing = [row for row in rows if row.key > LENGTH_MONTHS]
        if not lying or lying[-1].key != LENGTH_MONTHS:
            raise GrowthFactsUnfit(f"hk2020 {sex}: no length at {LENGTH_MONTHS} months")
        last = lying[-1]
        median = last.median - Decimal(str(LYING_MINUS_STANDING_CM))
        # The same children stand up: 0.7 cm less each, spread as widely in centimetres.
        spread = (last.spread * last.median / median).quantize(last.spread)
        yield (measure, sex, 0), lying
        yield (measure, sex, 1), [_Row(last.key, last.power, median, spread), *standing]


def _write(name: str, unit: str, tables: Mapping[_Key, Sequence[_Row]]) -> None:
    lines = []
    for (measure, sex, part), rows in sorted(tables.items()):
        columns = {"keys": pack_keys(*_whole([row.key for row in rows]))} | {
            column: pack(*_whole([getattr(row, column) for row in rows]))
            for column in ("power", "median", "spread")
        }
        head = {"measure": measure.value, "sex": sex.value, "part": part}
        lines.append(json.dumps(head | columns, separators=(",", ":")))
    text = f'{{"unit": "{unit}", "tables": [\n' + ",\n".join(lines) + "\n]}\n"
    (DATA_FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


def _whole(values: Sequence[Decimal]) -> tuple[list[int], int]:
    """Return the values as whole numbers of 10^-decimals, and the decimals that the finest of them needs."""
    decimals = max(max(0, -int(value.normalize().as_tuple().exponent)) for value in values)
    return [int(value.scaleb(decimals)) for value in values], decimals
