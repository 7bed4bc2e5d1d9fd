"""What an entry of a diary must be to be kept. Pure.

Each check takes (values, born_on=..., now=...), as the routes of all kinds of items call it.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.clock import HONG_KONG, local_day, start_of_day
from records.access.day_rules import RecordDayBeforeBirth, RecordDaysReversed
from records.diaries.errors import (
    DiaryChildTooOld,
    DiaryEntryTooLong,
    DiaryEntryUnfit,
    DiaryTimeInFuture,
)
from records.diaries.kinds import FUTURE_MOST, LONGEST_FEED, LONGEST_SLEEP, MOST_YEARS, FeedMethod

_DETAILS = ("side", "milk", "amount_ml", "food")
_MAY_SAY: Mapping[FeedMethod, frozenset[str]] = {
    FeedMethod.BREAST: frozenset({"side"}),
    FeedMethod.BOTTLE: frozenset({"milk", "amount_ml"}),
    FeedMethod.SOLIDS: frozenset({"food"}),
}
_NEED_NOT_SAY = frozenset({"food"})
_KNOWN_AT_THE_END = frozenset({"amount_ml"})


def check_feed(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise DiaryEntryUnfit, or as `check_times` does."""
    may_say = _MAY_SAY[values["method"]]
    needed = may_say - _NEED_NOT_SAY - (_KNOWN_AT_THE_END if values["is_running"] else frozenset())
    said = {name for name in _DETAILS if values[name] is not None}
    for name in _DETAILS:
        if name in (said - may_say) | (needed - said):
            raise DiaryEntryUnfit(field=name)
    check_times(values, born_on=born_on, now=now, longest=LONGEST_FEED)


def check_sleep(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise DiaryEntryUnfit for a sleep that neither ended nor runs, or as `check_times` does."""
    if values["ended_at"] is None and not values["is_running"]:
        raise DiaryEntryUnfit(field="ended_at")
    check_times(values, born_on=born_on, now=now, longest=LONGEST_SLEEP)


def check_nappy(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise DiaryEntryUnfit for a colour of what is not there, or as `check_times` does."""
    for name in ("colour", "texture"):
        if values[name] is not None and not values["is_dirty"]:
            raise DiaryEntryUnfit(field=name)
    _check_moment(values["seen_at"], born_on=born_on, now=now, field="seen_at")


def check_times(
    values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime, longest: dt.timedelta
) -> None:
    """Raise DiaryTimeInFuture, RecordDayBeforeBirth, DiaryChildTooOld, RecordDaysReversed, DiaryEntryTooLong.

    What runs has lasted until now, and has no end yet (DiaryEntryUnfit).
    """
    started_at, ended_at = values["started_at"], values["ended_at"]
    _check_moment(started_at, born_on=born_on, now=now, field="started_at")
    if values["is_running"]:
        if ended_at is not None:
            raise DiaryEntryUnfit(field="ended_at")
        ended_at = max(now, started_at)
    if ended_at is None:
        return
    if ended_at > now + FUTURE_MOST:
        raise DiaryTimeInFuture(field="ended_at")
    if ended_at < started_at:
        raise RecordDaysReversed(field="ended_at")
    if ended_at - started_at > longest:
        raise DiaryEntryTooLong(field="ended_at", most_h=int(longest / dt.timedelta(hours=1)))


def _check_moment(at: dt.datetime, *, born_on: dt.date | None, now: dt.datetime, field: str) -> None:
    if at > now + FUTURE_MOST:
        raise DiaryTimeInFuture(field=field)
    if born_on is None:  # of grown-ups only
        raise DiaryChildTooOld(most_years=MOST_YEARS)
    if at < start_of_day(born_on):
        raise RecordDayBeforeBirth(field=field)
    day = local_day(at, HONG_KONG)
    if (day.year - born_on.year, day.month, day.day) >= (MOST_YEARS, born_on.month, born_on.day):
        raise DiaryChildTooOld(most_years=MOST_YEARS)
