"""Weeks, and what may be told of a few. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

LEAST_TOLD = 5  # as on boards: fewer would show what single children did
DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True)
class Week:
    """A week from its Monday: how many members were active, and on how many days in all."""

    monday: dt.date
    active_members: int
    active_days: int


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of the day's week."""
    return day - dt.timedelta(days=day.weekday())


def first_monday(today: dt.date, weeks: int) -> dt.date:
    """Return the Monday of the first of `weeks` weeks, this one the last."""
    return monday_of(today) - dt.timedelta(weeks=weeks - 1)


def all_weeks(first: dt.date, weeks: int, counted: Mapping[int, tuple[int, int]]) -> list[Week]:
    """Return every week in order; `counted` has (members, days) by the week's number from 0."""
    return [Week(first + dt.timedelta(weeks=number), *counted.get(number, (0, 0))) for number in range(weeks)]


def told(number: int) -> int | None:
    """Return a number of children as the public may see it: down to the next five, None under five."""
    return number - number % LEAST_TOLD if number >= LEAST_TOLD else None


def told_week(week: Week) -> Week | None:
    """Return a week as the public may see it, None where too few were active."""
    members = told(week.active_members)
    return None if members is None else Week(week.monday, members, week.active_days)
