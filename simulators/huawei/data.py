"""A simulated person's walk in Huawei's shapes: collectors, samples in nanoseconds, days in milliseconds. Pure."""

import base64
import datetime as dt
from collections.abc import Iterator
from typing import Any

from simulators.wearing import Wearer, Worn

STEPS_TYPE = "com.huawei.continuous.steps.delta"
TOTAL_TYPE = "com.huawei.continuous.steps.total"
_DEVICE_TYPES = {"watch": "Smart watch", "band": "Smart wristband", "phone": "Phone", "ring": "Some new thing"}
_DAY_MS = 86_400_000


def collector_id(device: Worn) -> str:
    """Return the opaque id of a device's collector."""
    return base64.b64encode(f"raw:{STEPS_TYPE}:1:huawei:{device.key}".encode()).decode()


def collectors(person: Wearer) -> list[dict[str, Any]]:
    """Return what is told of a person's devices."""
    return [
        {
            "collectorId": collector_id(device),
            "collectorType": "raw",
            "collectorDataType": {"name": STEPS_TYPE},
            "appInfo": {"appPackageName": "com.huawei.health"},
            "deviceInfo": {
                "manufacturer": "HUAWEI",
                "modelNum": device.label,
                "devType": _DEVICE_TYPES.get(device.form_factor, "Unknown"),
                "uniqueId": device.key,
            },
        }
        for device in person.devices
    ]


def sample_group(person: Wearer, starts_ms: int, ends_ms: int, until_s: float) -> dict[str, Any]:
    """Return the samples of all devices between two instants, both included."""
    sets = []
    for device in person.devices:
        points = [
            _point(start_s, each.count)
            for day in _days(person, starts_ms, ends_ms)
            for each in person.minutes(day, device, until_s=until_s)
            if starts_ms <= (start_s := person.start_s(day, each.minute)) * 1_000 <= ends_ms
        ]
        if points:
            sets.append({"dataCollectorId": collector_id(device), "samplePoints": points})
    return {"startTime": starts_ms, "endTime": ends_ms, "sampleSet": sets}


def _point(start_s: int, count: int) -> dict[str, Any]:
    return {
        "startTime": start_s * 1_000_000_000,
        "endTime": (start_s + 60) * 1_000_000_000,
        "dataTypeName": STEPS_TYPE,
        "value": [{"fieldName": "steps_delta", "integerValue": count}],
    }


def day_groups(person: Wearer, starts_ms: int, ends_ms: int, until_s: float) -> list[dict[str, Any]]:
    """Return Huawei's own merge by civil day; a day without data is a group without sets."""
    groups = []
    for day in _days(person, starts_ms, ends_ms):
        total = person.merged_total(day, until_s=until_s)
        begins_ms = person.start_s(day, 0) * 1_000
        point = {
            "startTime": begins_ms * 1_000_000,
            "endTime": (begins_ms + _DAY_MS) * 1_000_000,
            "dataTypeName": TOTAL_TYPE,
            "value": [
                {"fieldName": "steps", "integerValue": total},
                {"fieldName": "duration", "integerValue": 20},
            ],
        }
        merged = {"dataCollectorId": "ZGVyaXZlZA==", "samplePoints": [point]}
        groups.append(
            {
                "startTime": begins_ms,
                "endTime": begins_ms + _DAY_MS - 1,
                "sampleSet": [merged] if total is not None else [],
            }
        )
    return groups


def _days(person: Wearer, starts_ms: int, ends_ms: int) -> Iterator[dt.date]:
    zone = dt.timezone(dt.timedelta(seconds=person.offset_s))
    day = dt.datetime.fromtimestamp(starts_ms / 1_000, zone).date()
    last_on = dt.datetime.fromtimestamp(ends_ms / 1_000, zone).date()
    while day <= last_on:
        yield day
        day += dt.timedelta(days=1)
