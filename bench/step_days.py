"""Made-up days of walking for the step benchmarks: by the minute, with pauses, the same for the same seed."""

import datetime as dt
import uuid

import numpy as np

from records.steps.sample import Device, FormFactor, Method, StepSample

WATCH = Device("watch", FormFactor.WATCH, "Watch")
PHONE = Device("phone", FormFactor.PHONE, "Phone")
HONG_KONG_S = 8 * 3_600
MINUTES = 1_440
NIGHT_MINUTES = 360  # from midnight on: true zeros
_MINUTE = dt.timedelta(minutes=1)


def make_day(
    day: dt.date, device: Device, random: np.random.Generator, *, share: float, is_named: bool
) -> list[StepSample]:
    """Return a sample for about `share` of the day's minutes; `is_named` gives each a random id as phones do."""
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC) - dt.timedelta(seconds=HONG_KONG_S)
    active = np.flatnonzero(random.random(MINUTES) < share)
    counts = random.integers(1, 120, len(active)) * (active >= NIGHT_MINUTES)
    revision = int(midnight.timestamp() * 1_000) + 90_000_000
    return [
        StepSample(
            record_id=_random_id(random)
            if is_named
            else f"{device.key}:{int(midnight.timestamp()) + minute * 60}",
            revision=revision + minute,
            starts_at=midnight + minute * _MINUTE,
            ends_at=midnight + (minute + 1) * _MINUTE,
            offset_s=HONG_KONG_S,
            count=count,
            device=device,
            method=Method.AUTOMATIC,
        )
        for minute, count in zip(active.tolist(), counts.tolist(), strict=True)
    ]


def _random_id(random: np.random.Generator) -> str:
    return str(uuid.UUID(bytes=random.bytes(16), version=4))
