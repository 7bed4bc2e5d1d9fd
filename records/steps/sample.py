"""What a source says about steps, in one shape for all sources. Plain values: no vendor, no database.

A source maps its own messages to a `StepBatch`; `records.steps.service.take_steps` stores it and settles the days.
Nothing here refuses a value: what is admitted is decided in `records/steps/samples/`, sample by sample.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What is counted. Units are never added to each other."""

    STEPS = "steps"
    PUSHES = "pushes"  # of a wheelchair
    ACTIVE_MINUTES = "active_minutes"


class Method(StrEnum):
    """How a value came about. Manual and unknown ones are shown and not scored."""

    AUTOMATIC = "automatic"  # a device counted by itself
    ACTIVE = "active"  # a device counted in a recorded activity
    DERIVED = "derived"  # computed from other measurements
    MANUAL = "manual"  # typed in by the person
    UNKNOWN = "unknown"


class FormFactor(StrEnum):
    """Where a device is worn."""

    WATCH = "watch"
    BAND = "band"
    RING = "ring"
    PHONE = "phone"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class Device:
    """A device as its source names it. `key` is stable and opaque, unique within a person's source."""

    key: str
    form_factor: FormFactor
    label: str = ""


@dataclass(frozen=True, slots=True)
class StepSample:
    """A count over an interval.

    `record_id` is the provider's, or made from device and start where it has none; of two with the same id (within
    a person's source) the higher `revision` counts, usually the time of modification in milliseconds. `starts_at`
    and `ends_at` are aware UTC instants, the end excluded; `offset_s` is the device's offset from UTC at the
    start. `civil_on` is the day where the person was, as the provider says, else None: it follows from the offset.
    """

    record_id: str
    revision: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    offset_s: int
    count: int
    device: Device
    method: Method
    unit: Unit = Unit.STEPS
    civil_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Deletion:
    """The provider no longer has this record; an older revision that arrives later stays deleted."""

    record_id: str
    revision: int


@dataclass(frozen=True, slots=True)
class DayTotal:
    """A provider's number for a whole civil day; it grows all day, the newest `observed_at` counts.

    With `device` it is that one device's count, and all that some sources give. Without, it is the platform's own
    merge of all devices that it knows: a control total for ours.
    """

    civil_on: dt.date
    offset_s: int
    count: int
    observed_at: dt.datetime
    device: Device | None
    method: Method
    unit: Unit = Unit.STEPS


@dataclass(frozen=True, slots=True)
class DeletedInterval:
    """The provider withdrew whatever it had sent for this interval, without naming records."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    revision: int


@dataclass(frozen=True, slots=True)
class StepBatch:
    """What one message or page said. The order within a batch means nothing."""

    samples: Sequence[StepSample] = ()
    totals: Sequence[DayTotal] = ()
    deletions: Sequence[Deletion] = ()
    deleted_intervals: Sequence[DeletedInterval] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sample or total that was not taken: its index in the batch, and why, as a code with words."""

    part: str  # "samples" or "totals"
    index: int
    code: str


@dataclass(frozen=True, slots=True)
class TakenSteps:
    """What became of a batch: how many values were new or newer, which were refused, which days moved."""

    taken: int
    refused: Sequence[Refusal]
    days: Sequence[dt.date]
