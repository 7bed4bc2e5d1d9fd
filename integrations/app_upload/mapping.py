"""From what a phone's health store says to a `StepBatch`. Pure.

Parts that cannot be mapped are named by their place in the upload; all others keep their place, so that what
`records.steps` refuses later can be named by it too. The facts behind each rule are Apple's and Google's own.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from integrations.app_upload.shapes import (
    HealthConnectDevice,
    HealthConnectRecord,
    HealthKitDevice,
    HealthKitSample,
    HealthKitSourceRevision,
    PlatformTotal,
    RecordDeletion,
    StepUploadIn,
    Unreadable,
)
from records.steps.sample import (
    DayTotal,
    Deletion,
    Device,
    FormFactor,
    Method,
    Refusal,
    StepBatch,
    StepSample,
    Unit,
)

CLOCK_AHEAD = dt.timedelta(minutes=5)  # a phone's clock may be ahead of ours by as much as a signature's
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)
_DEVICES_KEPT = 4_096  # a batch names a few devices a thousand times
_KEY_HEX = 24  # 96 bits: no two devices of a person share a key by chance
_LABEL_CHARS = 80

_KIT_UNITS = {
    "HKQuantityTypeIdentifierStepCount": Unit.STEPS,
    "HKQuantityTypeIdentifierPushCount": Unit.PUSHES,
    "HKQuantityTypeIdentifierAppleExerciseTime": Unit.ACTIVE_MINUTES,
}
_CONNECT_UNITS = {
    "Steps": Unit.STEPS,
    "WheelchairPushes": Unit.PUSHES,
    "ExerciseSession": Unit.ACTIVE_MINUTES,
}
_CONNECT_METHODS = {1: Method.ACTIVE, 2: Method.AUTOMATIC, 3: Method.MANUAL}
_CONNECT_FORMS = {
    1: FormFactor.WATCH,
    2: FormFactor.PHONE,
    4: FormFactor.RING,
    6: FormFactor.BAND,
}
# Steps that the phone counted by itself came from `android` before the update of June 2026, and since then from a
# package of this prefix and a hash of the device: the same phone under two names.
_PHONE_PACKAGE = "android"
_PHONE_PREFIX = "com.android.healthconnect.phone."
_APPLE_PREFIX = "com.apple."
# Makers' own apps, for records that do not say what was worn.
_MAKERS = {
    "com.fitbit.fitbitmobile": (FormFactor.BAND, "Fitbit"),
    "com.garmin.android.apps.connectmobile": (FormFactor.WATCH, "Garmin"),
    "com.garmin.connect.mobile": (FormFactor.WATCH, "Garmin"),
    "com.ouraring.oura": (FormFactor.RING, "Oura"),
    "com.sec.android.app.shealth": (FormFactor.OTHER, "Samsung Health"),
    "com.withings.wiscale2": (FormFactor.WATCH, "Withings"),
    "com.withings.wiscaleng": (FormFactor.WATCH, "Withings"),
    "fi.polar.polarflow": (FormFactor.WATCH, "Polar"),
}

Part = TypeVar("Part")
Made = TypeVar("Made")


class PartRefused(Exception):
    """A part says nothing that could be taken; its argument is a code, with words under `steps_refused_`."""


@dataclass(frozen=True, slots=True)
class MappedUpload:
    """A batch, what was refused on the way to it, and where each part of it stood in the upload."""

    batch: StepBatch
    refused: Sequence[Refusal]
    places: dict[str, tuple[str, Sequence[int]]] = field(default_factory=dict)

    def place_of(self, refusal: Refusal) -> Refusal:
        """Return a refusal of a part of the batch as one of a part of the upload."""
        part, indexes = self.places[refusal.part]
        return Refusal(part, indexes[refusal.index], refusal.code)


def map_upload(upload: StepUploadIn, *, phone_key: str, now: dt.datetime) -> MappedUpload:
    """Return what an upload says. `phone_key` names the phone itself, for what it counted without a watch.

    An upload holds one platform's samples; where both are there, Health Connect's are passed over.
    """
    refused: list[Refusal] = []

    def mapped(
        name: str, parts: Sequence[Part | Unreadable], read: Callable[[Part], Made]
    ) -> tuple[list[Made], list[int]]:
        made: list[Made] = []
        indexes: list[int] = []
        for index, part in enumerate(parts):
            if isinstance(part, Unreadable):
                refused.append(Refusal(name, index, "unreadable"))
                continue
            try:
                made.append(read(part))
            except PartRefused as error:
                refused.append(Refusal(name, index, str(error)))
            else:
                indexes.append(index)
        return made, indexes

    if upload.healthkit_samples:
        part = "healthkit_samples"
        samples, sample_places = mapped(part, upload.healthkit_samples, map_healthkit)
    else:
        part = "health_connect_records"
        read = lambda record: map_health_connect(record, phone_key=phone_key, now=now)  # noqa: E731 - two arguments more
        samples, sample_places = mapped(part, upload.health_connect_records, read)
    totals, total_places = mapped("day_totals", upload.day_totals, lambda total: map_total(total, now=now))
    deletions, _ = mapped("deletions", upload.deletions, lambda deletion: map_deletion(deletion, now=now))
    return MappedUpload(
        StepBatch(samples=samples, totals=totals, deletions=deletions),
        refused,
        {"samples": (part, sample_places), "totals": ("day_totals", total_places)},
    )


def map_health_connect(record: HealthConnectRecord, *, phone_key: str, now: dt.datetime) -> StepSample:
    """Return a record as a sample. Raises PartRefused.

    A record keeps its id when it is edited, and its time of modification grows: one from the future would keep
    every later edit out.
    """
    unit = _CONNECT_UNITS.get(record.record_type)
    if unit is None:
        raise PartRefused("unknown_type")
    if record.metadata.last_modified_time > now + CLOCK_AHEAD:
        raise PartRefused("in_future")
    offset = record.start_zone_offset or record.end_zone_offset
    if offset is None:
        raise PartRefused("no_time_zone")
    if unit is Unit.ACTIVE_MINUTES:
        count = round((record.end_time - record.start_time) / dt.timedelta(minutes=1))
    elif record.count is None:
        raise PartRefused("unreadable")
    else:
        count = record.count
    return StepSample(
        record_id=record.metadata.id,
        revision=_milliseconds(record.metadata.last_modified_time),
        starts_at=_utc(record.start_time),
        ends_at=_utc(record.end_time),
        offset_s=offset_seconds(offset),
        count=count,
        device=_connect_device(record.metadata.data_origin.package_name, record.metadata.device, phone_key),
        method=_CONNECT_METHODS.get(record.metadata.recording_method, Method.UNKNOWN),
        unit=unit,
    )


@lru_cache(_DEVICES_KEPT)
def _connect_device(package: str, device: HealthConnectDevice | None, phone_key: str) -> Device:
    if package == _PHONE_PACKAGE or package.startswith(_PHONE_PREFIX):
        # Health Connect stays on its phone, so the phone that uploads is the one that counted.
        model = "" if device is None else _label(device.manufacturer, device.model)
        return Device(_key("phone", phone_key), FormFactor.PHONE, model)
    maker_form, maker = _MAKERS.get(package.lower(), (FormFactor.OTHER, ""))
    if device is None:
        return Device(_key("app", package), maker_form, maker)
    # Samsung Health writes the watch's steps and the phone's under one package: the model tells them apart.
    key = _key("device", package, device.manufacturer, device.model, str(device.type))
    form = _CONNECT_FORMS.get(device.type, maker_form)
    return Device(key, form, _label(device.manufacturer, device.model) or maker)


def map_healthkit(sample: HealthKitSample) -> StepSample:
    """Return a sample. Raises PartRefused.

    A HealthKit sample never changes: an edit is a deletion and a new sample, so there is one revision of each.
    """
    unit = _KIT_UNITS.get(sample.type)
    if unit is None:
        raise PartRefused("unknown_type")
    return StepSample(
        record_id=sample.uuid,
        revision=0,
        starts_at=_utc(sample.start_date),
        ends_at=_utc(sample.end_date),
        offset_s=_kit_offset_s(sample),
        count=round(sample.quantity),
        device=_kit_device(sample.source_revision, sample.device),
        method=_kit_method(sample),
        unit=unit,
    )


def _kit_offset_s(sample: HealthKitSample) -> int:
    """The zone that was noted when it was counted; else the offset that the app wrote, which is today's."""
    name, starts_at = sample.metadata.time_zone, sample.start_date
    # In its first and last year the calendar may end on the way from one zone to the other.
    if name is not None and name in _zone_names() and dt.MINYEAR < starts_at.year < dt.MAXYEAR:
        starts_at = starts_at.astimezone(ZoneInfo(name))
    offset = starts_at.utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


@lru_cache(_DEVICES_KEPT)
def _kit_device(revision: HealthKitSourceRevision, hardware: HealthKitDevice | None) -> Device:
    bundle, product = revision.source.bundle_identifier, revision.product_type
    if bundle.startswith(_APPLE_PREFIX):
        key = _key("device", bundle, product)
        return Device(key, _form_of_product(product or ""), _label("Apple", product))
    # Another maker's app runs on the phone: the product type is the phone's, the hardware is what was worn.
    maker_form, maker = _MAKERS.get(bundle.lower(), (FormFactor.OTHER, ""))
    if hardware is None:
        return Device(_key("app", bundle), maker_form, maker)
    form = _form_of_product(hardware.model or hardware.hardware_version or "")
    key = _key("device", bundle, hardware.manufacturer, hardware.model, hardware.hardware_version)
    label = _label(hardware.manufacturer, hardware.model) or maker
    return Device(key, maker_form if form is FormFactor.OTHER else form, label)


def _kit_method(sample: HealthKitSample) -> Method:
    if sample.metadata.was_user_entered:
        return Method.MANUAL
    bundle = sample.source_revision.source.bundle_identifier
    if bundle.startswith(_APPLE_PREFIX) or bundle.lower() in _MAKERS or sample.device is not None:
        return Method.AUTOMATIC
    # An app that names no device may have counted, or may be one that fills in what its user wishes for.
    return Method.UNKNOWN


def _form_of_product(product: str) -> FormFactor:
    name = product.lower()
    if "watch" in name:
        return FormFactor.WATCH
    if name.startswith(("iphone", "ipod", "ipad")):
        return FormFactor.PHONE
    for form in (FormFactor.RING, FormFactor.BAND):
        if form.value in name:
            return form
    return FormFactor.OTHER


def map_total(total: PlatformTotal, *, now: dt.datetime) -> DayTotal:
    """Return the store's own total of a day. Raises PartRefused.

    Health Connect cannot leave out what was typed in, so its total is no evidence by itself: a method that is not
    known. HealthKit can, and then it is.
    """
    try:
        unit = Unit(total.unit)
    except ValueError:
        raise PartRefused("unknown_type") from None
    if total.count is None or not total.origins:
        raise PartRefused("no_data")
    if total.observed_at > now + CLOCK_AHEAD:
        raise PartRefused("in_future")
    return DayTotal(
        civil_on=total.day,
        offset_s=offset_seconds(total.offset),
        count=total.count,
        observed_at=_utc(total.observed_at),
        device=None,
        method=Method.AUTOMATIC if total.excludes_manual else Method.UNKNOWN,
        unit=unit,
    )


def map_deletion(deletion: RecordDeletion, *, now: dt.datetime) -> Deletion:
    """Return a deletion: from when it was noticed, which is after every version of the record. Raises PartRefused.

    One from the future would keep every later version of the record out.
    """
    if deletion.noticed_at > now + CLOCK_AHEAD:
        raise PartRefused("in_future")
    if deletion.noticed_at < _EPOCH:
        raise PartRefused("bad_revision")
    return Deletion(deletion.id, _milliseconds(deletion.noticed_at))


def offset_seconds(offset: str) -> int:
    """Return an offset as `shapes.Offset` allows it, `+08:00` or `Z`, in seconds east of UTC."""
    if offset == "Z":
        return 0
    hours, minutes, *seconds = (int(digits) for digits in offset[1:].split(":"))
    size = hours * 3_600 + minutes * 60 + sum(seconds)
    return -size if offset[0] == "-" else size


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def _key(*parts: str | None) -> str:
    return hashlib.sha256("\x1f".join(part or "" for part in parts).encode()).hexdigest()[:_KEY_HEX]


def _label(*parts: str | None) -> str:
    words = " ".join(part.strip() for part in parts if part)
    return "".join(letter for letter in words if letter.isprintable())[:_LABEL_CHARS]


def _milliseconds(at: dt.datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND


def _utc(at: dt.datetime) -> dt.datetime:
    """As `astimezone`, and three times as fast for what is in UTC already, as all of Health Connect's is.

    An instant that UTC's calendar does not reach stays as it is on the wall: far too old, or far in the future.
    """
    try:
        return at.astimezone(dt.UTC) if at.utcoffset() else at.replace(tzinfo=dt.UTC)
    except OverflowError:
        return at.replace(tzinfo=dt.UTC)
