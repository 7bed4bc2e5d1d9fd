"""Whether stock will cover what is owed in points at the end: by the pace of the last weeks. Pure.

Awards raise what is owed. A redemption lowers what is owed and what stock covers by the same points, so it changes
nothing about what is missing; only when stock runs out first do points stay behind that buy nothing.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

WEEK_DAYS = 7  # a week has its busy and its quiet days: shorter stretches say little
PACE_DAYS = 28  # what is looked back on: four whole weeks


@dataclass(frozen=True, slots=True)
class DayOfPoints:
    """What one day gave (awards less reversals) and what it took (spends less refunds), in points."""

    day: dt.date
    given: int
    spent: int


@dataclass(frozen=True, slots=True)
class Stock:
    """One gift: its price in points, and how many are left to be had, drops included."""

    points: int
    left: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What will be owed on the last day, and what of it stock does not cover: as expected, at least, at most.

    All in points. `days_left`: whole days after today, the last one included. `given_per_day_least` and
    `given_per_day_most`: of the quietest and the busiest week.
    """

    days_left: int
    given_per_day: float
    given_per_day_least: float
    given_per_day_most: float
    spent_per_day: float
    owed: int
    uncovered: int
    uncovered_least: int
    uncovered_most: int


def covered_by(stock: Sequence[Stock]) -> int:
    """Return the points that all that is left could be bought with."""
    return sum(one.points * one.left for one in stock)


def forecast(
    days: Sequence[DayOfPoints], *, owed: int, covered: int, today: dt.date, last_day: dt.date
) -> Forecast:
    """Return what the pace of the PACE_DAYS before today leads to. A day without an entry gave and took nothing.

    Expected is the mean; least and most are the quietest and the busiest week of these (mean of seven days in a
    row), since weather and holidays move whole weeks. What is spent is bounded by what is owed and by stock.
    """
    given = _row_of(days, today, "given")
    spent = _row_of(days, today, "spent")
    days_left = max((last_day - today).days, 0)
    weeks = [sum(given[start : start + WEEK_DAYS]) / WEEK_DAYS for start in range(PACE_DAYS - WEEK_DAYS + 1)]
    given_per_day, spent_per_day = sum(given) / PACE_DAYS, sum(spent) / PACE_DAYS
    all_owed = owed + round(given_per_day * days_left)
    will_spend = min(round(max(spent_per_day, 0) * days_left), covered, max(all_owed, 0))
    return Forecast(
        days_left=days_left,
        given_per_day=given_per_day,
        given_per_day_least=min(weeks),
        given_per_day_most=max(weeks),
        spent_per_day=spent_per_day,
        owed=max(all_owed - will_spend, 0),
        uncovered=_uncovered(owed, given_per_day, days_left, covered),
        uncovered_least=_uncovered(owed, min(weeks), days_left, covered),
        uncovered_most=_uncovered(owed, max(weeks), days_left, covered),
    )


def _row_of(days: Sequence[DayOfPoints], today: dt.date, what: str) -> list[int]:
    by_day = {one.day: getattr(one, what) for one in days}
    return [by_day.get(today - dt.timedelta(days=ago), 0) for ago in range(PACE_DAYS, 0, -1)]


def _uncovered(owed: int, given_per_day: float, days_left: int, covered: int) -> int:
    return max(owed + round(given_per_day * days_left) - covered, 0)
