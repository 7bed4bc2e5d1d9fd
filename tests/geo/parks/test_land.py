"""The land of the base map, from a handful of facts."""

import json
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Point, box, mapping, shape

from geo.parks import compile as compiling
from geo.parks.compile import LAND_FILE, compile_land


@pytest.fixture
def facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two districts that meet, one with an islet, one with sea to the border; the file is written there."""
    monkeypatch.setattr(compiling, "LAND_FILE", tmp_path / "land.geojson")
    islet = box(114.3, 22.3, 114.3005, 22.3005)
    land = {"A": box(114.0, 22.2, 114.1, 22.3).union(islet), "B": box(114.1, 22.2, 114.2, 22.3)}
    territory = {"A": box(114.0, 22.1, 114.1, 22.5), "B": box(114.1, 22.1, 114.4, 22.5)}
    (tmp_path / "places").mkdir()
    for name, shapes in (("districts_land", land), ("districts", territory)):
        features = [
            {"type": "Feature", "properties": {"code": code}, "geometry": mapping(outline)}
            for code, outline in shapes.items()
        ]
        document = {"type": "FeatureCollection", "features": features}
        (tmp_path / "places" / f"{name}.geojson").write_text(json.dumps(document), encoding="utf-8")
    return tmp_path


def features_of(file: Path) -> dict[str, dict[str, Any]]:
    return {
        feature["properties"]["id"]: feature
        for feature in json.loads(file.read_text(encoding="utf-8"))["features"]
    }


def test_each_district_has_its_land_and_a_place_for_its_name(facts: Path) -> None:
    assert compile_land(facts) == 2
    lands = features_of(facts / "land.geojson")
    assert list(lands) == ["central-and-western", "wan-chai", "mainland"]
    for slug in ("central-and-western", "wan-chai"):
        outline = shape(lands[slug]["geometry"])
        assert outline.contains(Point(lands[slug]["properties"]["label"]))
        assert outline.area == pytest.approx(0.01, rel=0.01)


def test_islets_too_small_to_be_seen_are_left_out(facts: Path) -> None:
    compile_land(facts)
    outline = shape(features_of(facts / "land.geojson")["central-and-western"]["geometry"])
    assert len(outline.geoms) == 1


def test_what_lies_beyond_begins_at_the_border(facts: Path) -> None:
    compile_land(facts)
    beyond = shape(features_of(facts / "land.geojson")["mainland"]["geometry"])
    assert beyond.intersection(box(114.0, 22.1, 114.4, 22.5)).area < 1e-6
    assert beyond.contains(Point(114.1, 22.7))


def test_the_file_that_is_shipped_has_all_districts() -> None:
    shipped = features_of(LAND_FILE)
    assert len(shipped) == 19
    assert all(shape(feature["geometry"]).is_valid for feature in shipped.values())
