"""A person's steps as the API shows them: days, quarter-hours, and why a part does not count."""

import datetime as dt
import uuid
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.people import Body
from api.schemas.text import LongText
from core.messages import Language, say
from records.steps.days.queries import DayPage, ListedDay, SeenDevice, UncountedPart, UnitPage
from records.steps.plausibility.models import MAX_NOTE_CHARS, StepHold
from records.steps.rankings.rules import MAX_RANKED, RankedDevice, Ranking

_DAY = "2026-10-09"
_AT = "2026-10-09T00:15:00Z"

DeviceKey = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
SourceSlug = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z-]{1,40}$")]


class StepDayOut(BaseModel):
    """A day of the list. Null: nothing is known, which is not zero. A day without data is missing."""

    day: dt.date = Field(examples=[_DAY])
    steps: int | None = Field(description="What counts.", examples=[8_042])
    pushes: int | None = Field(description="Of a wheelchair.", examples=[None])
    active_minutes: int | None = Field(examples=[None])

    @classmethod
    def of(cls, listed: ListedDay) -> Self:
        """Return the day's counts."""
        return cls(day=listed.day, steps=listed.steps, pushes=listed.pushes, active_minutes=listed.active_minutes)


class StepDeviceOut(BaseModel):
    """A device that saw something of the day; its place in the list is its number elsewhere."""

    source: str = Field(examples=["google-health"])
    key: str = Field(examples=["a1b2c3d4e5f6a7b8c9d0e1f2"])
    label: str = Field(examples=["Pixel Watch 4"])
    form_factor: str = Field(examples=["watch"])
    total: int | None = Field(description="Its own count of the day, where it gave one.", examples=[None])
    is_counted: bool = Field(description="False: the person left it out.", examples=[True])

    @classmethod
    def of(cls, seen: SeenDevice) -> Self:
        """Return the device."""
        return cls(
            source=seen.source,
            key=seen.device.key,
            label=seen.device.label,
            form_factor=seen.device.form_factor.value,
            total=seen.total,
            is_counted=seen.is_counted,
        )


class StepBucketOut(BaseModel):
    """A quarter of an hour. `counts` are in the order of the devices, null where a device has no data."""

    starts_at: dt.datetime = Field(examples=[_AT])
    counts: list[int | None] = Field(examples=[[812, None]])
    device: int | None = Field(description="The number of the device that counted.", examples=[0])
    credited: int = Field(examples=[812])


class UncountedOut(BaseModel):
    """A part that does not count, why, and when it was, where that is known."""

    code: str = Field(examples=["other_device_counted"])
    words: str = Field(examples=["Another device saw the same walk and counted more. A walk counts once."])
    count: int = Field(examples=[1_865])
    device: int | None = Field(examples=[1])
    starts_at: dt.datetime | None = Field(examples=[_AT])
    ends_at: dt.datetime | None = Field(examples=["2026-10-09T00:30:00Z"])

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


class StepRemarkOut(BaseModel):
    """Something about the day that changes no count."""

    code: str = Field(examples=["control_total_lower"])
    words: str = Field(examples=["Your app shows 54 fewer. It may not know all your devices."])


class StepUnitOut(BaseModel):
    """One unit of a day: all that devices counted, what could count, what does."""

    unit: str = Field(description="`steps`, `pushes` or `active_minutes`.", examples=["steps"])
    raw: int = Field(examples=[4_425])
    eligible: int = Field(examples=[4_425])
    credited: int = Field(examples=[2_560])
    unplaced: int = Field(description="Counted, at no known time of the day.", examples=[0])
    devices: list[StepDeviceOut]
    buckets: list[StepBucketOut]
    uncounted: list[UncountedOut]
    remarks: list[StepRemarkOut]

    @classmethod
    def of(cls, unit: str, page: UnitPage, language: Language) -> Self:
        """Return the unit with words for everything."""
        return cls(
            unit=unit,
            raw=page.raw,
            eligible=page.eligible,
            credited=page.credited,
            unplaced=page.unplaced,
            devices=[StepDeviceOut.of(seen) for seen in page.devices],
            buckets=[
                StepBucketOut(
                    starts_at=one.starts_at, counts=list(one.counts), device=one.device, credited=one.credited
                )
                for one in page.buckets
            ],
            uncounted=[UncountedOut.of(part, language) for part in page.uncounted],
            remarks=[
                StepRemarkOut(code=code, words=say(f"steps_note_{code}", language, {"steps": number}))
                for code, number in page.notes.items()
            ],
        )


class StepHoldOut(BaseModel):
    """Why a day, or a part of it, waits for somebody to look at it."""

    id: uuid.UUID = Field(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11"])
    reason: str = Field(examples=["over_hour_limit"])
    words: str = Field(examples=["More than 30,000 steps in an hour"])
    status: str = Field(description="`open`, `accepted` or `refused`.", examples=["open"])
    steps: int = Field(description="How many it holds back.", examples=[30_500])
    appealed_at: dt.datetime | None = Field(examples=[None])

    @classmethod
    def of(cls, hold: StepHold, language: Language) -> Self:
        """Return the hold with its words."""
        return cls(
            id=hold.id,
            reason=hold.reason,
            words=say(f"steps_hold_{hold.reason}", language),
            status=hold.status,
            steps=hold.steps,
            appealed_at=hold.appealed_at,
        )


class StepDayPageOut(BaseModel):
    """A day with its quarter-hours, from midnight to midnight where the person was."""

    day: dt.date = Field(examples=[_DAY])
    settled_at: dt.datetime = Field(examples=["2026-10-09T14:00:00Z"])
    units: list[StepUnitOut]
    holds: list[StepHoldOut]

    @classmethod
    def of(cls, page: DayPage, language: Language) -> Self:
        """Return the day with words for everything."""
        return cls(
            day=page.day,
            settled_at=page.settled_at,
            units=[StepUnitOut.of(unit.value, one, language) for unit, one in page.units.items()],
            holds=[StepHoldOut.of(hold, language) for hold in page.holds],
        )


class RankedDeviceIn(Body):
    """A device in a person's order; without `device_key`, every device of the source not named itself."""

    source: SourceSlug = Field(examples=["google-health"])
    device_key: DeviceKey | None = Field(default=None, examples=["a1b2c3d4e5f6a7b8c9d0e1f2"])
    is_counted: bool = Field(default=True, examples=[True])


class StepRanking(Body):
    """A person's order of devices, best first. What is not named follows by where it is worn."""

    devices: list[RankedDeviceIn] = Field(max_length=MAX_RANKED)

    @classmethod
    def of(cls, ranking: Ranking) -> Self:
        """Return the order as it is kept."""
        return cls(
            devices=[
                RankedDeviceIn(source=one.source, device_key=one.device_key, is_counted=one.is_counted)
                for one in ranking.devices
            ]
        )

    def ranked(self) -> list[RankedDevice]:
        """Return the devices as the records know them."""
        return [RankedDevice(one.source, one.device_key, one.is_counted) for one in self.devices]


class StepAppeal(Body):
    """What the person says to steps that are held."""

    note: Annotated[LongText, Field(max_length=MAX_NOTE_CHARS)] = Field(examples=["I ran the marathon that day."])
