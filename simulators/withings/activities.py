"""What a simulated Withings says of a person: a row for each day, and one series of minutes for all devices."""

import datetime as dt
import hashlib
from typing import Any

from simulators.wearing import Walked, Wearer, Worn

MODELS = {
    "watch": (93, "ScanWatch"),
    "band": (58, "Pulse HR"),
    "ring": (54, "Withings Go"),
    "phone": (1052, "iOS step tracker"),
}
TIME_ZONE = "Asia/Hong_Kong"
_BRISK = 100  # steps a minute
_STEP_M = 0.72


def counted(person: Wearer, day: dt.date, *, until_s: float) -> dict[int, Walked]:
    """Return a day's minutes: a tracker's where there is one, else the phone's."""
    devices = sorted(person.devices, key=lambda device: device.form_factor != "phone")  # the last one wins
    return {each.minute: each for device in devices for each in person.minutes(day, device, until_s=until_s)}


def activity(person: Wearer, day: dt.date, *, until_s: float) -> dict[str, Any] | None:
    """Return the row of a day, None where nothing was counted."""
    minutes = counted(person, day, until_s=until_s)
    if not minutes:
        return None
    devices = {each.device.key: each.device for each in minutes.values()}
    best = min(devices.values(), key=lambda device: device.form_factor == "phone")
    model_id, model = MODELS[best.form_factor]
    steps = sum(each.count for each in minutes.values())
    brisk = sum(each.count >= _BRISK for each in minutes.values())
    return {
        "date": day.isoformat(),
        "timezone": TIME_ZONE,
        "deviceid": None,
        "hash_deviceid": None,
        "brand": 1,
        "modelid": model_id,
        "model": model,
        "is_tracker": best.form_factor != "phone",
        "steps": steps,
        "distance": round(steps * _STEP_M, 3),
        "elevation": 0,
        "soft": 60 * (len(minutes) - brisk),
        "moderate": 60 * brisk,
        "intense": 0,
        "active": 60 * brisk,
        "modified": max([person.changed_at_s(day), *(each.modified_at_s for each in minutes.values())]),
    }


def series(person: Wearer, starts: int, ends: int, *, until_s: float) -> dict[str, Any] | list[Any]:
    """Return the minutes that begin between two instants, by the instant; nothing is an empty list, as in PHP."""
    found = {}
    day = dt.datetime.fromtimestamp(starts + person.offset_s, dt.UTC).date()
    while person.start_s(day, 0) < ends:
        for minute, each in counted(person, day, until_s=until_s).items():
            at_s = person.start_s(day, minute)
            if starts <= at_s < ends:
                found[str(at_s)] = _entry(each.count, each.device)
        day += dt.timedelta(days=1)
    return found or []


def _entry(count: int, device: Worn) -> dict[str, Any]:
    model_id, model = MODELS[device.form_factor]
    return {
        "deviceid": hashlib.sha256(device.key.encode()).hexdigest()[:40],
        "model": model,
        "model_id": model_id,
        "steps": count,
        "duration": 60,
    }
