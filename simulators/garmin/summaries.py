"""What a simulated Garmin says of a person's day: a summary of the day and epochs of a quarter-hour."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

from simulators.wearing import MINUTES, Wearer

QUARTER_MINUTES = 15
DAY_S = 86_400
_WALKING_FROM = 60  # steps a minute; slower minutes are of a sedentary epoch of the same quarter-hour
_STEP_M = 0.72


def counted(person: Wearer, day: dt.date, *, until_s: float) -> dict[int, int]:
    """Return steps by minute as Garmin merges them: the largest count of the devices that are no phones."""
    devices = [device for device in person.devices if device.form_factor != "phone"] or person.devices
    best: dict[int, int] = {}
    for device in devices:
        for each in person.minutes(day, device, until_s=until_s):
            best[each.minute] = max(best.get(each.minute, 0), each.count)
    return best


def dailies(person: Wearer, day: dt.date, *, until_s: float) -> list[dict[str, Any]]:
    """Return the summary of a day up to `until_s`; none where nothing was counted."""
    minutes = counted(person, day, until_s=until_s)
    if not minutes:
        return []
    starts = person.start_s(day, 0)
    steps = sum(minutes.values())
    return [
        {
            "userId": person.user_id,
            "summaryId": _summary_id(person.user_id, "day", starts),
            "calendarDate": day.isoformat(),
            "activityType": "GENERIC",
            "startTimeInSeconds": starts,
            "startTimeOffsetInSeconds": person.offset_s,
            "durationInSeconds": min(DAY_S, int(until_s) - starts),
            "steps": steps,
            "pushes": 0,
            "distanceInMeters": round(steps * _STEP_M, 1),
            "activeTimeInSeconds": 60 * sum(count >= _WALKING_FROM for count in minutes.values()),
            "timeOffsetHeartRateSamples": {"0": 60, "900": 65},
        }
    ]


def epochs(person: Wearer, day: dt.date, *, until_s: float) -> list[dict[str, Any]]:
    """Return the quarter-hours of a day up to `until_s`, one epoch for each kind of activity in each."""
    minutes = counted(person, day, until_s=until_s)
    return list(_epochs(person, day, minutes, until_s)) if minutes else []


def _epochs(person: Wearer, day: dt.date, minutes: dict[int, int], until_s: float) -> Iterator[dict[str, Any]]:
    for first in range(0, MINUTES, QUARTER_MINUTES):
        starts = person.start_s(day, first)
        duration_s = min(QUARTER_MINUTES * 60, int(until_s) - starts)
        if duration_s <= 0:
            return
        steps = [minutes.get(minute, 0) for minute in range(first, first + QUARTER_MINUTES)]
        kinds = {
            "SEDENTARY": [count for count in steps if count < _WALKING_FROM],
            "WALKING": [count for count in steps if count >= _WALKING_FROM],
        }
        for kind, counts in kinds.items():
            if counts:
                yield {
                    "userId": person.user_id,
                    "summaryId": _summary_id(person.user_id, kind, starts),
                    "activityType": kind,
                    "intensity": "ACTIVE" if kind == "WALKING" else "SEDENTARY",
                    "startTimeInSeconds": starts,
                    "startTimeOffsetInSeconds": person.offset_s,
                    "durationInSeconds": duration_s,
                    "activeTimeInSeconds": 60 * len(counts),
                    "steps": sum(counts),
                    "distanceInMeters": round(sum(counts) * _STEP_M, 1),
                }


def _summary_id(user_id: str, kind: str, starts: int) -> str:
    return f"x-{hashlib.sha256(f'{user_id}:{kind}:{starts}'.encode()).hexdigest()[:16]}"
