"""What officers send and see when they draw and correct parks."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from api.schemas.parks import Geometry
from api.schemas.people import Body
from api.schemas.text import Slug
from geo.parks.categories import Category, GeofenceOrigin
from geo.parks.simplified import to_simplified
from geo.revisions.correcting import DrawnCircle, DrawnPolygon, EarlierForm
from geo.revisions.repository import RevisionView

MOST_IN_A_LIST = 20_000  # the check of boundaries says in words when all rings together have more

_LINE = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]"
_SEEN = r"[^\s\x00-\x1f\x7f-\x9f\u2028\u2029]"
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=160, pattern=f"^{_LINE}*{_SEEN}{_LINE}*$")
]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=f"^{_LINE}*{_SEEN}{_LINE}*$"),
    Field(description="Why, for those who look at it later.", examples=["The eastern lawn was fenced off."]),
]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Revision = Annotated[int, Field(ge=1, le=2_000_000_000)]

Coordinate = Annotated[float, Field(allow_inf_nan=False)]
Position = Annotated[list[Coordinate], Field(min_length=2, max_length=3)]
Ring = Annotated[list[Position], Field(max_length=MOST_IN_A_LIST)]
Rings = Annotated[list[Ring], Field(max_length=MOST_IN_A_LIST)]

_RING = [[114.1868, 22.2812], [114.1897, 22.2812], [114.1897, 22.2839], [114.1868, 22.2839], [114.1868, 22.2812]]


class PolygonIn(Body):
    """A GeoJSON polygon in WGS 84: the outer ring, then holes."""

    type: Literal["Polygon"]
    coordinates: Rings = Field(examples=[[_RING]])

    def to_drawing(self) -> DrawnPolygon:
        """Return it as the domain knows it."""
        return DrawnPolygon(self.model_dump())


class MultiPolygonIn(Body):
    """Several polygons in WGS 84."""

    type: Literal["MultiPolygon"]
    coordinates: Annotated[list[Rings], Field(max_length=MOST_IN_A_LIST)] = Field(examples=[[[_RING]]])

    def to_drawing(self) -> DrawnPolygon:
        """Return it as the domain knows it."""
        return DrawnPolygon(self.model_dump())


class CircleIn(Body):
    """A circle: where its middle is and how far it reaches, 5 to 2,000 m."""

    type: Literal["Circle"]
    centre: Annotated[list[Coordinate], Field(min_length=2, max_length=2)] = Field(examples=[[114.1882, 22.2826]])
    radius_m: Coordinate = Field(examples=[120])

    def to_drawing(self) -> DrawnCircle:
        """Return it as the domain knows it."""
        return DrawnCircle((self.centre[0], self.centre[1]), self.radius_m)


class EarlierFormIn(Body):
    """A form that this geofence had before."""

    type: Literal["Revision"]
    number: Revision = Field(examples=[1])

    def to_drawing(self) -> EarlierForm:
        """Return it as the domain knows it."""
        return EarlierForm(self.number)


NewGeofenceIn = Annotated[PolygonIn | MultiPolygonIn | CircleIn, Field(discriminator="type")]
GeofenceIn = Annotated[PolygonIn | MultiPolygonIn | CircleIn | EarlierFormIn, Field(discriminator="type")]
_DRAWN: dict[str, Any] = {"type": "Polygon", "coordinates": [_RING]}


class CorrectionIn(Body):
    """A boundary to put in the present one's place."""

    geofence: GeofenceIn = Field(examples=[_DRAWN])
    reason: Reason
    based_on_revision: Revision | None = Field(
        default=None,
        description="The `geofence_revision` that was looked at. This or If-Match is needed.",
        examples=[1],
    )


class PreviewIn(Body):
    """A boundary to look at before it is put in force."""

    geofence: GeofenceIn = Field(examples=[_DRAWN])


class HoursIn(Body):
    """Opening hours, every day, local. Equal times: open day and night; closing earlier: past midnight."""

    opens: ClockTime = Field(examples=["06:00"])
    closes: ClockTime = Field(examples=["23:00"])

    def to_columns(self) -> dict[str, dt.time]:
        """Return the columns' values."""
        return {
            "opens_local": dt.time.fromisoformat(self.opens),
            "closes_local": dt.time.fromisoformat(self.closes),
        }


Facilities = Annotated[list[Line], Field(max_length=40, examples=[["playground"]])]
_HOURS = Field(default=None, description="Null when unknown, which counts as open.", examples=[None])


class NewParkIn(Body):
    """A park that is not there yet. Its district is found from where it lies."""

    id: Slug | None = Field(
        default=None, description="Made of the English name when left out.", examples=["harbour-lawn"]
    )
    name_en: Line = Field(examples=["Harbour Lawn"])
    name_zh_hant: Line = Field(examples=["海港草坪"])
    name_zh_hans: Line | None = Field(
        default=None, description="Converted from the Traditional one when left out.", examples=["海港草坪"]
    )
    category: Category = Field(examples=["park"])
    is_designated: StrictBool = Field(default=False, description="Whether it counts for the game.")
    hours: HoursIn | None = _HOURS
    address_en: Annotated[str, StringConstraints(max_length=500, pattern=f"^{_LINE}*$")] = ""
    address_zh_hant: Annotated[str, StringConstraints(max_length=500, pattern=f"^{_LINE}*$")] = ""
    facilities: Facilities = Field(default=[])
    geofence: NewGeofenceIn = Field(examples=[_DRAWN])
    reason: Reason

    def to_columns(self, park_id: str) -> dict[str, Any]:
        """Return the columns that an officer gives."""
        hours = self.hours.to_columns() if self.hours else {}
        return hours | {
            "id": park_id,
            "name_en": self.name_en,
            "name_zh_hant": self.name_zh_hant,
            "name_zh_hans": self.name_zh_hans or to_simplified(self.name_zh_hant),
            "category": self.category.value,
            "is_designated": self.is_designated,
            "address_en": self.address_en,
            "address_zh_hant": self.address_zh_hant,
            "facilities": self.facilities,
        }


class ParkChangesIn(Body):
    """What is to change; what is left out stays."""

    name_en: Line = Field(default="-", examples=["Harbour Lawn"])
    name_zh_hant: Line = Field(default="-", examples=["海港草坪"])
    name_zh_hans: Line = Field(default="-", examples=["海港草坪"])
    category: Category = Field(default=Category.OTHER, examples=["park"])
    is_designated: StrictBool = Field(default=False, examples=[True])
    is_closed: StrictBool = Field(default=False, description="A closed park is out of the game.", examples=[False])
    hours: HoursIn | None = _HOURS
    address_en: Annotated[str, StringConstraints(max_length=500, pattern=f"^{_LINE}*$")] = ""
    address_zh_hant: Annotated[str, StringConstraints(max_length=500, pattern=f"^{_LINE}*$")] = ""
    facilities: Facilities = Field(default=[])
    reason: Reason
    based_on_revision: Revision | None = Field(
        default=None, description="The park's `revision` that was looked at. This or If-Match.", examples=[1]
    )

    def to_columns(self) -> dict[str, Any]:
        """Return the columns to change, and `is_closed`."""
        given = self.model_dump(exclude_unset=True, exclude={"reason", "based_on_revision", "hours"}, mode="json")
        if "hours" in self.model_fields_set:
            given |= self.hours.to_columns() if self.hours else {"opens_local": None, "closes_local": None}
        return given


_REVISION: dict[str, Any] = {
    "number": 2,
    "changed_at": "2026-10-10T02:30:00Z",
    "changed_by_id": "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11",
    "changed_by": "brave-otter-12",
    "reason": "The eastern lawn was fenced off.",
    "geofence_origin": "imported",
    "area_m2": 89_500,
    "geometry": {"type": "MultiPolygon", "coordinates": [[_RING]]},
}


class RevisionOut(BaseModel):
    """A form that the geofence had, or has."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REVISION]})

    number: int
    changed_at: dt.datetime
    changed_by_id: uuid.UUID | None = Field(
        description="The officer's account; null for a command or the project's own file."
    )
    changed_by: str | None = Field(description="The officer's nickname.")
    reason: str
    geofence_origin: GeofenceOrigin
    area_m2: int
    geometry: Geometry

    @classmethod
    def of(cls, view: RevisionView, nickname: str | None) -> Self:
        """Return the form as officers see it."""
        return cls(
            number=view.number,
            changed_at=view.changed_at,
            changed_by_id=view.changed_by_id,
            changed_by=nickname,
            reason=view.reason,
            geofence_origin=GeofenceOrigin(view.origin),
            area_m2=round(view.area_m2),
            geometry=Geometry(**view.geometry),
        )
