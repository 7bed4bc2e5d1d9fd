"""By which clock a day was lived: the UTC offsets that its samples tell, and from when each was in force. Pure.

Sources tell the offset of each sample and no time zone, so an instant at which clocks changed lies somewhere
between two samples. Of several sources the one that says most is believed: a watch that was not set anew would
have the clocks go to and fro.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from records.steps.reconciling.streams import DAY_MS, SourceDays
from records.steps.samples.columns import OFFSETS

_EPOCH_DAY = dt.date(1970, 1, 1)
_DAY = dt.timedelta(days=1)
_HOUR_MS = 3_600_000
CHANGE_MOST_S = 3_600  # by how much clocks go forward or back; more is a journey
CHANGE_AFTER_MS = 2 * _HOUR_MS  # after midnight: when nearly all clocks change

Told = list[tuple[int, int]]  # start in ms and offset in s, in order


@dataclass(frozen=True, slots=True)
class Clock:
    """The offset that is in force from an instant on, in ms since 1970 and s east of UTC."""

    starts_ms: int
    offset_s: int


@dataclass(frozen=True, slots=True)
class DayClocks:
    """The clocks of a day, oldest first, and when it ended; `begins_ms` is its first midnight."""

    clocks: Sequence[Clock]
    ends_ms: int

    @property
    def begins_ms(self) -> int:
        """The first instant of the day."""
        return self.clocks[0].starts_ms


def clocks_of(said: SourceDays, day: dt.date) -> DayClocks:
    """Return the clocks of a day from what sources said of it and of the day before; UTC where nobody says any."""
    told = _told(said, day)
    midnight_ms = (day - _EPOCH_DAY).days * DAY_MS
    offset_s = told[0][1] if told else 0
    if told and (evening := _told(said, day - _DAY)) and abs(evening[-1][1] - offset_s) <= CHANGE_MOST_S:
        offset_s = evening[-1][1]  # the clocks changed while nobody walked
    clocks = [Clock(midnight_ms - offset_s * 1_000, offset_s)]
    before_ms = clocks[0].starts_ms
    for starts_ms, next_s in told:
        if next_s != clocks[-1].offset_s:
            changed_ms = min(max(clocks[0].starts_ms + CHANGE_AFTER_MS, before_ms), starts_ms)
            is_change = abs(next_s - clocks[-1].offset_s) <= CHANGE_MOST_S
            clocks.append(Clock(changed_ms if is_change else starts_ms, next_s))
        before_ms = max(before_ms, starts_ms)
    return DayClocks(clocks, midnight_ms + DAY_MS - clocks[-1].offset_s * 1_000)


def _told(said: SourceDays, day: dt.date) -> Told:
    days = [one for (_, row_day), one in sorted(said.items()) if row_day == day]
    if not days:
        return []
    most = max(days, key=lambda one: len(one.columns))
    columns = most.columns
    if len(columns):
        return sorted(zip(columns.starts_ms.tolist(), columns.numbers[OFFSETS].tolist(), strict=True))
    return sorted((0, total.offset_s) for total in most.totals.values())
