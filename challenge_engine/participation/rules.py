"""Weeks, and what may be told of a few: to the public, and to teachers of other classes. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
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


# What teachers of a school see of its classes. docs/algorithms/school-dashboard.md says why nobody is found by it.
ROUND_TO = 5
KNOWN_TO_OTHERS = 3  # so many pupils may put together what they know of themselves and still find out nobody else
LEAST_DAYS = (
    25  # above what three pupils can have of a week's seven days, so that "under 25" leaves the others open
)
SETTLED_DAYS = 2  # late check-ins come within a day, steps within two; then a week is told once and for all


@dataclass(frozen=True, slots=True)
class Band:
    """Between which numbers one lies, both included; `most` is None where that is as many as there are."""

    least: int
    most: int | None

    @property
    def middle(self) -> float:
        """A number to compare by: the middle, and above an open end as if it were as wide as the others."""
        return (self.least + (self.least + ROUND_TO - 1 if self.most is None else self.most)) / 2


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """A class's week as it was. `visitors` have been to the `parks` and `districts` since the run began."""

    members: int
    enrolled: int
    active: int
    active_days: int
    parks: int
    districts: int
    visitors: int


@dataclass(frozen=True, slots=True)
class ClassTold:
    """A class's week as it is told. None is what is not; nothing else is kept, so nothing else can get out.

    `open_share`: the part of the week's days on which the class met and nothing was paused; of no pupil.
    """

    enrolled: Band
    active: Band | None = None
    active_days: Band | None = None
    parks: Band | None = None
    districts: Band | None = None
    open_share: float = 1.0


def tell_class(counts: ClassCounts, days_in_week: int, open_share: float = 1.0) -> ClassTold:
    """Return what is told of a class's week, of which `days_in_week` days lie in the run.

    Each band leaves open what any one pupil did, also to three others who know of themselves: it ends above what
    they can add up to, and begins below the number that would leave nobody out. The other bands are made by what
    is told of the enrolled, never by their exact number.
    """
    enrolled = _band(counts.enrolled, counts.members)
    if enrolled.least < LEAST_TOLD:
        return ClassTold(Band(0, enrolled.most), open_share=open_share)
    surely = enrolled.least
    active = _band(counts.active, surely, ends=enrolled.most)
    highest = _down(days_in_week * (surely - ROUND_TO + 1))
    days: Band | None
    if counts.active_days < LEAST_DAYS or highest < LEAST_DAYS:
        days = Band(0, LEAST_DAYS - 1) if highest >= LEAST_DAYS else None
    else:
        least = min(_down(counts.active_days), highest)
        days = Band(least, None if least == highest else least + ROUND_TO - 1)
    sees_parks = surely >= 2 * LEAST_TOLD and counts.visitors >= LEAST_TOLD
    return ClassTold(
        enrolled=enrolled,
        active=None if active.least == 0 and active.most is None else active,
        active_days=days,
        parks=_by_fives(counts.parks) if sees_parks else None,
        districts=_by_fives(counts.districts) if sees_parks else None,
        open_share=open_share,
    )


def total_told(classes: Sequence[ClassTold]) -> ClassTold | None:
    """Return a school's week: the sum of what is told of its classes, so it tells nothing more of any of them.

    None where no class is told of. A class that is not told of is in no total, so none can be subtracted.
    """
    shown = [one for one in classes if one.active is not None or one.active_days is not None]
    if not shown:
        return None
    return ClassTold(
        enrolled=_sum([one.enrolled for one in shown]),
        active=_sum([one.active for one in shown if one.active is not None]),
        active_days=_sum([one.active_days for one in shown if one.active_days is not None]),
        open_share=sum(one.open_share * one.enrolled.middle for one in shown)
        / sum(one.enrolled.middle for one in shown),
    )


def average_told(told: ClassTold) -> float | None:
    """Return active days per enrolled pupil, as of a whole week, to the next half; None while too few are told of.

    Days on which a class did not meet, or nobody was sent outdoors, do not lower it; of them alone it is None.
    """
    if told.active_days is None or told.active_days.least == 0 or not told.open_share:
        return None
    return round(2 * told.active_days.middle / (told.enrolled.middle * told.open_share)) / 2


def closed_mondays(run: tuple[dt.date, dt.date], today: dt.date, weeks: int) -> list[dt.date]:
    """Return the Mondays of the last `weeks` weeks of the run (first and last day) that are over and settled."""
    first, last = run
    newest = monday_of(min(today - dt.timedelta(days=DAYS_PER_WEEK + SETTLED_DAYS), last))
    oldest = max(monday_of(first), newest - dt.timedelta(weeks=weeks - 1))
    count = (newest - oldest).days // DAYS_PER_WEEK + 1
    return [oldest + dt.timedelta(weeks=number) for number in range(max(count, 0))]


def days_of_week(run: tuple[dt.date, dt.date], monday: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a week that lie in the run."""
    return max(run[0], monday), min(run[1], monday + dt.timedelta(days=DAYS_PER_WEEK - 1))


def _down(number: int) -> int:
    return max(number - number % ROUND_TO, 0)


def _band(count: int, whole: int, *, ends: int | None = None) -> Band:
    """Return the band of a part of `whole`, the last of which is wide enough to leave out any five."""
    highest = _down(whole - ROUND_TO + 1)
    least = min(_down(count), highest)
    return Band(least, ends if least == highest else least + ROUND_TO - 1)


def _by_fives(count: int) -> Band:
    return Band(_down(count), _down(count) + ROUND_TO - 1)


def _sum(bands: Sequence[Band]) -> Band:
    ends = [one.most for one in bands]
    return Band(sum(one.least for one in bands), None if None in ends else sum(one or 0 for one in ends))
