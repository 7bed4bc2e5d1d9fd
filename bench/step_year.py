"""A person's year of two devices at one-minute grain, from packed bytes to settled days, as ratios of one run.

    python -m bench.step_year [--days 365]

Every minute of the year has a sample of each device: the most that any source sends. Against it stand unpacking
alone, and the same merge of the same samples as objects in plain Python: the least one would write.
"""

import argparse
import datetime as dt
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from bench.ratios import report
from bench.step_days import PHONE, WATCH, make_day
from records.steps.days.rules import settle_day
from records.steps.sample import StepSample, Unit
from records.steps.samples.columns import Columns, changed
from records.steps.samples.packing import SourceDay, pack, unpack

SEED = 20_261_010
FIRST_DAY = dt.date(2025, 10, 1)
QUARTER_S = 900
ROUNDS = 3  # the best counts: other work of the machine disturbs it least
SOURCES = {"garmin": WATCH, "app_upload": PHONE}
T = TypeVar("T")
Packed = dict[tuple[str, dt.date], bytes]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    options = parser.parse_args(arguments)
    days = [FIRST_DAY + dt.timedelta(days=number) for number in range(options.days)]
    packed, objects = prepare(days)
    size = sum(map(len, packed.values()))
    samples = sum(map(len, objects.values()))
    before_kb = _peak_kb()
    settle_s, totals = _best(lambda: settle(packed, days))
    grown_kb = _peak_kb() - before_kb
    unpack_s, _ = _best(lambda: [unpack(one, day) for (_, day), one in packed.items()])
    plain_s, plain_totals = _best(lambda: settle_plainly(objects, days))
    if totals != plain_totals:
        raise SystemExit("the two merges differ")
    print(f"{samples:,} samples of {len(days)} days, {size / samples:.1f} bytes each when packed")
    print()
    print("| a year of two devices by the minute | time | a day | ratio |")
    print("|---|---|---|---|")
    for label, seconds in (
        ("from bytes to settled days", settle_s),
        ("of that, unpacking", unpack_s),
        ("plain Python, samples as objects in memory", plain_s),
    ):
        each_ms = seconds / len(days) * 1e3
        print(f"| {label} | {seconds:.2f} s | {each_ms:.2f} ms | {seconds / settle_s:.2f} |")
    report("step_year", "a year settled, of plain Python", plain_s / settle_s)
    print(f"\nMemory grew by {grown_kb / 1024:.0f} MB while settling.")


def prepare(days: Sequence[dt.date]) -> tuple[Packed, dict[tuple[str, dt.date], list[StepSample]]]:
    """Return the year packed by source and day, and as objects."""
    random = np.random.default_rng(SEED)
    packed, objects = {}, {}
    for day in days:
        for source, device in SOURCES.items():
            samples = make_day(day, device, random, share=1, is_named=False)
            objects[source, day] = samples
            packed[source, day] = pack(SourceDay(changed(Columns(), set(), samples)))
    return packed, objects


def settle(packed: Packed, days: Sequence[dt.date]) -> list[int | None]:
    """Settle each day as the service does, with the day before beside it."""
    before: dict[tuple[str, dt.date], SourceDay] = {}
    totals = []
    for day in days:
        today = {(source, day): unpack(packed[source, day], day) for source in SOURCES}
        totals.append(settle_day({**before, **today}, day).credited(Unit.STEPS))
        before = today
    return totals


def settle_plainly(
    objects: dict[tuple[str, dt.date], list[StepSample]], days: Sequence[dt.date]
) -> list[int | None]:
    """Add up each device by quarter-hour and take the greater: right where every sample lies in one."""
    totals: list[int | None] = []
    for day in days:
        by_device = []
        for source in SOURCES:
            quarters: Counter[int] = Counter()
            for sample in objects[source, day]:
                quarters[int(sample.starts_at.timestamp()) // QUARTER_S] += sample.count
            by_device.append(quarters)
        totals.append((by_device[0] | by_device[1]).total())
    return totals


def _best(work: Callable[[], T]) -> tuple[float, T]:
    best_s = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        result = work()
        best_s = min(best_s, time.process_time() - started)
    return best_s, result


def _peak_kb() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


if __name__ == "__main__":
    main()
