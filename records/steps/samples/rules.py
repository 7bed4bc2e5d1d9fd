"""What is admitted of what a source says: sample by sample, with a code for what is not. Pure.

Codes have words under `steps_refused_<code>` in data/messages/steps.yaml.
"""

import datetime as dt
from enum import StrEnum

from records.steps.limits import LIMITS, StepLimits
from records.steps.sample import DayTotal, DeletedInterval, Deletion, Device, StepSample

_DAY = dt.timedelta(days=1)


class RefusalCode(StrEnum):
    """Why a sample or a total was not taken."""

    NO_TIME_ZONE = "no_time_zone"  # an instant without an offset
    ABSURD_OFFSET = "absurd_offset"
    REVERSED = "reversed"
    ZERO_LENGTH = "zero_length"
    TOO_LONG = "too_long"
    NEGATIVE = "negative"
    ABSURD = "absurd"
    IN_FUTURE = "in_future"
    TOO_OLD = "too_old"
    WRONG_DAY = "wrong_day"  # the provider's civil date and the instant contradict each other
    BAD_ID = "bad_id"
    BAD_REVISION = "bad_revision"
    DUPLICATE = "duplicate"  # the same record twice in one batch
    OVERLAPPING = "overlapping"  # of one device's records at one time, others count: kept, not counted
    TOO_MANY = "too_many"  # more records of one day than a day can have


def civil_day(at: dt.datetime, offset_s: int) -> dt.date:
    """Return the date on the wall at an aware instant, `offset_s` ahead of UTC."""
    return (at.astimezone(dt.UTC) + dt.timedelta(seconds=offset_s)).date()


def day_of(sample: StepSample) -> dt.date:
    """Return the civil day under which a sample is kept: the provider's, else that of its start."""
    return sample.civil_on or civil_day(sample.starts_at, sample.offset_s)


def refuse_sample(sample: StepSample, now: dt.datetime, limits: StepLimits = LIMITS) -> RefusalCode | None:
    """Return why a sample cannot be taken, or None."""
    return (
        _refuse_identity(sample.record_id, sample.revision, sample.device, limits)
        or _refuse_interval(sample.starts_at, sample.ends_at, sample.offset_s, now, limits)
        or _refuse_count(sample.count, limits)
        or _refuse_civil_day(sample)
    )


def refuse_total(total: DayTotal, now: dt.datetime, limits: StepLimits = LIMITS) -> RefusalCode | None:
    """Return why a day's total cannot be taken, or None."""
    if total.observed_at.utcoffset() is None:
        return RefusalCode.NO_TIME_ZONE
    if abs(total.offset_s) > limits.max_offset_s:
        return RefusalCode.ABSURD_OFFSET
    if total.device is not None and not _is_id(total.device.key, limits):
        return RefusalCode.BAD_ID
    soon = now + limits.clock_skew
    if total.observed_at > soon or total.civil_on > civil_day(soon, limits.max_offset_s):
        return RefusalCode.IN_FUTURE
    if total.civil_on < (now - limits.max_age).date():
        return RefusalCode.TOO_OLD
    return _refuse_count(total.count, limits)


def is_good_deletion(deletion: Deletion, limits: StepLimits = LIMITS) -> bool:
    """Tell whether a deletion can be kept: an id that no record can have deletes nothing."""
    return _is_id(deletion.record_id, limits) and 0 <= deletion.revision <= limits.max_revision


def is_good_withdrawal(interval: DeletedInterval, limits: StepLimits = LIMITS) -> bool:
    """Tell whether a withdrawn interval can be kept."""
    return (
        interval.starts_at.utcoffset() is not None
        and interval.ends_at.utcoffset() is not None
        and interval.starts_at < interval.ends_at
        and 0 <= interval.revision <= limits.max_revision
    )


def _refuse_identity(record_id: str, revision: int, device: Device, limits: StepLimits) -> RefusalCode | None:
    if not _is_id(record_id, limits) or not _is_id(device.key, limits):
        return RefusalCode.BAD_ID
    return None if 0 <= revision <= limits.max_revision else RefusalCode.BAD_REVISION


def _is_id(text: str, limits: StepLimits) -> bool:
    return 0 < len(text) <= limits.max_id_chars and text.isprintable()


def _refuse_interval(
    starts_at: dt.datetime, ends_at: dt.datetime, offset_s: int, now: dt.datetime, limits: StepLimits
) -> RefusalCode | None:
    if starts_at.utcoffset() is None or ends_at.utcoffset() is None:
        return RefusalCode.NO_TIME_ZONE
    faults = {
        RefusalCode.ABSURD_OFFSET: abs(offset_s) > limits.max_offset_s,
        RefusalCode.REVERSED: ends_at < starts_at,
        # Kept to the millisecond: less is no length either.
        RefusalCode.ZERO_LENGTH: dt.timedelta(0) <= ends_at - starts_at < dt.timedelta(milliseconds=1),
        RefusalCode.TOO_LONG: ends_at - starts_at > limits.max_length,
        RefusalCode.IN_FUTURE: ends_at > now + limits.clock_skew,
        RefusalCode.TOO_OLD: starts_at < now - limits.max_age,
    }
    return next((code for code, is_so in faults.items() if is_so), None)


def _refuse_count(count: int, limits: StepLimits) -> RefusalCode | None:
    if count < 0:
        return RefusalCode.NEGATIVE
    return RefusalCode.ABSURD if count > limits.max_count else None


def _refuse_civil_day(sample: StepSample) -> RefusalCode | None:
    if sample.civil_on is None:
        return None
    # A provider may cut days by another offset than the sample's, never by more than a day.
    apart = abs(sample.civil_on - civil_day(sample.starts_at, sample.offset_s))
    return RefusalCode.WRONG_DAY if apart > _DAY else None
