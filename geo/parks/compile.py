"""Compiles the project's own files of parks and districts from tables of facts.

Run again, it writes the same bytes. The rules, in words: data/parks/SOURCE.md.
"""

import csv
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from ruamel.yaml import YAML
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from core.settings import PROJECT_ROOT
from geo.grid import geometry_to_grid, geometry_to_wgs84
from geo.parks.boundaries import circle
from geo.parks.categories import Category, GeofenceOrigin
from geo.parks.checks import MOST_OVERLAP_SHARE
from geo.parks.loading import DISTRICTS_FILE, OUTLINES_FILE, PARKS_FILE
from geo.parks.simplified import to_simplified

LAND_FILE = PROJECT_ROOT / "data" / "places" / "land.geojson"
MAINLAND_FILE = PROJECT_ROOT / "data" / "places" / "mainland.geojson"
HOURS_FILE = PROJECT_ROOT / "data" / "parks" / "opening-hours.yaml"

# Radius of a circle usual for the kind of place, in metres: generous to a child at the gate, small enough not to
# reach the next street. Medians of the areas that are published, rounded; by judgement where none is.
RADIUS_M: Mapping[Category, int] = {
    Category.PARK: 100,
    Category.GARDEN: 60,
    Category.REST_GARDEN: 40,
    Category.PLAYGROUND: 50,
    Category.RECREATION_GROUND: 75,
    Category.SITTING_OUT_AREA: 35,
    Category.PROMENADE: 120,
    Category.SQUARE: 50,
    Category.PICNIC_AREA: 50,
    Category.PET_GARDEN: 40,
    Category.FITNESS_TRAIL: 100,
    Category.OTHER: 50,
}
LEAST_RADIUS_M = 15  # below a phone's own error nobody could be inside

# Best first: where two places overlap, the one that offers a family more is designated.
SUITABLE = (
    Category.PARK,
    Category.PROMENADE,
    Category.RECREATION_GROUND,
    Category.GARDEN,
    Category.SQUARE,
    Category.PLAYGROUND,
    Category.REST_GARDEN,
)
PRECISE = "official_grid_1m"
LEAST_DESIGNATED = 250
LEAST_DESIGNATED_PER_DISTRICT = 8
# Not a place to send a child to look for: passing, indoors, or on a roof.
_UNSUITABLE_NAME = re.compile(r"temporary|roof|building|podium|flyover", re.IGNORECASE)
# Kinds that a name gives away, where the category column holds something else (such as a name in Chinese).
_KIND_IN_NAME = tuple(
    (re.compile(rf"{pattern}\b", re.IGNORECASE), category)
    for pattern, category in (
        (r"sitting[- ]out area", Category.SITTING_OUT_AREA),
        (r"rest garden", Category.REST_GARDEN),
        (r"pet garden", Category.PET_GARDEN),
        (r"recreation ground", Category.RECREATION_GROUND),
        (r"fitness trail", Category.FITNESS_TRAIL),
        (r"picnic (area|site)", Category.PICNIC_AREA),
        (r"play(ground| area)", Category.PLAYGROUND),
        (r"promenade|waterfront", Category.PROMENADE),
        (r"square|piazza", Category.SQUARE),
        (r"gardens?", Category.GARDEN),
        (r"park", Category.PARK),
    )
)
_MISSPELT = {"Distrcit": "District", "Setcion": "Section"}  # in the official names; ids keep them, for ever
# The district outlines are simplified together, so that they still meet without gaps.
_OUTLINE_TOLERANCE_M = 60.0
_OUTLINE_DECIMALS = 5  # a metre
_COAST_TOLERANCE_M = 20.0  # two pixels at the zoom of a single park
_LEAST_ISLET_M2 = 5_000.0  # a rock of 70 m across is the least that shows on a phone


class FactsUnfit(ValueError):
    """The facts do not give what the project promises."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One row of the facts, cleaned."""

    row: Mapping[str, str]
    category: Category
    district: str
    radius_m: float
    origin: GeofenceOrigin
    boundary: BaseGeometry


def compile_parks(facts: Path) -> int:
    """Write PARKS_FILE from `facts`/parks/parks.csv; return how many are designated. Raises FactsUnfit."""
    district_ids = {district["en"]: district["id"] for district in _load_yaml(DISTRICTS_FILE)}
    hours = {entry["id"]: entry for entry in _load_yaml(HOURS_FILE)}
    with (facts / "parks" / "parks.csv").open(encoding="utf-8", newline="") as file:
        places = [_clean(row, district_ids) for row in csv.DictReader(file)]
    designated = _designate(places)
    unknown = set(hours) - {place.row["id"] for place in places}
    if unknown:
        raise FactsUnfit(f"opening hours for unknown parks: {sorted(unknown)}")
    features = (
        _feature(place, place.row["id"] in designated, hours.get(place.row["id"], {}))
        for place in sorted(places, key=lambda place: place.row["id"])
    )
    _write_features(PARKS_FILE, features)
    return len(designated)


def compile_districts(facts: Path) -> int:
    """Write OUTLINES_FILE from `facts`/places/districts.geojson; return how many districts."""
    id_of = {district["code"]: district["id"] for district in _load_yaml(DISTRICTS_FILE)}
    slugs, exact = _district_shapes(facts / "places" / "districts.geojson", id_of)
    simple = shapely.coverage_simplify(exact, _OUTLINE_TOLERANCE_M)
    _write_features(
        OUTLINES_FILE,
        (
            {"type": "Feature", "geometry": _rounded(outline), "properties": {"id": slug}}
            for slug, outline in sorted(zip(slugs, simple, strict=True), key=lambda pair: pair[0])
        ),
    )
    return len(slugs)


def compile_land(facts: Path) -> int:
    """Write LAND_FILE: each district's land, with the place for its name, and what lies beyond the border.

    From `facts`/places/districts_land.geojson, districts.geojson and MAINLAND_FILE; return how many districts.
    """
    id_of = {district["code"]: district["id"] for district in _load_yaml(DISTRICTS_FILE)}
    slugs, exact = _district_shapes(facts / "places" / "districts_land.geojson", id_of)
    simple = shapely.coverage_simplify(exact, _COAST_TOLERANCE_M)
    _, territory = _district_shapes(facts / "places" / "districts.geojson", id_of)
    beyond = shape(json.loads(MAINLAND_FILE.read_text(encoding="utf-8"))["features"][0]["geometry"])
    mainland = shapely.difference(geometry_to_grid(beyond), shapely.union_all(territory))
    lands = [_without_islets(land) for land in simple]
    features = [
        {"type": "Feature", "geometry": _rounded(land), "properties": {"id": slug, "label": _label_point(land)}}
        for slug, land in sorted(zip(slugs, lands, strict=True), key=lambda pair: pair[0])
    ]
    neighbour = {"type": "Feature", "geometry": _rounded(mainland), "properties": {"id": "mainland"}}
    _write_features(LAND_FILE, [*features, neighbour])
    return len(slugs)


def _district_shapes(file: Path, id_of: Mapping[str, str]) -> tuple[list[str], Any]:
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    slugs = [id_of[feature["properties"]["code"]] for feature in features]
    return slugs, np.array([geometry_to_grid(shape(feature["geometry"])) for feature in features])


def _without_islets(land: BaseGeometry) -> BaseGeometry:
    kept = [part for part in shapely.get_parts(land) if part.area >= _LEAST_ISLET_M2]
    return shapely.multipolygons(kept)


def _label_point(land: BaseGeometry) -> list[float]:
    widest = max(shapely.get_parts(land), key=lambda part: part.area)
    # The circle comes as a line from its middle to the shore.
    middle = shapely.get_point(shapely.maximum_inscribed_circle(widest, _OUTLINE_TOLERANCE_M), 0)
    point = geometry_to_wgs84(middle)
    return [round(point.x, _OUTLINE_DECIMALS), round(point.y, _OUTLINE_DECIMALS)]


def _clean(row: Mapping[str, str], district_ids: Mapping[str, str]) -> _Place:
    category = _category(row)
    area_m2 = float(row["area_m2"]) if row["area_m2"] else None
    # Up to the metre: the polygon's corners lie on the circle, so its area is a little less than the circle's.
    radius_m = max(math.ceil(math.sqrt(area_m2 / math.pi)), LEAST_RADIUS_M) if area_m2 else RADIUS_M[category]
    return _Place(
        row=row,
        category=category,
        district=district_ids[row["district"]],
        radius_m=radius_m,
        origin=GeofenceOrigin.DERIVED_FROM_AREA if area_m2 else GeofenceOrigin.DERIVED_FROM_CATEGORY,
        boundary=circle((float(row["lon"]), float(row["lat"])), radius_m),
    )


def _category(row: Mapping[str, str]) -> Category:
    given = row["category"].strip().lower().replace(" ", "-")
    if given in set(Category):
        return Category(given)
    return next((category for kind, category in _KIND_IN_NAME if kind.search(row["name_en"])), Category.OTHER)


def _designate(places: Iterable[_Place]) -> set[str]:
    """Return the ids of the designated: suitable, precisely placed, and none over another."""
    chosen: list[_Place] = []
    for place in sorted(places, key=_preference):
        if (
            place.category in SUITABLE
            and place.row["coord_quality"] == PRECISE
            and not _UNSUITABLE_NAME.search(place.row["name_en"])
            and not any(_overlap_share(place, other) > MOST_OVERLAP_SHARE for other in chosen)
        ):
            chosen.append(place)
    per_district = dict.fromkeys({place.district for place in places}, 0)
    for place in chosen:
        per_district[place.district] += 1
    if len(chosen) < LEAST_DESIGNATED or min(per_district.values()) < LEAST_DESIGNATED_PER_DISTRICT:
        raise FactsUnfit(f"{len(chosen)} designated, by district {per_district}")
    return {place.row["id"] for place in chosen}


def _preference(place: _Place) -> tuple[int, int, float, str]:
    rank = SUITABLE.index(place.category) if place.category in SUITABLE else len(SUITABLE)
    has_area = place.origin is GeofenceOrigin.DERIVED_FROM_AREA
    return (0 if has_area else 1, rank, -place.radius_m, place.row["id"])


def _overlap_share(one: _Place, other: _Place) -> float:
    if not shapely.intersects(one.boundary, other.boundary):
        return 0.0
    shared = shapely.intersection(one.boundary, other.boundary).area
    return float(shared / min(one.boundary.area, other.boundary.area))


def _feature(place: _Place, is_designated: bool, hours: Mapping[str, Any]) -> dict[str, Any]:  # noqa: FBT001
    row = place.row
    properties: dict[str, Any] = {
        "id": row["id"],
        "name_en": _tidy(row["name_en"]),
        "name_zh_hant": _tidy(row["name_zh_hant"]),
        "name_zh_hans": to_simplified(_tidy(row["name_zh_hant"])),
        "district": place.district,
        "category": place.category.value,
        "is_designated": is_designated,
        "radius_m": place.radius_m,
        "geofence_origin": place.origin.value,
        "position_quality": row["coord_quality"],
        "address_en": _tidy(row["address_en"]),
        "address_zh_hant": _tidy(row["address_zh_hant"]),
        "facilities": [_tidy(facility).lower() for facility in row["facility_types"].split("|") if facility],
        "source": row["source"],
    }
    if hours:
        properties |= {"opens": hours["opens"], "closes": hours["closes"]}
    point = {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]}
    return {"type": "Feature", "geometry": point, "properties": properties}


def _tidy(text: str) -> str:
    for wrong, right in _MISSPELT.items():
        text = text.replace(wrong, right)
    return " ".join(text.split())


def _rounded(outline: BaseGeometry) -> Any:
    multi = outline if outline.geom_type == "MultiPolygon" else shapely.multipolygons([outline])
    degrees = shapely.set_precision(geometry_to_wgs84(multi), 10**-_OUTLINE_DECIMALS)
    return mapping(degrees if degrees.geom_type == "MultiPolygon" else shapely.multipolygons([degrees]))


def _write_features(path: Path, features: Iterable[Mapping[str, Any]]) -> None:
    """Write a FeatureCollection with one feature to a line, so that a change shows as a line."""
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(", ", ": ")) for feature in features)
    path.write_text(f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n', encoding="utf-8")


def _load_yaml(path: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = YAML(typ="safe").load(path)
    return entries
