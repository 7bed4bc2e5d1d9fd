"""Parks and districts as GeoJSON (RFC 7946)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.times import LocalTime
from geo.parks.categories import Category, GeofenceOrigin

_VICTORIA_PARK: dict[str, Any] = {
    "type": "Feature",
    "id": "victoria-park",
    "geometry": {"type": "Point", "coordinates": [114.188227, 22.282564]},
    "properties": {
        "name_en": "Victoria Park",
        "name_zh_hant": "維多利亞公園",
        "name_zh_hans": "维多利亚公园",
        "district": "wan-chai",
        "category": "park",
        "is_designated": True,
        "opens": "00:00:00",
        "closes": "00:00:00",
        "address_en": "1 Hing Fat Street, Causeway Bay",
        "address_zh_hant": "銅鑼灣興發街一號",
        "facilities": ["park"],
        "geofence_origin": "derived-from-area",
        "geofence_area_m2": 188_500,
        "geofence_revision": 1,
        "revision": 1,
        "is_closed": False,
        "distance_m": None,
    },
}


class Geometry(BaseModel):
    """A GeoJSON geometry in WGS 84, longitude first."""

    type: Literal["Point", "Polygon", "MultiPolygon"]
    coordinates: list[Any]


class ParkProperties(BaseModel):
    """What there is to know of a park."""

    name_en: str
    name_zh_hant: str
    name_zh_hans: str
    district: str
    category: Category
    is_designated: bool = Field(description="Whether it counts for e+ Go to Park.")
    opens: LocalTime | None = Field(description="Local time, every day; null when unknown, which counts as open.")
    closes: LocalTime | None = Field(description="Local time; equal to `opens`: open day and night.")
    address_en: str
    address_zh_hant: str
    facilities: list[str]
    geofence_origin: GeofenceOrigin = Field(description="Where the boundary comes from.")
    geofence_area_m2: int = Field(description="What the geofence covers, on the ground.")
    geofence_revision: int = Field(description="Rises with every change of the geofence.")
    revision: int = Field(description="Rises with every change of the park.")
    is_closed: bool = Field(description="Whether an officer has closed it; then it is out of the game.")
    distance_m: int | None = Field(default=None, description="From `near` to the boundary, when that was asked.")


class ParkFeature(BaseModel):
    """One park."""

    model_config = ConfigDict(json_schema_extra={"examples": [_VICTORIA_PARK]})

    type: Literal["Feature"] = "Feature"
    id: str
    geometry: Geometry
    properties: ParkProperties


class ParkCollection(BaseModel):
    """Some of the parks, and where the rest begins."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"type": "FeatureCollection", "features": [_VICTORIA_PARK], "next_cursor": None}]
        }
    )

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[ParkFeature]
    next_cursor: str | None = Field(
        default=None, description="Pass as `cursor` to read on; null on the last page."
    )


class DistrictProperties(BaseModel):
    """A district's names."""

    name_en: str
    name_zh_hant: str
    name_zh_hans: str


class DistrictFeature(BaseModel):
    """One of the 18 districts."""

    type: Literal["Feature"] = "Feature"
    id: str
    geometry: Geometry | None = Field(description="Simplified outline, sea included; null unless asked for.")
    properties: DistrictProperties


class DistrictCollection(BaseModel):
    """The districts."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "FeatureCollection",
                    "features": [
                        {
                            "type": "Feature",
                            "id": "wan-chai",
                            "geometry": None,
                            "properties": {
                                "name_en": "Wan Chai",
                                "name_zh_hant": "灣仔區",
                                "name_zh_hans": "湾仔区",
                            },
                        }
                    ],
                }
            ]
        }
    )

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[DistrictFeature]
