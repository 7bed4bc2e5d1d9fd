"""Station events: as everybody sees them on a map, as officers plan them, and one's own shifts."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from stations.events.models import Booth, StationAct, StationEvent, StationShift, StationSupply
from stations.events.plan import (
    BoothPlan,
    EventPlan,
    EventStatus,
    Names,
    Service,
    ShiftPlan,
    ShiftRole,
    SupplyPlan,
)
from stations.events.queries import EventView

_SATURDAY: dict[str, Any] = {
    "type": "Feature",
    "id": "wan-chai-2026-10-10",
    "geometry": {"type": "Point", "coordinates": [114.1882, 22.2826]},
    "properties": {
        "station_id": "wan-chai",
        "district": "wan-chai",
        "name": {"en": "Wan Chai Saturday", "zh_hant": "灣仔星期六", "zh_hans": "湾仔星期六"},
        "care_team": {"en": "Wan Chai Care Team", "zh_hant": "灣仔區關愛隊", "zh_hans": "湾仔区关爱队"},
        "venue": {"en": "Victoria Park", "zh_hant": "維多利亞公園", "zh_hans": "维多利亚公园"},
        "opens_at": "2026-10-10T02:00:00Z",
        "closes_at": "2026-10-10T09:00:00Z",
        "status": "published",
        "booths": [
            {
                "id": "blood-pressure",
                "name": {"en": "Blood pressure", "zh_hant": "量血壓", "zh_hans": "量血压"},
                "services": ["blood_pressure"],
            }
        ],
    },
}


class VenuePoint(BaseModel):
    """Where a venue is, as a GeoJSON point in WGS 84, longitude first."""

    type: Literal["Point"] = "Point"
    coordinates: tuple[float, float] = Field(examples=[[114.1882, 22.2826]])


class StationEventProperties(BaseModel):
    """What everybody may know of a station event."""

    station_id: str
    district: str
    name: Names
    care_team: Names
    venue: Names
    opens_at: dt.datetime
    closes_at: dt.datetime
    status: EventStatus
    booths: list[BoothPlan]


class StationEventFeature(BaseModel):
    """One opening of a station."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SATURDAY]})

    type: Literal["Feature"] = "Feature"
    id: str
    geometry: VenuePoint
    properties: StationEventProperties

    @classmethod
    def of(cls, view: EventView) -> Self:
        """Return an event as everybody sees it."""
        event = view.event
        properties = StationEventProperties(
            **{name: getattr(event, name) for name in StationEventProperties.model_fields if name != "booths"},
            booths=[booth_plan(booth) for booth in view.booths],
        )
        point = VenuePoint(coordinates=(event.longitude, event.latitude))
        return cls(id=event.id, geometry=point, properties=properties)


class StationEventCollection(BaseModel):
    """Coming events, and where the rest begins."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"type": "FeatureCollection", "features": [_SATURDAY], "next_cursor": None}]
        }
    )

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[StationEventFeature]
    next_cursor: str | None = Field(
        default=None, description="Pass as `cursor` to read on; null on the last page."
    )


class PlannedShift(BaseModel):
    """A shift as it stands, with the id and public name of who works."""

    id: uuid.UUID
    booth: str | None = Field(examples=["blood-pressure"])
    role: ShiftRole
    person_id: uuid.UUID
    nickname: str = Field(examples=["brave-otter-27"])
    starts_at: dt.datetime
    ends_at: dt.datetime


class StationPlanOut(BaseModel):
    """A plan as it stands. `plan` is what a PUT takes again; its shifts name persons by id."""

    event_id: str = Field(examples=["wan-chai-2026-10-10"])
    revision: int = Field(examples=[1])
    plan: EventPlan
    shifts: list[PlannedShift]

    @classmethod
    def of(
        cls,
        event: StationEvent,
        booths: Sequence[Booth],
        shifts: Sequence[StationShift],
        supplies: Sequence[StationSupply],
        nicknames: Mapping[uuid.UUID, str],
    ) -> Self:
        """Return the plan of an event from its rows."""
        slugs = {booth.id: booth.slug for booth in booths}
        planned = [
            PlannedShift(
                **{name: getattr(one, name) for name in ("id", "role", "person_id", "starts_at", "ends_at")},
                booth=slugs[one.booth_id] if one.booth_id else None,
                nickname=nicknames[one.person_id],
            )
            for one in shifts
        ]
        again = {"booth", "role", "person_id", "starts_at", "ends_at"}
        supply_fields = SupplyPlan.model_fields
        plan = EventPlan(
            **{name: getattr(event, name) for name in EventPlan.model_fields if hasattr(event, name)},
            booths=[booth_plan(booth) for booth in booths],
            shifts=[ShiftPlan(**one.model_dump(include=again)) for one in planned],
            supplies=[SupplyPlan(**{name: getattr(one, name) for name in supply_fields}) for one in supplies],
        )
        return cls(event_id=event.id, revision=event.revision, plan=plan, shifts=planned)


class StationActOut(BaseModel):
    """What was done to an event, when and by whom (null: by a command)."""

    at: dt.datetime
    act: str = Field(examples=["plan_saved"])
    actor_id: uuid.UUID | None
    detail: dict[str, Any] = Field(examples=[{"revision": 2, "status": "published"}])

    @classmethod
    def of(cls, act: StationAct) -> Self:
        """Return an act as officers see it."""
        return cls(at=act.at, act=act.act, actor_id=act.actor_id, detail=act.detail)


class StationActsOut(BaseModel):
    """What was done to an event, the latest first."""

    items: list[StationActOut]


class OwnShiftOut(BaseModel):
    """A shift of one's own."""

    id: uuid.UUID
    event_id: str = Field(examples=["wan-chai-2026-10-10"])
    event_name: Names
    venue: Names
    booth_name: Names | None = Field(description="Null for a lead of the whole event.")
    services: list[Service]
    role: ShiftRole
    starts_at: dt.datetime
    ends_at: dt.datetime

    @classmethod
    def of(cls, shift: StationShift, event: StationEvent, booth: Booth | None) -> Self:
        """Return a shift as whoever works it sees it."""
        return cls(
            **{name: getattr(shift, name) for name in ("id", "event_id", "role", "starts_at", "ends_at")},
            event_name=Names(**event.name),
            venue=Names(**event.venue),
            booth_name=Names(**booth.name) if booth else None,
            services=[Service(one) for one in booth.services] if booth else [],
        )


class OwnShiftsOut(BaseModel):
    """One's own shifts, the next first."""

    items: list[OwnShiftOut]


def booth_plan(booth: Booth) -> BoothPlan:
    """Return a booth as everybody sees it."""
    services = [one for one in Service if one.value in booth.services]
    return BoothPlan(id=booth.slug, name=Names(**booth.name), services=services)
