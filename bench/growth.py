"""100,000 measurements assessed: scores of weight, height, BMI and head, bands and flags, as ratios of one run.

    python -m bench.growth [--entries 100000]

Against it stands the least that one would write: a plain loop that looks L, M and S up by whole month in a dict
and computes the plain z-score, four for each entry: no interpolation, tails, modes, bands or flags.
"""

import argparse
import datetime as dt
import resource
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import TypeVar

from bench.ratios import report
from families.sex import Sex
from records.growth.ages import to_days
from records.growth.child import Child, Entry
from records.growth.flags import Level, flags_of, level_of
from records.growth.measures import CHARTED, Mode, Reference
from records.growth.references import distribution_at
from records.growth.scores import score_entry

ENTRIES = 100_000
SEED = 20_261_130
BIRTH_ON = dt.date(2008, 1, 1)
LAST_DAY = 1_826  # to five years every reference has all four measures
ROUNDS = 3  # of processor time, the best counts: other work of the machine disturbs it least
T = TypeVar("T")
Lookup = dict[tuple[str, str, int], tuple[float, float, float]]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    options = parser.parse_args(arguments)
    entries = make_entries(options.entries)
    lookup = make_lookup()
    plain_s, _ = _best(lambda: assess_plainly(lookup, entries))
    print(f"{len(entries):,} entries of weight, height and head, four z-scores each")
    print()
    print("| | time | an entry | ratio |")
    print("|---|---|---|---|")
    _row("plain loop: look up, plain z", plain_s, plain_s, len(entries))
    for reference in Reference:
        seconds, levels = _best(partial(assess, reference, entries))
        _row(f"{reference.value}: scores, bands, flags", seconds, plain_s, len(entries))
        report("growth", f"entries assessed by {reference.value}, of plain look-ups", plain_s / seconds)
        if not 0 < levels[Level.REFER] < levels[Level.FINE]:
            raise SystemExit(f"made-up children are not ordinary: {levels}")
    tracemalloc.start()
    assess(Reference.WHO, entries[:1_000])
    _, peak = tracemalloc.get_traced_memory()
    print(f"\nMemory while assessing 1,000 entries one by one: {peak / 1024:.0f} kB at most.")
    print(f"The process with all references in memory: {_peak_kb() / 1024:.0f} MB.")


def make_entries(count: int) -> list[tuple[Child, Entry]]:
    """Return made-up children to five years, spread about HK2020's middle as real ones are."""
    random = Random(SEED)
    children = [Child(sex, BIRTH_ON, weeks) for sex in Sex for weeks in (None, 33, 39)]
    made = []
    for _ in range(count):
        child, day = random.choice(children), random.randrange(60, LAST_DAY)
        height, weight, _, head = (
            found.value_at(random.gauss()) if found else 0.0
            for found in (distribution_at(Reference.HK2020, one, child.sex, day) for one in CHARTED)
        )
        mode = random.choice((None, Mode.LYING, Mode.STANDING))
        on = BIRTH_ON + dt.timedelta(days=day)
        made.append((child, Entry(on, round(weight, 2), round(height, 1), mode, round(head, 1))))
    return made


def make_lookup() -> Lookup:
    """Return HK2020's L, M and S by measure, sex and whole month."""
    found = {
        (measure.value, sex.value, month): distribution_at(Reference.HK2020, measure, sex, to_days(month))
        for measure in CHARTED
        for sex in Sex
        for month in range(61)
    }
    return {key: (one.power, one.median, one.spread) for key, one in found.items() if one is not None}


def assess(reference: Reference, entries: Sequence[tuple[Child, Entry]]) -> dict[Level, int]:
    """Score each entry and see what is told of it; return how many stand at each level."""
    levels = dict.fromkeys(Level, 0)
    for child, entry in entries:
        levels[level_of(flags_of(score_entry(reference, child, entry)))] += 1
    return levels


def assess_plainly(lookup: Lookup, entries: Sequence[tuple[Child, Entry]]) -> float:
    """Look up and compute the plain z-score; the sum only so that nothing is left out."""
    total = 0.0
    for child, entry in entries:
        height, weight, head = entry.height_cm or 1.0, entry.weight_kg or 1.0, entry.head_cm or 1.0
        month = int((entry.measured_on - child.birth_on).days / 30.4375)
        for measure, value in (
            ("height", height),
            ("weight", weight),
            ("bmi", weight / (height / 100) ** 2),
            ("head", head),
        ):
            power, median, spread = lookup[measure, child.sex.value, month]
            total += ((value / median) ** power - 1) / (power * spread)
    return total


def _row(label: str, seconds: float, plain_s: float, count: int) -> None:
    print(f"| {label} | {seconds:.2f} s | {seconds / count * 1e6:.1f} us | {seconds / plain_s:.1f} |")


def _best(work: Callable[[], T]) -> tuple[float, T]:
    times = []
    for _ in range(ROUNDS):
        started_s = time.process_time()
        result = work()
        times.append(time.process_time() - started_s)
    return min(times), result


def _peak_kb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 if sys.platform == "darwin" else peak  # bytes on macOS


if __name__ == "__main__":
    main()
