"""Least ages and intervals by antigen, series and dose: `data/vaccines/limits.csv`, read and compiled.

    python -m vaccines.schedules.limits CDSI.csv    writes it anew from the CDC's facts (data/vaccines/SOURCE.md)

An interval is written `start: absolute least / least`, several with `;` between; `start` is `last`, the dose
given before, or the number of a dose.
"""

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.settings import PROJECT_ROOT
from vaccines.schedules.model import Interval
from vaccines.spans import Span, read_span

LIMITS_FILE = PROJECT_ROOT / "data" / "vaccines" / "limits.csv"
_COLUMNS = ("limit", "absolute_least_age", "least_age", "intervals")
_NO_AGE = Span(0, "days")
_ANTIGENS = {
    "Diphtheria": "diphtheria",
    "HPV": "hpv",
    "HepB": "hepatitis-b",
    "Influenza": "influenza",
    "Measles": "measles",
    "Mumps": "mumps",
    "Pertussis": "pertussis",
    "Pneumococcal": "pneumococcal",
    "Polio": "polio",
    "Rubella": "rubella",
    "Tetanus": "tetanus",
    "Varicella": "varicella",
}
# The series that children's programmes can be built on; those of adults and of products of one maker stay out.
_SERIES = {
    "standard series": "standard",
    "start at 12 months series": "from-12-months",
    "start at 24 months series": "from-24-months",
    "2-dose series": "2-dose",
    "3-dose series": "3-dose",
    "4-dose series": "4-dose",
    "5-dose series": "5-dose",
    "adolescent 2-dose series": "adolescent",
    "childhood 2-dose series": "childhood",
    "13+ 2-dose series": "from-13-years",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """What a dose needs to be valid."""

    absolute_least_age: Span
    least_age: Span
    intervals: tuple[Interval, ...]


def read_limits(path: Path) -> Mapping[str, Limit]:
    """Return the limits by `antigen/series/dose`. Raises ValueError with file and line on a fault."""
    limits: dict[str, Limit] = {}
    with path.open(newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            try:
                limit = Limit(
                    _age(row["absolute_least_age"]), _age(row["least_age"]), _intervals(row["intervals"])
                )
            except (ValueError, KeyError) as error:
                raise ValueError(f"{path.name}, line {reader.line_num}: {error}") from error
            if row["limit"] in limits:
                raise ValueError(f"{path.name}, line {reader.line_num}: {row['limit']} stands twice")
            limits[row["limit"]] = limit
    return limits


@cache
def limit_catalogue() -> Mapping[str, Limit]:
    """Return the limits the project ships, read once."""
    return read_limits(LIMITS_FILE)


def compile_limits(source: Path) -> Iterator[Mapping[str, str]]:
    """Yield the rows of our file from the CDC's CDSi facts (one row per antigen, series and dose)."""
    with source.open(newline="") as lines:
        for row in csv.DictReader(lines):
            series = _SERIES.get(row["series"].removeprefix(row["antigen"]).strip())
            if series is None:
                continue
            given = json.loads(next(value for name, value in row.items() if name.startswith("intervals")))
            yield {
                "limit": f"{_ANTIGENS[row['antigen']]}/{series}/{row['dose'].removeprefix('Dose ')}",
                "absolute_least_age": row["abs_min_age"],
                "least_age": row["min_age"],
                "intervals": "; ".join(text for one in given if (text := _written(*one))),
            }


def _written(absolute: str, least: str, _usual: str | None, from_last: str, from_dose: str | None) -> str | None:
    """Return an interval as we write it. The CDC's usual intervals are of its own programme: each has its own."""
    if from_last != "Y" and from_dose is None:
        return None  # from a dose of another series, which the facts do not name
    start = "last" if from_last == "Y" else from_dose
    return f"{start}: {absolute} / {least}"


def _age(text: str) -> Span:
    return read_span(text) if text else _NO_AGE


def _intervals(text: str) -> tuple[Interval, ...]:
    found = []
    for part in filter(None, text.split("; ")):
        start, _, spans = part.partition(": ")
        absolute, least = (read_span(one) for one in spans.split(" / "))
        found.append(Interval("last" if start == "last" else int(start), absolute, least, least))
    return tuple(found)


def main(source: Path, target: Path = LIMITS_FILE) -> None:
    """Write our file anew."""
    with target.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(compile_limits(source))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
