"""Data points and roll-ups in Google's shapes, out of what simulated people walked."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from simulators.wearing import Walked, Wearer

_FORM_FACTORS = {"watch": "WATCH", "band": "FITNESS_BAND", "ring": "RING", "phone": "PHONE"}
_FILTER = re.compile(r'steps\.interval\.start_time >= "([^"]+)" AND steps\.interval\.start_time < "([^"]+)"')


def read_filter(written: str) -> tuple[float, float]:
    """Return the seconds since 1970 between which a filter wants points. Raises ValueError for another grammar."""
    match = _FILTER.fullmatch(written)
    if match is None:
        raise ValueError("INVALID_ARGUMENT")
    begins, ends = (dt.datetime.fromisoformat(each).timestamp() for each in match.groups())
    return begins, ends


def points_between(person: Wearer, begins_s: float, ends_s: float, until_s: float) -> list[dict[str, Any]]:
    """Return a person's data points that begin between two instants, by time."""
    return [_point(person, walked) for walked in _sorted(person, begins_s, ends_s, until_s)]


def _sorted(person: Wearer, begins_s: float, ends_s: float, until_s: float) -> list[Walked]:
    within = [
        walked
        for day in _days(person, begins_s, ends_s)
        for device in person.devices
        for walked in person.minutes(day, device, until_s=until_s)
        if begins_s <= person.start_s(walked.day, walked.minute) < ends_s
    ]
    return sorted(within, key=lambda each: (each.day, each.minute, each.device.key))


def _days(person: Wearer, begins_s: float, ends_s: float) -> Iterator[dt.date]:
    day = dt.datetime.fromtimestamp(begins_s + person.offset_s, dt.UTC).date()
    last = dt.datetime.fromtimestamp(ends_s + person.offset_s, dt.UTC).date()
    while day <= last:
        yield day
        day += dt.timedelta(days=1)


def _point(person: Wearer, walked: Walked) -> dict[str, Any]:
    start_s = person.start_s(walked.day, walked.minute)
    is_phone = walked.device.form_factor == "phone"
    device: dict[str, str] = {"formFactor": _FORM_FACTORS.get(walked.device.form_factor, "TABLET")}
    if not is_phone:
        device |= {"manufacturer": "Google", "displayName": walked.device.label}
    package = "com.android.healthconnect.phone.0123456789abcdef" if is_phone else "com.fitbit.FitbitMobile"
    return {
        "dataSource": {
            "recordingMethod": "PASSIVELY_MEASURED",
            "device": device,
            "platform": "HEALTH_CONNECT" if is_phone else "FITBIT",
            "application": {"packageName": package},
        },
        "steps": {
            "interval": {
                "startTime": _instant(start_s),
                "startUtcOffset": f"{person.offset_s}s",
                "endTime": _instant(start_s + 60),
                "endUtcOffset": f"{person.offset_s}s",
                "civilStartTime": {
                    "date": date_of(walked.day),
                    "time": {"hours": walked.minute // 60, "minutes": walked.minute % 60},
                },
            },
            "count": str(walked.count),
        },
    }


def daily(person: Wearer, first: dt.date, end: dt.date, until_s: float) -> list[dict[str, Any]]:
    """Return the daily roll-up of civil days, the end excluded; a day without data is left out."""
    rolled = []
    day = first
    while day < end:
        total = person.merged_total(day, until_s=until_s)
        if total is not None:
            rolled.append(
                {
                    "civilStartTime": {"date": date_of(day)},
                    "civilEndTime": {"date": date_of(day + dt.timedelta(days=1))},
                    "steps": {"countSum": str(total)},
                }
            )
        day += dt.timedelta(days=1)
    return rolled


def date_of(day: dt.date) -> dict[str, int]:
    """Return a date in Google's shape."""
    return {"year": day.year, "month": day.month, "day": day.day}


def _instant(at_s: float) -> str:
    return dt.datetime.fromtimestamp(at_s, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
