"""A person's steps as the API shows them: days, the quarter-hours of a day, what does not count and why."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.people import Body
from api.schemas.step_sources import name_of
from api.schemas.text import LongText
from core.messages import Language, number_words, say
from records.steps.days.clocks import Clock
from records.steps.days.queries import Bucket, DayPage, ListedDay, SeenDevice, UncountedPart, UnitPage
from records.steps.plausibility.models import StepHold
from records.steps.rankings.queries import KnownDevice
from records.steps.rankings.rules import MAX_RANKED
from records.steps.sample import Device, FormFactor, Unit
from records.steps.samples.columns import instant

_DEVICE = {"source": "google-health", "source_name": "Google Health", "key": "watch-1", "label": "Pixel Watch 4"}
_RANKED: dict[str, Any] = {**_DEVICE, "form_factor": "watch", "is_counted": True, "last_on": "2026-10-10"}


class StepDayOut(BaseModel):
    """A day of the list. A number that is null is not known; that is not the same as zero."""

    day: dt.date = Field(examples=["2026-10-10"])
    steps: int | None = Field(description="What counts.", examples=[9_431])
    pushes: int | None = Field(description="Pushes of a wheelchair.", examples=[None])
    active_minutes: int | None = Field(examples=[62])
    uncounted: int = Field(
        description="Steps that devices counted besides and that do not count.", examples=[2_506]
    )
    is_held: bool = Field(description="Whether some of it waits for somebody to look at it.", examples=[False])
    settled_at: dt.datetime = Field(examples=["2026-10-10T14:05:00Z"])

    @classmethod
    def of(cls, day: ListedDay) -> Self:
        """Return the day."""
        parts: Mapping[str, int] = day.details.get(Unit.STEPS.value, {}).get("uncounted", {})
        held = {"held_for_review", "over_minute_limit", "over_hour_limit"}
        return cls(
            day=day.day,
            steps=day.steps,
            pushes=day.pushes,
            active_minutes=day.active_minutes,
            uncounted=sum(parts.values()),
            is_held=bool(held & parts.keys()),
            settled_at=day.settled_at,
        )


class StepDaysOut(BaseModel):
    """Days with data, oldest first. A day that is missing has none."""

    items: list[StepDayOut]


class StepDeviceOut(BaseModel):
    """A device on the page of a day; `count` is its own count of the day, where it gives one."""

    source: str = Field(examples=["google-health"])
    source_name: str = Field(examples=["Google Health"])
    key: str = Field(examples=["watch-1"])
    form_factor: FormFactor
    label: str = Field(examples=["Pixel Watch 4"])
    total: int | None = Field(examples=[None])
    is_counted: bool = Field(examples=[True])

    @classmethod
    def of(cls, seen: SeenDevice, language: Language) -> Self:
        """Return the device with its source's name."""
        return cls(
            **_device_fields(seen.source, seen.device, language),
            total=seen.total,
            is_counted=seen.is_counted,
        )


class StepBucketOut(BaseModel):
    """A quarter-hour: what each device counted (null: nothing known), which one counts, and what is credited."""

    starts_at: dt.datetime = Field(examples=["2026-10-10T00:15:00Z"])
    counts: list[int | None] = Field(examples=[[912, 840]])
    device: int | None = Field(description="The place in `devices` of the one that counts.", examples=[0])
    credited: int = Field(examples=[912])

    @classmethod
    def of(cls, bucket: Bucket) -> Self:
        """Return the quarter-hour."""
        return cls(
            starts_at=bucket.starts_at,
            counts=list(bucket.counts),
            device=bucket.device,
            credited=bucket.credited,
        )


class UncountedOut(BaseModel):
    """Something that does not count, and why in words; without times where it is known of the day only."""

    code: str = Field(examples=["other_device_counted"])
    words: str = Field(examples=["Another device counts for this time. A walk counts once."])
    count: int = Field(examples=[840])
    device: int | None = Field(examples=[1])
    starts_at: dt.datetime | None = Field(examples=["2026-10-10T00:15:00Z"])
    ends_at: dt.datetime | None = Field(examples=["2026-10-10T00:30:00Z"])

    @classmethod
    def of(cls, part: UncountedPart, language: Language) -> Self:
        """Return the part with its words."""
        return cls(
            code=part.code.value,
            words=say(f"steps_uncounted_{part.code.value}", language),
            count=part.count,
            device=part.device,
            starts_at=part.starts_at,
            ends_at=part.ends_at,
        )


class StepNoteOut(BaseModel):
    """Something to know about the day that does not change its count."""

    code: str = Field(examples=["control_total_lower"])
    words: str = Field(examples=["Your app shows 120 fewer. It may not know all your devices."])


class UnitDayOut(BaseModel):
    """One unit of a day.

    `raw` is all that devices counted, added up; `eligible` what of it may count, added up; `credited` what counts,
    each walk once.
    """

    unit: Unit
    raw: int = Field(examples=[4_425])
    eligible: int = Field(examples=[4_425])
    credited: int = Field(examples=[2_560])
    unplaced: int = Field(description="Credited, but nobody says at what time of day.", examples=[0])
    devices: list[StepDeviceOut]
    buckets: list[StepBucketOut] = Field(description="From midnight to midnight where the person was.")
    uncounted: list[UncountedOut]
    notes: list[StepNoteOut]

    @classmethod
    def of(cls, unit: Unit, page: UnitPage, language: Language) -> Self:
        """Return one unit."""
        return cls(
            unit=unit,
            raw=page.raw,
            eligible=page.eligible,
            credited=page.credited,
            unplaced=page.unplaced,
            devices=[StepDeviceOut.of(one, language) for one in page.devices],
            buckets=[StepBucketOut.of(one) for one in page.buckets],
            uncounted=[UncountedOut.of(one, language) for one in page.uncounted],
            notes=[
                StepNoteOut(code=code, words=say(f"steps_note_{code}", language, {"steps": number_words(number)}))
                for code, number in page.notes.items()
            ],
        )


class StepHoldOut(BaseModel):
    """A suspicion that holds steps back until somebody has looked, and the person's side of it."""

    id: uuid.UUID
    day: dt.date = Field(examples=["2026-10-10"])
    reason: str = Field(examples=["no_rest"])
    words: str = Field(examples=["Walking day and night without a rest"])
    status: str = Field(description="`open`, `accepted` or `refused`.", examples=["open"])
    steps: int = Field(description="How many it holds back.", examples=[30_500])
    decision_words: str | None = Field(
        description="What an officer says about the decision.", examples=["Thank you for telling us."]
    )
    appeal_note: str | None = Field(examples=["I slept with the band on a sewing machine."])
    can_appeal: bool = Field(examples=[True])

    @classmethod
    def of(cls, hold: StepHold, language: Language) -> Self:
        """Return the hold in the caller's language."""
        return cls(
            id=hold.id,
            day=hold.day,
            reason=hold.reason,
            words=say(f"steps_hold_{hold.reason}", language),
            status=hold.status,
            steps=hold.steps,
            decision_words=hold.decision_words,
            appeal_note=hold.appeal_note,
            can_appeal=hold.status != "accepted" and hold.appealed_at is None,
        )


class StepClockOut(BaseModel):
    """By which clock the person lived from an instant on: clocks go forward and back, and people travel."""

    starts_at: dt.datetime = Field(examples=["2026-10-09T16:00:00Z"])
    offset_s: int = Field(description="How far it is ahead of UTC, in seconds.", examples=[28_800])

    @classmethod
    def of(cls, clock: Clock) -> Self:
        """Return the clock."""
        return cls(starts_at=instant(clock.starts_ms), offset_s=clock.offset_s)


class StepDayPageOut(BaseModel):
    """A day with its quarter-hours. Without data `units` is empty: nothing is known, which is not zero."""

    day: dt.date = Field(examples=["2026-10-10"])
    settled_at: dt.datetime | None = Field(examples=["2026-10-10T14:05:00Z"])
    clocks: list[StepClockOut] = Field(description="The clocks of the day, the first from its midnight on.")
    units: list[UnitDayOut]
    holds: list[StepHoldOut]

    @classmethod
    def of(cls, day: dt.date, page: DayPage | None, language: Language) -> Self:
        """Return the day."""
        if page is None:
            return cls(day=day, settled_at=None, clocks=[], units=[], holds=[])
        return cls(
            day=day,
            settled_at=page.settled_at,
            clocks=[StepClockOut.of(one) for one in page.clocks],
            units=[UnitDayOut.of(unit, one, language) for unit, one in page.units.items()],
            holds=[StepHoldOut.of(hold, language) for hold in page.holds],
        )


class RankedDeviceOut(BaseModel):
    """A device in the person's order."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RANKED]})

    source: str
    source_name: str
    key: str
    form_factor: FormFactor
    label: str
    is_counted: bool
    last_on: dt.date = Field(description="When it counted last.")

    @classmethod
    def of(cls, known: KnownDevice, language: Language) -> Self:
        """Return the device with its source's name."""
        return cls(
            **_device_fields(known.source, known.device, language),
            is_counted=known.is_counted,
            last_on=known.last_on,
        )


class StepRankingOut(BaseModel):
    """A person's devices, the most believed first."""

    devices: list[RankedDeviceOut]
    days_to_settle: int = Field(
        description="Earlier days that are still to be counted anew; those of the last five weeks are.",
        examples=[0],
    )


class RankedDeviceIn(Body):
    """A device's place in the order, and whether it counts at all."""

    source: str = Field(max_length=40, pattern=r"^[a-z-]{1,40}$", examples=["google-health"])
    key: str = Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,200}$", examples=["watch-1"])
    is_counted: bool = Field(default=True, examples=[True])


_RANKING: dict[str, Any] = {"devices": [{"source": "google-health", "key": "watch-1", "is_counted": True}]}


class StepRankingIn(Body):
    """The whole order, best first. Devices that are not named follow, by where they are worn."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RANKING]})

    devices: list[RankedDeviceIn] = Field(max_length=MAX_RANKED)


class StepAppealIn(Body):
    """The person's side of steps that are held or were refused. Once."""

    note: LongText = Field(min_length=1, max_length=500, examples=["We were on a night hike."])


def _device_fields(source: str, device: Device, language: Language) -> dict[str, Any]:
    """Return what names a device and its source."""
    return {
        "source": source,
        "source_name": name_of(source, language),
        "key": device.key,
        "form_factor": device.form_factor,
        "label": device.label,
    }
