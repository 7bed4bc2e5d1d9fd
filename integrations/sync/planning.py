"""What to fetch, and when to look again. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from integrations.capabilities import Capabilities, Delivery
from integrations.source import EAST_MOST, WEST_MOST, Window
from records.steps.sample import StepBatch

LATE_DAYS = 7  # watches sync within a week (HPB asks for it); looked through once a day
SOON_DAYS = 1  # what came in after the last look of a day
FIRST_RETRY_S = 60
LAST_RETRY_S = 6 * 3_600  # a vendor that was away for a day is found back within hours
AFTER_MISREADING_S = 3_600  # an answer of another shape does not change within minutes
RENEWAL_EVERY_S = 86_400  # of a source that only sends: is the grant still alive?


def polled_window(last_synced_at: dt.datetime | None, now: dt.datetime) -> Window:
    """Return the days that a look goes through: since the last one, and a week once a day for late watches.

    Days wherever on earth the person is.
    """
    first_now, last_now = (now - WEST_MOST).date(), (now + EAST_MOST).date()
    if last_synced_at is None:
        return Window(first_now - dt.timedelta(days=SOON_DAYS), last_now)
    since = (last_synced_at - WEST_MOST).date()
    days = SOON_DAYS if since == first_now else LATE_DAYS
    return Window(min(since, first_now) - dt.timedelta(days=days), last_now)


def backfilled_window(capabilities: Capabilities, now: dt.datetime) -> Window | None:
    """Return the days before connecting that are fetched or asked for; None where the source keeps no past.

    Every look at a source that can be asked brings today and what is round it. One that only sends is never looked
    at, so what lies before it was connected is asked for up to the newest day anywhere on earth.
    """
    if capabilities.backfill_days_most <= 0:
        return None
    is_asked = not capabilities.backfill_arrives_by_push
    last_on = now.date() - dt.timedelta(days=1) if is_asked else (now + EAST_MOST).date()
    return Window(last_on - dt.timedelta(days=capabilities.backfill_days_most - 1), last_on)


def is_first_of_day(last_synced_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Tell whether the last look was on an earlier day: then all is looked through, whatever webhooks named.

    Where they come more often than the clock, nothing else would find what one of them missed.
    """
    return last_synced_at is None or (last_synced_at - WEST_MOST).date() < (now - WEST_MOST).date()


def merged(windows: Iterable[Window]) -> list[Window]:
    """Return windows that cover the same days once, in order; neighbours become one."""
    found: list[Window] = []
    for window in sorted(windows, key=lambda each: (each.first_on, each.last_on)):
        if window.last_on < window.first_on:
            continue
        if found and window.first_on <= found[-1].last_on + dt.timedelta(days=1):
            found[-1] = Window(found[-1].first_on, max(found[-1].last_on, window.last_on))
        else:
            found.append(window)
    return found


def cut(window: Window, days_most: int) -> Iterator[Window]:
    """Yield parts of at most `days_most` days, the newest first."""
    last_on = window.last_on
    while last_on >= window.first_on:
        first_on = max(window.first_on, last_on - dt.timedelta(days=days_most - 1))
        yield Window(first_on, last_on)
        last_on = first_on - dt.timedelta(days=1)


def kept_within(window: Window, oldest_on: dt.date, newest_on: dt.date) -> Window | None:
    """Return what of a window lies within these days: a webhook may name any, also absurd ones."""
    first_on, last_on = max(window.first_on, oldest_on), min(window.last_on, newest_on)
    return Window(first_on, last_on) if first_on <= last_on else None


def next_look_s(capabilities: Capabilities) -> int | None:
    """Return after how long to look again when all is well; None for what is only uploaded."""
    if capabilities.deliveries == {Delivery.UPLOAD}:
        return None
    return capabilities.poll_every_s or RENEWAL_EVERY_S


def retry_s(failures: int) -> int:
    """Return how long to wait after so many failures in a row: twice as long each time."""
    return int(min(LAST_RETRY_S, FIRST_RETRY_S * 2 ** max(0, min(failures, 20) - 1)))


def split(batch: StepBatch, parts_most: int) -> Iterator[StepBatch]:
    """Yield the batch in pieces of at most `parts_most` values; the order means nothing to who takes them."""
    size = len(batch.samples) + len(batch.totals) + len(batch.deletions) + len(batch.deleted_intervals)
    if size <= parts_most:
        yield batch
        return
    empty = StepBatch()
    for samples in _pieces(batch.samples, parts_most):
        yield replace(empty, samples=samples)
    for totals in _pieces(batch.totals, parts_most):
        yield replace(empty, totals=totals)
    for deletions in _pieces(batch.deletions, parts_most):
        yield replace(empty, deletions=deletions)
    for intervals in _pieces(batch.deleted_intervals, parts_most):
        yield replace(empty, deleted_intervals=intervals)


def _pieces(values: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), most):
        yield values[start : start + most]
