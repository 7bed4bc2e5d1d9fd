"""The plan of a station event, as the office or a YAML file writes it, and what can be wrong in it. Pure."""

import datetime as dt
import uuid
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from stations.events.errors import (
    StationBoothUnknown,
    StationNameRepeated,
    StationShiftOutside,
    StationShiftsOverlap,
    StationStaffMissing,
    StationSupplyOvercounted,
    StationTimesReversed,
)

LABEL_CHARS = 80
MOST_BOOTHS = 30
MOST_SHIFTS = 300
MOST_SUPPLIES = 100
LONGEST_EVENT = dt.timedelta(hours=24)
# Tables are put up before the doors open and packed after they close.
BEFORE_AND_AFTER = dt.timedelta(hours=3)
_ANY = r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"
_SEEN = r"[^\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
_SEEN_LINE = f"^{_ANY}*{_SEEN}{_ANY}*$"


def written_time(value: object) -> object:
    """Refuse numbers where an instant is asked for: a time is written as text."""
    if isinstance(value, int | float):
        raise PydanticCustomError("date_type", "a time is written as text")
    return value


Label = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LABEL_CHARS, pattern=_SEEN_LINE)
]
PlanSlug = Annotated[str, StringConstraints(min_length=1, max_length=LABEL_CHARS, pattern=r"^[a-z0-9-]{1,80}$")]
At = Annotated[AwareDatetime, BeforeValidator(written_time)]


class Service(StrEnum):
    """What a booth does for a visitor."""

    WEIGHT = "weight"
    HEIGHT = "height"
    WAIST = "waist"
    BLOOD_PRESSURE = "blood_pressure"
    GLUCOSE = "glucose"
    CHINESE_MEDICINE = "chinese_medicine"
    STORY = "story"
    APP_HELP = "app_help"


class EventStatus(StrEnum):
    """How far an event is."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"  # still shown: people who meant to come must learn of it


class ShiftRole(StrEnum):
    """What somebody is during a shift."""

    LEAD = "lead"  # of the whole event: approves and revokes tablets
    STAFF = "staff"
    VOLUNTEER = "volunteer"


class SupplyKind(StrEnum):
    """What is carried to an event."""

    LEAFLET = "leaflet"
    EQUIPMENT = "equipment"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Names(_Part):
    """What something is called in three languages."""

    en: Label = Field(examples=["Wan Chai Saturday"])
    zh_hant: Label = Field(examples=["灣仔星期六"])
    zh_hans: Label = Field(examples=["湾仔星期六"])


class BoothPlan(_Part):
    """A booth: its id within the event, its name, and what it does."""

    id: PlanSlug = Field(examples=["blood-pressure"])
    name: Names
    services: Annotated[list[Service], Field(min_length=1, max_length=len(Service))] = Field(
        examples=[["blood_pressure"]]
    )


class ShiftPlan(_Part):
    """Who works when. `booth` is None for a lead only; the person is named by id, or by address."""

    booth: PlanSlug | None = Field(default=None, examples=["blood-pressure"])
    role: ShiftRole = Field(examples=["staff"])
    person_id: uuid.UUID | None = Field(default=None, examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11"])
    address: Annotated[str, StringConstraints(max_length=254)] | None = Field(
        default=None, description="E-mail or telephone number of an account.", examples=[None]
    )
    starts_at: At = Field(examples=["2026-10-10T01:00:00Z"])
    ends_at: At = Field(examples=["2026-10-10T05:00:00Z"])


class SupplyPlan(_Part):
    """Leaflets or equipment: how many went out, and how many were counted when they came back."""

    kind: SupplyKind = Field(examples=["leaflet"])
    name: Label = Field(examples=["Salt and blood pressure"])
    counted_out: Annotated[int, Field(strict=True, ge=0, le=100_000)] = Field(examples=[200])
    counted_back: Annotated[int, Field(strict=True, ge=0, le=100_000)] | None = Field(
        default=None, examples=[None]
    )


class EventPlan(_Part):
    """All that is planned of one event. Times are instants; longitude and latitude are the venue's, in WGS 84."""

    station_id: PlanSlug = Field(description="The station that opens, again and again.", examples=["wan-chai"])
    district: PlanSlug = Field(examples=["wan-chai"])
    name: Names
    care_team: Names = Field(description="The district's Care Team that runs it.")
    venue: Names
    longitude: Annotated[float, Field(ge=113.7, le=114.6, allow_inf_nan=False)] = Field(examples=[114.1882])
    latitude: Annotated[float, Field(ge=22.0, le=22.7, allow_inf_nan=False)] = Field(examples=[22.2826])
    opens_at: At = Field(examples=["2026-10-10T02:00:00Z"])
    closes_at: At = Field(examples=["2026-10-10T09:00:00Z"])
    status: EventStatus = Field(default=EventStatus.DRAFT, examples=["published"])
    booths: Annotated[list[BoothPlan], Field(min_length=1, max_length=MOST_BOOTHS)]
    shifts: Annotated[list[ShiftPlan], Field(max_length=MOST_SHIFTS)] = []
    supplies: Annotated[list[SupplyPlan], Field(max_length=MOST_SUPPLIES)] = []


def check_plan(plan: EventPlan) -> None:
    """Raise what cannot be in a plan, naming the row (from 1, as on a form) at fault where there is one."""
    if not dt.timedelta() < plan.closes_at - plan.opens_at <= LONGEST_EVENT:
        raise StationTimesReversed
    _refuse_repeats("booths", [booth.id for booth in plan.booths])
    _refuse_repeats("supplies", [supply.name for supply in plan.supplies])
    for row, supply in enumerate(plan.supplies, start=1):
        if supply.counted_back is not None and supply.counted_back > supply.counted_out:
            raise StationSupplyOvercounted(row=row)
    booths = {booth.id for booth in plan.booths}
    for row, shift in enumerate(plan.shifts, start=1):
        _check_shift(row, shift, plan, booths)
    _refuse_overlaps(plan.shifts)


def _check_shift(row: int, shift: ShiftPlan, plan: EventPlan, booths: set[str]) -> None:
    if (shift.person_id is None) == (shift.address is None):
        raise StationStaffMissing(row=row)
    if shift.booth is None and shift.role is not ShiftRole.LEAD:
        raise StationBoothUnknown(row=row)
    if shift.booth is not None and shift.booth not in booths:
        raise StationBoothUnknown(row=row)
    first, last = plan.opens_at - BEFORE_AND_AFTER, plan.closes_at + BEFORE_AND_AFTER
    if not first <= shift.starts_at < shift.ends_at <= last:
        raise StationShiftOutside(row=row)


def _refuse_repeats(field: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for row, name in enumerate(names, start=1):
        if name in seen:
            raise StationNameRepeated(field=field, row=row)
        seen.add(name)


def _refuse_overlaps(shifts: Iterable[ShiftPlan]) -> None:
    """One person works at one booth at a time: the booth decides what a tablet shows to that person."""
    taken: dict[object, list[tuple[dt.datetime, dt.datetime]]] = {}
    for row, shift in enumerate(shifts, start=1):
        others = taken.setdefault(shift.person_id or shift.address, [])
        if any(shift.starts_at < ends_at and starts_at < shift.ends_at for starts_at, ends_at in others):
            raise StationShiftsOverlap(row=row)
        others.append((shift.starts_at, shift.ends_at))
