"""The location check in memory against the same by PostGIS, as ratios of one run.

    python -m bench.location [--points 1000000] [--fences 1000,100000]

Both sides judge the same fixes by the same definition, projection and rounding of words included; PostGIS by one
prepared statement over one connection. The agreement is counted over whole verdicts.
"""

import argparse
import datetime as dt
import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import psycopg
from rich.console import Console
from rich.progress import track

from bench.geofences import Positions, anywhere, around_boundaries, database_of, inside, make_fences
from bench.ratios import report
from geo.fixes import LocationFix
from geo.geofences.index import Geofence, GeofenceIndex
from geo.geofences.repository import JUDGE_SQL
from geo.geofences.rules import DEFAULT_LIMITS, FAR_AWAY, TOO_VAGUE, Verdict, judge_outside
from geo.geofences.rules import inside as inside_verdict
from geo.grid import GRID_STEP_M, is_in_extent, to_grid, to_wgs84

SEED = 20_261_123
SINGLE_CHECKS = 500  # fixes in a round; a tenth of a second on the slower side
ROUNDS = 20  # of each side in turn; the best of each counts, which is what the machine's other work disturbs least
BULK_POINTS = 100_000
AGREEMENT_BATCH = 20_000
CAPTURED_AT = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
ACCURACIES_M = np.array([0.0, 5.0, 12.5, DEFAULT_LIMITS.edge_reach_m, 65.0, DEFAULT_LIMITS.too_vague_over_m])
_REACH_M = DEFAULT_LIMITS.edge_reach_m
# On the boundary, a step off it, at the limits of accuracy and reach and a step to either side, and beyond.
OFFSETS_M = np.array(
    [
        *(0, 0, GRID_STEP_M, 3 * GRID_STEP_M, 0.5),
        *(limit_m + step for limit_m in (5, 12.5, _REACH_M) for step in (0, GRID_STEP_M, -GRID_STEP_M)),
        *(45, 100, 700),
    ]
)
_ONE = JUDGE_SQL.format(easting="%(easting)s::float8", northing="%(northing)s::float8")
_MANY = f"""
    SELECT number, judged.* FROM unnest(%(eastings)s::float8[], %(northings)s::float8[])
        WITH ORDINALITY AS fix (easting, northing, number)
    CROSS JOIN LATERAL ({JUDGE_SQL.format(easting="fix.easting", northing="fix.northing")}) judged
    ORDER BY number
"""
_err = Console(stderr=True)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=1_000_000, help="fixes to compare for agreement")
    parser.add_argument("--fences", default="250,1000,100000", help="how many geofences, several by commas")
    options = parser.parse_args(arguments)
    print("| location check | in memory | PostGIS, prepared | ratio |")
    print("|---|---|---|---|")
    for count in map(int, options.fences.split(",")):
        random = np.random.default_rng(SEED)
        fences = make_fences(count, random)
        started = time.perf_counter()
        index = GeofenceIndex(fences)
        _err.print(f"index of {count:,} built in {time.perf_counter() - started:.1f} s")
        with database_of(fences, f"bench_location_{os.getpid()}") as connection:
            compare_single(index, connection, fences, random)
            compare_bulk(index, connection, fences, random)
            if count == 1_000:
                compare_verdicts(index, connection, fences, options.points, random)


def compare_single(
    index: GeofenceIndex,
    connection: "psycopg.Connection[Any]",
    fences: list[Geofence],
    random: np.random.Generator,
) -> None:
    """Print one row per kind of fix and one for all together."""
    around = np.concatenate([np.linspace(0, 60, 50), OFFSETS_M])
    kinds = {
        "inside": inside(fences, SINGLE_CHECKS, random),
        "around a boundary (60 m)": around_boundaries(fences, SINGLE_CHECKS, around, random),
        "anywhere": anywhere(SINGLE_CHECKS, random),
    }
    sums = np.zeros(2)
    for kind, positions in kinds.items():
        fixes = [_fix_at(position) for position in positions.tolist()]
        mine_s, theirs_s = np.min(
            [
                (_seconds_each(index.judge, fixes), _seconds_each(partial(judge_by_postgis, connection), fixes))
                for _ in range(ROUNDS)
            ],
            axis=0,
        )
        sums += mine_s, theirs_s
        _print_row(f"{len(index):,} fences, one fix {kind}", mine_s, theirs_s)
    _print_row(f"**{len(index):,} fences, one fix, a third of each**", *(sums / len(kinds)))
    report("location", f"one fix among {len(index):,} fences, times PostGIS", float(sums[1] / sums[0]))


def compare_bulk(
    index: GeofenceIndex,
    connection: "psycopg.Connection[Any]",
    fences: list[Geofence],
    random: np.random.Generator,
) -> None:
    """Print a row for many fixes at once: a plain loop here, one joining statement there."""
    positions = around_boundaries(fences, BULK_POINTS, OFFSETS_M, random)
    started = time.perf_counter()
    for easting, northing in positions.tolist():
        index.judge_at(easting, northing, 20)
    mine_s = (time.perf_counter() - started) / len(positions)
    started = time.perf_counter()
    for _ in _best_by_postgis(connection, positions):
        pass
    _print_row(
        f"{len(index):,} fences, {BULK_POINTS:,} at once", mine_s, (time.perf_counter() - started) / len(positions)
    )


def compare_verdicts(
    index: GeofenceIndex,
    connection: "psycopg.Connection[Any]",
    fences: list[Geofence],
    points: int,
    random: np.random.Generator,
) -> None:
    """Print how many whole verdicts agree on positions on and around boundaries; fail if one does not."""
    differing = 0
    for _ in track(range(0, points, AGREEMENT_BATCH), description="Comparing verdicts", console=_err):
        positions = around_boundaries(fences, AGREEMENT_BATCH, OFFSETS_M, random)
        accuracies_m = random.choice(ACCURACIES_M, AGREEMENT_BATCH).tolist()
        best = _best_by_postgis(connection, positions)
        for (easting, northing), accuracy_m, row in zip(positions.tolist(), accuracies_m, best, strict=True):
            differing += index.judge_at(easting, northing, accuracy_m) != _verdict(row, accuracy_m)
    compared = -(-points // AGREEMENT_BATCH) * AGREEMENT_BATCH
    agreement = 1 - differing / compared
    print(
        f"| {len(index):,} fences, verdicts that agree, of {compared:,} around boundaries | | | {agreement:.4%} |"
    )
    if differing:
        raise SystemExit(f"{differing} verdicts differ")


def judge_by_postgis(connection: "psycopg.Connection[Any]", fix: LocationFix) -> Verdict:
    """Judge one fix as geo/geofences/repository.py does, on the driver itself: the least PostGIS can take."""
    if fix.accuracy_m > DEFAULT_LIMITS.too_vague_over_m:
        return TOO_VAGUE
    if not is_in_extent(fix.longitude, fix.latitude):
        return FAR_AWAY
    easting, northing = to_grid(fix.longitude, fix.latitude)
    row = connection.execute(_ONE, {"easting": easting, "northing": northing}, prepare=True).fetchone()
    return FAR_AWAY if row is None else _verdict(row, fix.accuracy_m)


def _verdict(row: tuple[Any, ...], accuracy_m: float) -> Verdict:
    park_id, exact_m, east_m, north_m = row
    return (
        inside_verdict(park_id) if exact_m == 0 else judge_outside(park_id, exact_m, east_m, north_m, accuracy_m)
    )


def _best_by_postgis(connection: "psycopg.Connection[Any]", positions: Positions) -> Iterator[tuple[Any, ...]]:
    rows = connection.execute(
        _MANY, {"eastings": positions[:, 0].tolist(), "northings": positions[:, 1].tolist()}, binary=True
    )
    for _, *best in rows:
        yield tuple(best)


def _fix_at(position: list[float]) -> LocationFix:
    longitude, latitude = to_wgs84(*position)
    return LocationFix(longitude, latitude, 20.0, CAPTURED_AT)


def _seconds_each(judge: Callable[[LocationFix], Verdict], fixes: list[LocationFix]) -> float:
    started = time.perf_counter()
    for fix in fixes:
        judge(fix)
    return (time.perf_counter() - started) / len(fixes)


def _print_row(label: str, mine_s: float, theirs_s: float) -> None:
    print(f"| {label} | {mine_s * 1e6:.1f} us | {theirs_s * 1e6:.0f} us | {theirs_s / mine_s:.0f}x |", flush=True)


if __name__ == "__main__":
    main()
