"""Judging and forecasting a whole school, against a loop that only knows how old each child was at each dose.

    python -m bench.vaccines [--children 1000] [--repeats 7]

Histories are mixed: by the programme, late, with combinations, with doses too early and missing ones. The bound
goes over the same doses once, per antigen, and adds an age to a day for each: no forecast can do without that.
"""

import argparse
import datetime as dt
import statistics
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from random import Random

from rich.console import Console
from rich.progress import track

from bench.ratios import report
from vaccines.evaluation.model import GivenDose, Subject, dose_of_product
from vaccines.evaluation.rules import judge
from vaccines.forecast.rules import forecast
from vaccines.forecast.visits import Recommendation, recommend
from vaccines.schedules.catalogue import schedule_catalogue
from vaccines.schedules.model import Product, Schedule
from vaccines.spans import read_span

SEED = 20_261_130
TODAY = dt.date(2026, 11, 30)
# Age in days and product, as the programme has it.
PROGRAMME = (
    *((0, "bcg"), (0, "hepatitis-b"), (30, "hepatitis-b"), (61, "dtap-ipv"), (61, "pcv13"), (122, "dtap-ipv")),
    *((122, "pcv13"), (183, "dtap-ipv"), (183, "hepatitis-b"), (366, "mmr"), (366, "pcv13"), (366, "varicella")),
    *(
        (550, "dtap-ipv"),
        (550, "mmrv"),
        (2_400, "dtap-ipv"),
        (3_900, "hpv9"),
        (4_270, "hpv9"),
        (4_270, "tdap-ipv"),
    ),
)
Child = tuple[Subject, list[GivenDose]]
_err = Console(stderr=True)


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=7, help="of which the median is told")
    options = parser.parse_args()
    (schedule,) = schedule_catalogue().values()
    random = Random(SEED)
    children = [make_child(schedule.products, random) for _ in range(options.children)]
    doses = sum(len(held) for _, held in children)

    runs = [
        (_time_s(lambda: ages_only(children)), _time_s(lambda: forecast_all(schedule, children)))
        for _ in track(range(options.repeats), description="forecasting", console=_err)
    ]
    bound_s = statistics.median(bound for bound, _ in runs)
    ours_s = statistics.median(ours for _, ours in runs)
    ratio = statistics.median(ours / bound for bound, ours in runs)
    lines, kept_bytes, peak_bytes = _memory(schedule, children)

    count = len(children)
    print("| | whole school | for each child |\n|---|---|---|")
    print(f"| judged and forecast | {ours_s:.2f} s | {ours_s / count * 1e6:,.0f} µs |")
    print(f"| one age for each dose and antigen | {bound_s:.3f} s | {bound_s / count * 1e6:,.0f} µs |")
    print(f"| ratio | {ratio:.1f} | |")
    report("vaccines", "a school forecast, of adding ages alone", 1 / ratio)
    print(f"| memory of all answers | {kept_bytes / 1e6:.1f} MB | {kept_bytes / count / 1e3:.1f} kB |")
    print(f"| memory on the way, one child at a time | | {peak_bytes / 1e3:.1f} kB |\n")
    print(f"{count:,} children, {doses:,} doses, {lines:,} injections recommended.")


def make_child(products: Mapping[str, Product], random: Random) -> Child:
    """Return a pupil of six to eighteen and a history: mostly by the programme, mostly a little late."""
    born_on = TODAY - dt.timedelta(days=random.randrange(6 * 365, 18 * 365))
    subject = Subject(born_on, random.choice(("female", "male")), is_immunocompromised=random.random() < 0.01)
    late_d = random.choice((0, 0, 3, 10, 40, 400))
    held: list[GivenDose] = []
    for age_d, product in [*PROGRAMME, *((365 * year + 280, "influenza-inactivated") for year in range(1, 18))]:
        if random.random() < 0.1:
            continue
        chosen = (
            "dtap-ipv-hib-hepb" if product == "dtap-ipv" and age_d < 200 and random.random() < 0.3 else product
        )
        day = born_on + dt.timedelta(days=max(0, age_d + random.randrange(-6, 20) + late_d))
        if day <= TODAY:
            held.append(dose_of_product(f"{len(held):03d}", day, products[chosen]))
    random.shuffle(held)
    return subject, held


def forecast_all(schedule: Schedule, children: Sequence[Child]) -> int:
    """Return how many injections are recommended."""
    return sum(len(forecast_one(schedule, child)) for child in children)


def forecast_one(schedule: Schedule, child: Child) -> list[Recommendation]:
    subject, held = child
    outlooks = forecast(schedule, subject, held, judge(schedule, subject, held), TODAY)
    return recommend(outlooks, schedule.products, TODAY)


def ages_only(children: Sequence[Child]) -> int:
    """Return how many doses were had from a year of age on: the least that has to be looked at."""
    year = read_span("12 months")
    found = 0
    for subject, held in children:
        for dose in sorted(held, key=lambda one: one.given_on):
            for _ in dose.antigens:
                found += dose.given_on >= year.after(subject.born_on)
    return found


def _time_s(work: Callable[[], object]) -> float:
    started_s = time.process_time()  # of the processor: nothing here waits, and a busy machine says nothing of it
    work()
    return time.process_time() - started_s


def _memory(schedule: Schedule, children: Sequence[Child]) -> tuple[int, int, int]:
    """Return the injections recommended, the bytes of all answers, and the most that one child took on the way."""
    tracemalloc.start()
    answers, most = [], 0
    for child in children:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        answers.append(forecast_one(schedule, child))
        _, peak = tracemalloc.get_traced_memory()
        most = max(most, peak - before)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return sum(len(answer) for answer in answers), kept, most


if __name__ == "__main__":
    main()
