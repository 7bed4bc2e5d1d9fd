"""What Google Health's webhooks say: for whom which days changed. Pure; verified before it comes here.

They carry no values. A deletion is a window to fetch again like a change: what is not there then is withdrawn.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from integrations.source import Notice, Window

MAX_ITEMS = 100  # of one request
MAX_DAYS = 31  # of one item
STEPS = "steps"


def is_handshake(body: bytes) -> bool:
    """Tell whether a body is what Google sends when a subscriber is created."""
    try:
        return bool(json.loads(body) == {"type": "verification"})
    except (ValueError, RecursionError):
        return False


def read_notices(body: bytes) -> list[Notice]:
    """Return what a notification says of steps; other data types and broken items are left out.

    Raises ValueError for a body that is no JSON.
    """
    try:
        said = json.loads(body)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    items = said if isinstance(said, list) else [said]
    return [notice for item in items[:MAX_ITEMS] for notice in _read(item)]


def _read(item: Any) -> Iterator[Notice]:
    data = item.get("data") if isinstance(item, dict) else None
    if not isinstance(data, dict) or data.get("dataType") != STEPS:
        return
    user_id, intervals = data.get("healthUserId"), data.get("intervals")
    if not isinstance(user_id, str) or not isinstance(intervals, list):
        return
    days = [day for interval in intervals for day in _days(interval)]
    if days:
        first_on, last_on = min(days), max(days)
        if (last_on - first_on).days >= MAX_DAYS:
            first_on = last_on - dt.timedelta(days=MAX_DAYS - 1)
        yield Notice(user_id, window=Window(first_on, last_on))


def _days(interval: Any) -> Iterator[dt.date]:
    """Yield the civil days at which an interval begins and ends, from whichever form it has."""
    if not isinstance(interval, dict):
        return
    for name in ("civilIso8601TimeInterval", "physicalTimeInterval"):
        times = interval.get(name)
        if isinstance(times, Mapping):
            for end in ("startTime", "endTime"):
                try:
                    yield dt.datetime.fromisoformat(str(times.get(end))).date()
                except ValueError:
                    continue
