"""Kept entries of a diary put into the plain values that the rules sum up."""

import datetime as dt
import uuid
from typing import cast
from zoneinfo import ZoneInfo

from records.diaries.models import Feed
from records.diaries.rules import DiaryDay, DiaryTotals, FedOnce, SeenNappy, SleptOnce, find_twins, sum_up
from records.diaries.service import DiaryEntries, is_forgotten


def sum_up_entries(
    entries: DiaryEntries, first_on: dt.date, days: int, zone: ZoneInfo, *, now: dt.datetime
) -> tuple[list[DiaryDay], DiaryTotals]:
    """Return what the days come to. What runs has lasted until `now`; a forgotten one counts when it ends."""
    sleeps = [
        SleptOnce(one.started_at, max(one.ended_at or now, one.started_at), one.kind)
        for one in entries.sleeps
        if not is_forgotten(one, now)
    ]
    return sum_up(
        first_on,
        days,
        zone,
        feeds=[
            FedOnce(one.started_at, _end_of(one, now), one.method, one.side, one.amount_ml)
            for one in entries.feeds
        ],
        sleeps=sleeps,
        nappies=[SeenNappy(one.seen_at, one.is_wet, one.is_dirty) for one in entries.nappies],
    )


def list_twins(entries: DiaryEntries) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return pairs of entries that two people perhaps made of one and the same."""
    seen = [
        *((one.started_at, f"feed:{one.method}", one.recorded_by_id, one.id) for one in entries.feeds),
        *((one.started_at, "sleep", one.recorded_by_id, one.id) for one in entries.sleeps),
        *((one.seen_at, "nappy", one.recorded_by_id, one.id) for one in entries.nappies),
    ]
    return cast("list[tuple[uuid.UUID, uuid.UUID]]", find_twins(seen))


def _end_of(feed: Feed, now: dt.datetime) -> dt.datetime | None:
    if feed.is_running and not is_forgotten(feed, now):
        return max(now, feed.started_at)
    return feed.ended_at
