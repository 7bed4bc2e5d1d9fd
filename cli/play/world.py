"""The parks as the API shows them, and points in and beside them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

METRES_PER_DEGREE = 111_320.0  # of latitude; of longitude times the cosine
_COS_LATITUDE = math.cos(math.radians(22.35))  # Hong Kong's middle: within 0.2 % everywhere in it
_INSET_M = 12.0  # well inside for a phone that knows its place within 8 m
_TRIES = 30  # to hit a slim park by throwing points at its box


@dataclass(frozen=True, slots=True)
class Place:
    """Where a player stands: degrees, WGS 84."""

    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class PlayPark:
    """A park that players walk to."""

    id: str
    district: str
    outline: BaseGeometry

    @property
    def middle(self) -> Place:
        """A point inside."""
        point = self.outline.representative_point()
        return Place(point.x, point.y)


def read_parks(features: Sequence[dict[str, Any]]) -> list[PlayPark]:
    """Return the parks of GeoJSON features, outlines included, as `GET /v1/parks?geometry=geofence` gives them."""
    return [
        PlayPark(feature["id"], feature["properties"]["district"], shape(feature["geometry"]))
        for feature in features
    ]


def distance_m(one: Place, other: Place) -> float:
    """Return the metres between two places, flat: right within 1 % over Hong Kong."""
    east = (one.longitude - other.longitude) * _COS_LATITUDE
    north = one.latitude - other.latitude
    return math.hypot(east, north) * METRES_PER_DEGREE


def moved(place: Place, *, east_m: float, north_m: float) -> Place:
    """Return the place so many metres away."""
    return Place(
        place.longitude + east_m / (METRES_PER_DEGREE * _COS_LATITUDE),
        place.latitude + north_m / METRES_PER_DEGREE,
    )


def somewhere_in(park: PlayPark, random: Random) -> Place:
    """Return a place well inside the park, or its middle where it is too slim for that."""
    inner = park.outline.buffer(-_INSET_M / METRES_PER_DEGREE)
    west, south, east, north = park.outline.bounds
    for _ in range(_TRIES):
        point = Point(random.uniform(west, east), random.uniform(south, north))
        if inner.contains(point):
            return Place(point.x, point.y)
    return park.middle


def somewhere_beside(park: PlayPark, random: Random, *, away_m: float) -> Place:
    """Return a place `away_m` beyond the circle around the park, to any side."""
    west, south, east, north = park.outline.bounds
    middle = Place((west + east) / 2, (south + north) / 2)
    reach_m = distance_m(middle, Place(east, north)) + away_m
    bearing = random.uniform(0, 2 * math.pi)
    return moved(middle, east_m=reach_m * math.sin(bearing), north_m=reach_m * math.cos(bearing))


def nearest_parks(park: PlayPark, parks: Sequence[PlayPark], count: int) -> list[PlayPark]:
    """Return the `count` parks nearest to `park`, itself not among them."""
    here = park.middle
    others = (other for other in parks if other.id != park.id)
    return sorted(others, key=lambda other: distance_m(here, other.middle))[:count]
