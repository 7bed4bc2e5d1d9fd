"""What benchmarks are compared by: named ratios, each to something plain of the same run, of which more is better.

A benchmark tells its ratios with `report`; `script/bench` gathers those of all into one table, and `--compare`
shows which fell by more than TOLERANCE below the committed table, `bench/ratios.md`.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

RATIOS_FILE = "EPLUS_BENCH_RATIOS"  # names the file to which benchmarks append, one JSON object a line
TOLERANCE = 0.15  # runs of one evening on one idle machine differ by less
_HEAD = "| benchmark | measured | ratio |\n|---|---|---|"
_KEPT_HEAD = "| benchmark | measured | ratio | committed | |\n|---|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class Ratio:
    """One measured ratio: of which benchmark, and what it is of what."""

    benchmark: str
    what: str
    value: float

    @property
    def name(self) -> tuple[str, str]:
        """What it has in common with the same of another run."""
        return (self.benchmark, self.what)


def report(benchmark: str, what: str, value: float) -> None:
    """Tell a ratio, more of which is better, to who gathers them; nothing where nobody does."""
    path = os.environ.get(RATIOS_FILE)
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps([benchmark, what, value]) + "\n")


def read_reported(text: str) -> list[Ratio]:
    """Return what benchmarks have told, in their order."""
    return [Ratio(*json.loads(line)) for line in text.splitlines()]


def to_table(ratios: Sequence[Ratio]) -> str:
    """Return the one table of all benchmarks."""
    return "\n".join([_HEAD, *(f"| {one.benchmark} | {one.what} | {one.value:.3g} |" for one in ratios)])


def read_table(text: str) -> dict[tuple[str, str], float]:
    """Return the ratios of a table by (benchmark, what). Raises ValueError for a row that is none."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return {(benchmark, what): float(value) for benchmark, what, value, *_ in rows if value != "ratio"}


def compare(ratios: Sequence[Ratio], committed: Mapping[tuple[str, str], float]) -> tuple[str, list[Ratio]]:
    """Return the table beside the committed one, and those that fell by more than TOLERANCE."""
    fallen = [one for one in ratios if one.value < committed.get(one.name, 0.0) * (1 - TOLERANCE)]
    lines = [_KEPT_HEAD]
    for one in ratios:
        before = committed.get(one.name)
        if before is None:
            lines.append(f"| {one.benchmark} | {one.what} | {one.value:.3g} | | new |")
            continue
        word = f"**{one.value / before - 1:+.0%}**" if one in fallen else f"{one.value / before - 1:+.0%}"
        lines.append(f"| {one.benchmark} | {one.what} | {one.value:.3g} | {before:.3g} | {word} |")
    return "\n".join(lines), fallen
