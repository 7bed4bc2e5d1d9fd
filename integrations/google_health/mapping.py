"""Google Health's data points as steps. Pure.

A point has no id: its device and start make one. It has no revision either: what is read later counts, so the
revision is the instant of the request in milliseconds.
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from records.steps.sample import DayTotal, Device, FormFactor, Method, StepSample

ID_CHARS = 24  # 96 bits of SHA-256: no two of a person's records share one by chance
MAX_OFFSET_S = 18 * 3_600  # what RFC 3339 and java.time can write
DEFAULT_OFFSET_S = 28_800  # Hong Kong's, of a day of which there is only a total

# Unknown values are tolerated: a new kind of device is worn somewhere, a new method proves nothing.
_METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "PASSIVELY_MEASURED": Method.AUTOMATIC,
        "ACTIVELY_MEASURED": Method.ACTIVE,
        "DERIVED": Method.DERIVED,
        "MANUAL": Method.MANUAL,
    }
)
_FORM_FACTORS: Mapping[str, FormFactor] = MappingProxyType(
    {
        "WATCH": FormFactor.WATCH,
        "FITNESS_BAND": FormFactor.BAND,
        "RING": FormFactor.RING,
        "PHONE": FormFactor.PHONE,
    }
)
# Since June 2026 the phone's own steps come from a package with a hash of the device, before from "android".
_PHONE_PACKAGE = "com.android.healthconnect.phone."
_OLD_PHONE_PACKAGE = "android"


@dataclass(frozen=True, slots=True)
class ReadPoints:
    """The samples of a page, and how many points could not be read."""

    samples: Sequence[StepSample]
    unreadable: int


def read_points(points: Iterable[Any], *, revision: int) -> ReadPoints:
    """Read the `dataPoints` of a list response. Points of another shape are counted and left out."""
    samples, unreadable = [], 0
    for point in points:
        try:
            samples.append(_sample(point, revision))
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError):
            unreadable += 1
    return ReadPoints(samples, unreadable)


def read_day_totals(
    points: Iterable[Any], samples: Sequence[StepSample], *, observed_at: dt.datetime
) -> list[DayTotal]:
    """Read the `rollupDataPoints` of a daily roll-up as Google's own merge of all that it knows.

    It contains what was typed in: of a day with such entries it proves nothing. A day without data is not there.
    """
    offsets: dict[dt.date, Counter[int]] = {}
    typed_in: set[dt.date] = set()
    for sample in samples:
        day = civil_day(sample)
        offsets.setdefault(day, Counter())[sample.offset_s] += 1
        if sample.method is Method.MANUAL:
            typed_in.add(day)
    totals = []
    for point in points:
        try:
            day = _date(point["civilStartTime"]["date"])
            count = int(point["steps"]["countSum"])
        except (KeyError, TypeError, ValueError):
            continue
        offset_s = offsets[day].most_common(1)[0][0] if day in offsets else DEFAULT_OFFSET_S
        method = Method.UNKNOWN if day in typed_in else Method.DERIVED
        totals.append(DayTotal(day, offset_s, count, observed_at, device=None, method=method))
    return totals


def civil_day(sample: StepSample) -> dt.date:
    """Return the day of a sample where the person was."""
    return sample.civil_on or (sample.starts_at + dt.timedelta(seconds=sample.offset_s)).date()


def _sample(point: Mapping[str, Any], revision: int) -> StepSample:
    steps, origin = point["steps"], point.get("dataSource") or {}
    interval = steps["interval"]
    starts_at = _instant(interval["startTime"])
    device = _device(origin)
    civil = interval.get("civilStartTime")
    return StepSample(
        record_id=_digest(device.key, starts_at.isoformat()),
        revision=revision,
        starts_at=starts_at,
        ends_at=_instant(interval["endTime"]),
        offset_s=_offset_s(interval.get("startUtcOffset", f"{DEFAULT_OFFSET_S}s")),
        count=int(steps.get("count", 0)),  # proto3's JSON leaves zeros out
        device=device,
        method=_METHODS.get(origin.get("recordingMethod", ""), Method.UNKNOWN),
        civil_on=_date(civil["date"]) if civil else None,
    )


def _device(origin: Mapping[str, Any]) -> Device:
    device, application = origin.get("device") or {}, origin.get("application") or {}
    package = str(application.get("packageName", ""))
    is_phone = package == _OLD_PHONE_PACKAGE or package.startswith(_PHONE_PACKAGE)
    form_factor = _FORM_FACTORS.get(str(device.get("formFactor", "")), FormFactor.OTHER)
    if form_factor is FormFactor.OTHER and is_phone:
        form_factor = FormFactor.PHONE
    named = (
        str(origin.get("platform", "")),
        _PHONE_PACKAGE if is_phone else package,
        str(application.get("googleWebClientId", "") or application.get("webClientId", "")),
        form_factor.value,
        str(device.get("manufacturer", "")),
        str(device.get("displayName", "")),
    )
    return Device(_digest(*named), form_factor, str(device.get("displayName", ""))[:80])


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:ID_CHARS]


def _instant(written: str) -> dt.datetime:
    at = dt.datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError("an instant without offset")
    if not dt.MINYEAR < at.year < dt.MAXYEAR:
        raise ValueError("where the person was it may lie beyond the calendar")
    return at.astimezone(dt.UTC)


def _offset_s(written: str) -> int:
    if not written.endswith("s"):
        raise ValueError("a duration ends in s")
    offset_s = int(float(written[:-1]))
    if abs(offset_s) > MAX_OFFSET_S:
        raise ValueError("no place has this offset")
    return offset_s


def _date(written: Mapping[str, Any]) -> dt.date:
    return dt.date(int(written["year"]), int(written["month"]), int(written["day"]))
