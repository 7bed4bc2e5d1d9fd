import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from geo.districts.repository import list_districts
from geo.parks import compile as compiling
from geo.parks.categories import Category
from geo.parks.compile import LEAST_DESIGNATED, LEAST_DESIGNATED_PER_DISTRICT, FactsUnfit, compile_parks
from geo.parks.loading import PARKS_FILE, load_places
from geo.parks.repository import get_geofence_version, list_parks, summarise

FACT = {
    "id": "victoria-park",
    "name_en": "Victoria  Park",
    "name_zh_hant": "維多利亞公園",
    "category": "park",
    "district": "Wan Chai",
    "lat": "22.282564",
    "lon": "114.188227",
    "coord_quality": "official_grid_1m",
    "area_m2": "190000",
    "address_en": "1 Hing Fat Street",
    "address_zh_hant": "銅鑼灣興發街一號",
    "facility_types": "PARK|TENNIS COURTS",
    "source": "test",
}


async def test_loading_twice_changes_nothing_the_second_time(session: AsyncSession, now: Any) -> None:
    first = await load_places(session, now=now)
    assert (len(first.changes), first.faults) == (794, ())
    version = await get_geofence_version(session)
    second = await load_places(session, now=now)
    assert {change.kind for change in second.changes} == {"unchanged"}
    assert await get_geofence_version(session) == version
    assert len(await list_districts(session)) == 18
    assert {summarise(park).district for park in await list_parks(session)} == {
        district.id for district in await list_districts(session)
    }


def test_the_projects_file_keeps_its_promises() -> None:
    features = [feature["properties"] for feature in json.loads(PARKS_FILE.read_text("utf-8"))["features"]]
    assert len({park["id"] for park in features}) == 794
    designated = [park for park in features if park["is_designated"]]
    assert len(designated) >= LEAST_DESIGNATED
    by_district = Counter(park["district"] for park in designated)
    assert len(by_district) == 18
    assert min(by_district.values()) >= LEAST_DESIGNATED_PER_DISTRICT
    assert {park["position_quality"] for park in designated} == {"official_grid_1m"}
    for park in features:
        assert park["name_en"]
        assert park["name_zh_hant"]
        assert park["name_zh_hans"]
        assert park["category"] in set(Category)


def write_facts(folder: Path, *changes: dict[str, str]) -> Path:
    (folder / "parks").mkdir()
    with (folder / "parks" / "parks.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FACT)
        writer.writeheader()
        writer.writerows(FACT | change for change in changes)
    return folder


@pytest.fixture
def small_promises(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Lets a handful of facts do, without opening hours, and names the file that is then compiled."""
    hours = tmp_path / "hours.yaml"
    hours.write_text("- {id: victoria-park, opens: '00:00', closes: '00:00'}\n")
    monkeypatch.setattr(compiling, "LEAST_DESIGNATED", 1)
    monkeypatch.setattr(compiling, "LEAST_DESIGNATED_PER_DISTRICT", 1)
    monkeypatch.setattr(compiling, "HOURS_FILE", hours)
    monkeypatch.setattr(compiling, "PARKS_FILE", tmp_path / "parks.geojson")
    return tmp_path / "parks.geojson"


def test_rows_are_cleaned_and_designated_by_rule(tmp_path: Path, small_promises: Path) -> None:
    facts = write_facts(
        tmp_path,
        {},
        {"id": "inside-it", "name_en": "Tennis Garden", "category": "garden", "area_m2": ""},
        {"id": "dirty", "name_en": "Harbour Promenade", "category": "海濱", "area_m2": "", "lon": "114.16"},
        {"id": "nameless", "name_en": "Amenity Plot", "category": "?", "area_m2": "", "lon": "114.17"},
        {"id": "vague", "coord_quality": "official_arcsec_unchecked", "area_m2": "300", "lon": "114.165"},
        {"id": "shed", "name_en": "Temporary Playground", "category": "playground", "lon": "114.175"},
    )
    assert compile_parks(facts) == 2
    parks = {
        feature["properties"]["id"]: feature["properties"]
        for feature in json.loads(small_promises.read_text("utf-8"))["features"]
    }
    assert {park_id for park_id, park in parks.items() if park["is_designated"]} == {"victoria-park", "dirty"}
    assert (parks["victoria-park"]["name_en"], parks["victoria-park"]["radius_m"]) == ("Victoria Park", 246)
    assert parks["victoria-park"]["name_zh_hans"] == "维多利亚公园"
    assert parks["victoria-park"]["facilities"] == ["park", "tennis courts"]
    assert (parks["dirty"]["category"], parks["dirty"]["radius_m"]) == ("promenade", 120)
    assert parks["nameless"]["category"] == "other"
    assert (parks["vague"]["radius_m"], parks["vague"]["geofence_origin"]) == (15, "derived-from-area")
    again = small_promises.read_bytes()
    compile_parks(facts)
    assert small_promises.read_bytes() == again


def test_facts_that_break_a_promise_are_refused(
    tmp_path: Path, small_promises: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = write_facts(tmp_path, {})
    monkeypatch.setattr(compiling, "LEAST_DESIGNATED", 2)
    with pytest.raises(FactsUnfit, match="1 designated"):
        compile_parks(facts)
    monkeypatch.setattr(compiling, "LEAST_DESIGNATED", 1)
    compiling.HOURS_FILE.write_text("- {id: atlantis-park, opens: '00:00', closes: '00:00'}\n")
    with pytest.raises(FactsUnfit, match="atlantis-park"):
        compile_parks(facts)
    assert not small_promises.exists()
