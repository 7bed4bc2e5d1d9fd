"""What a phone's health store hands to our app, field by field as Apple and Google name it; and our own totals.

Names that we do not know are passed over, so that a newer system does not break an older server. A part that
cannot be read becomes an `Unreadable`, so that it spoils no other.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, WrapValidator
from pydantic.alias_generators import to_camel
from pydantic_core import to_json
from pydantic_core.core_schema import ValidatorFunctionWrapHandler

MAX_PARTS = 5_000  # of one upload, as `records.steps.service` takes at once
MAX_BUNDLE_CHARS = 100  # `com.apple.health.` and a UUID are 53; the longest seen in shops is below 100
_MOST = 10**12  # keeps a number within the database; whether it is absurd is said with better words later


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part that is not in the shape that we know."""


def _perhaps(shape: type[BaseModel]) -> WrapValidator:
    def read(value: Any, _handler: ValidatorFunctionWrapHandler) -> Any:
        try:
            # As JSON again, for only there is an instant that is written as text a strict one.
            return shape.model_validate_json(to_json(value))
        except (ValidationError, ValueError):
            return Unreadable()

    return WrapValidator(read)


Instant = Annotated[AwareDatetime, Field(strict=True)]  # in JSON: text as RFC 3339 writes it, no bare numbers
Offset = Annotated[str, Field(pattern=r"^(Z|[+-][01][0-9]:[0-5][0-9](:[0-5][0-9])?)$", examples=["+08:00"])]
Name = Annotated[str, Field(max_length=255)]
Count = Annotated[int, Field(strict=True, ge=-_MOST, le=_MOST)]
RecordId = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[!-~]+$")]


class _Vendor(BaseModel):
    model_config = ConfigDict(extra="ignore", alias_generator=to_camel, hide_input_in_errors=True, frozen=True)


class HealthConnectOrigin(_Vendor):
    """The app that wrote a record."""

    package_name: Name = Field(examples=["com.sec.android.app.shealth"])


class HealthConnectDevice(_Vendor):
    """The device that counted, as far as the app said so."""

    manufacturer: Name | None = Field(default=None, examples=["Samsung"])
    model: Name | None = Field(default=None, examples=["SM-R960"])
    type: int = Field(default=0, strict=True, examples=[1])


class HealthConnectMetadata(_Vendor):
    """Health Connect's own notes on a record."""

    id: RecordId = Field(examples=["4f3c2a10-9e1b-4c55-8f2a-0d7c3b1e9a44"])
    data_origin: HealthConnectOrigin
    last_modified_time: Instant = Field(examples=["2026-11-20T00:20:01Z"])
    recording_method: int = Field(default=0, strict=True, examples=[2])
    device: HealthConnectDevice | None = None


class HealthConnectRecord(_Vendor):
    """A StepsRecord or WheelchairPushesRecord; an ExerciseSessionRecord has no `count`, its minutes are one."""

    record_type: Annotated[str, Field(max_length=64)] = Field(examples=["Steps"])
    start_time: Instant = Field(examples=["2026-11-20T00:14:00Z"])
    start_zone_offset: Offset | None = None
    end_time: Instant = Field(examples=["2026-11-20T00:15:00Z"])
    end_zone_offset: Offset | None = None
    count: Count | None = Field(default=None, examples=[96])
    metadata: HealthConnectMetadata


class HealthKitSource(_Vendor):
    """The app or device that wrote a sample. Its `name` often holds the owner's and is not read."""

    bundle_identifier: Annotated[str, Field(max_length=MAX_BUNDLE_CHARS)] = Field(
        examples=["com.apple.health.6E1D2F30-54A8-4A55-9C1B-2B6F0C1D7E22"]
    )


class HealthKitSourceRevision(_Vendor):
    """A source and what it ran on."""

    source: HealthKitSource
    product_type: Name | None = Field(default=None, examples=["Watch7,5"])


class HealthKitDevice(_Vendor):
    """HKDevice: the hardware that counted. Its `name` may hold the owner's and is not read."""

    manufacturer: Name | None = Field(default=None, examples=["Apple Inc."])
    model: Name | None = Field(default=None, examples=["Watch"])
    hardware_version: Name | None = Field(default=None, examples=["Watch7,5"])


class HealthKitMetadata(BaseModel):
    """Of a sample's metadata what decides: whether a person typed it in, and in which time zone it was."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, frozen=True)

    was_user_entered: bool = Field(default=False, alias="HKWasUserEntered")
    time_zone: Name | None = Field(default=None, alias="HKTimeZone", examples=["Asia/Hong_Kong"])


class HealthKitSample(_Vendor):
    """An HKQuantitySample of step count, wheelchair pushes or exercise time."""

    uuid: RecordId = Field(examples=["E6C1A3B0-6C5D-4C57-93D2-5A86B0B6F0D1"])
    type: Name = Field(examples=["HKQuantityTypeIdentifierStepCount"])
    quantity: float = Field(ge=-_MOST, le=_MOST, allow_inf_nan=False, strict=True, examples=[96])
    start_date: Instant = Field(examples=["2026-11-20T08:14:03+08:00"])
    end_date: Instant = Field(examples=["2026-11-20T08:15:01+08:00"])
    source_revision: HealthKitSourceRevision
    device: HealthKitDevice | None = None
    metadata: HealthKitMetadata = HealthKitMetadata()


class _Ours(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


class RecordDeletion(_Ours):
    """The store no longer has this record. Neither store says since when: the app says when it was told."""

    id: RecordId = Field(examples=["4f3c2a10-9e1b-4c55-8f2a-0d7c3b1e9a45"])
    noticed_at: Instant = Field(examples=["2026-11-20T01:00:00Z"])


class PlatformTotal(_Ours):
    """The store's own total of a civil day (HealthKit statistics, Health Connect's COUNT_TOTAL).

    `count` is null, or `origins` empty, where the store has nothing for the day: that is no data, not zero.
    """

    day: dt.date = Field(strict=True, examples=["2026-11-20"])
    offset: Offset
    unit: Annotated[str, Field(max_length=20)] = Field(default="steps", examples=["steps"])
    count: Count | None = Field(examples=[10_432])
    origins: list[Name] = Field(max_length=100, examples=[["com.sec.android.app.shealth"]])
    excludes_manual: bool = Field(
        default=False, strict=True, description="Whether what a person typed in was left out of it."
    )
    observed_at: Instant = Field(examples=["2026-11-20T12:00:00Z"])


PerhapsRecord = Annotated[HealthConnectRecord, _perhaps(HealthConnectRecord)]
PerhapsSample = Annotated[HealthKitSample, _perhaps(HealthKitSample)]
PerhapsDeletion = Annotated[RecordDeletion, _perhaps(RecordDeletion)]
PerhapsTotal = Annotated[PlatformTotal, _perhaps(PlatformTotal)]


class StepUploadIn(_Ours):
    """What changed in a phone's health store since its last upload."""

    healthkit_samples: list[PerhapsSample] = Field(default=[], max_length=MAX_PARTS)
    health_connect_records: list[PerhapsRecord] = Field(default=[], max_length=MAX_PARTS)
    deletions: list[PerhapsDeletion] = Field(default=[], max_length=MAX_PARTS)
    day_totals: list[PerhapsTotal] = Field(default=[], max_length=MAX_PARTS)

    @property
    def parts(self) -> int:
        """How many there are of all kinds."""
        samples = len(self.healthkit_samples) + len(self.health_connect_records)
        return samples + len(self.deletions) + len(self.day_totals)


class _WellFormedUpload(StepUploadIn):
    healthkit_samples: list[HealthKitSample] = Field(default=[], max_length=MAX_PARTS)
    health_connect_records: list[HealthConnectRecord] = Field(default=[], max_length=MAX_PARTS)
    deletions: list[RecordDeletion] = Field(default=[], max_length=MAX_PARTS)
    day_totals: list[PlatformTotal] = Field(default=[], max_length=MAX_PARTS)


def parse_upload(body: bytes) -> StepUploadIn:
    """Return what a body says, unreadable parts as `Unreadable`. Raises pydantic's ValidationError.

    Nearly every upload is well formed, and is then read in half the time: looking after each part by itself costs
    more than reading it.
    """
    try:
        return _WellFormedUpload.model_validate_json(body)
    except ValidationError:
        return StepUploadIn.model_validate_json(body)
