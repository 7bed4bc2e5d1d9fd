import datetime as dt
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.grid import to_grid
from geo.parks.boundaries import Crs
from geo.parks.categories import Maintainer
from geo.parks.importing import ImportOptions, ImportReport, import_parks
from geo.parks.loading import load_districts
from geo.parks.models import Park
from geo.parks.repository import get_geofence_version, get_park
from tests.support.places import VICTORIA_PARK, make_park

LONGITUDE, LATITUDE = VICTORIA_PARK


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def districts(session: AsyncSession) -> None:
    await load_districts(session)


def feature(park_id: str = "park-one", *, geometry: Any = None, **changes: Any) -> dict[str, Any]:
    properties = {
        "id": park_id,
        "name_en": "Park One",
        "name_zh_hant": "一號公園",
        "district": "wan-chai",
        "category": "park",
        "is_designated": True,
        "radius_m": 60,
    } | changes
    kept = {name: value for name, value in properties.items() if value is not None}
    point = {"type": "Point", "coordinates": [LONGITUDE, LATITUDE]}
    return {"type": "Feature", "geometry": geometry or point, "properties": kept}


def moved(east: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [LONGITUDE + east, LATITUDE]}


async def bring(session: AsyncSession, *features: Any, now: dt.datetime, **options: Any) -> ImportReport:
    chosen = ImportOptions(**{"maintainer": Maintainer.OPERATOR} | options)
    return await import_parks(session, {"type": "FeatureCollection", "features": list(features)}, chosen, now=now)


async def park_count(session: AsyncSession) -> int:
    return (await session.execute(select(func.count()).select_from(Park))).scalar_one()


async def test_a_new_park_is_written_whole(session: AsyncSession, now: dt.datetime) -> None:
    report = await bring(session, feature(opens="06:00", closes="23:00"), now=now)
    assert (report.faults, report.is_written, report.changes[0].kind) == ((), True, "new")
    park = await get_park(session, "park-one")
    assert park.name_zh_hans == "一号公园"
    assert (park.maintained_by, park.geofence_origin, park.updated_at) == ("operator", "imported", now)
    assert park.opening_hours is not None
    assert park.opening_hours.opens == dt.time(6)


async def test_a_new_boundary_keeps_id_and_all_that_is_not_given(session: AsyncSession, now: dt.datetime) -> None:
    await bring(session, feature(facilities=["lawn"]), now=now)
    ring = [to_grid(LONGITUDE + x, LATITUDE + y) for x, y in ((0, 0), (0.001, 0), (0.001, 0.001), (0, 0))]
    bare = {
        "type": "Feature",
        "properties": {"id": "park-one"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    dry = await bring(session, bare, now=now, crs=Crs.HONG_KONG_1980, dry_run=True)
    assert (dry.is_written, dry.changes[0].fields) == (False, ("geofence",))
    assert dry.changes[0].moved_m2 > 1_000
    session.expire_all()
    before = (await get_park(session, "park-one")).geofence_area_m2
    report = await bring(session, bare, now=now, crs=Crs.HONG_KONG_1980)
    assert report.is_written
    session.expire_all()
    park = await get_park(session, "park-one")
    assert (park.name_en, park.facilities, park.is_designated) == ("Park One", ["lawn"], True)
    assert park.geofence_area_m2 != before


async def test_the_same_again_changes_nothing_not_even_the_version(
    session: AsyncSession, now: dt.datetime
) -> None:
    await bring(session, feature(), now=now)
    version = await get_geofence_version(session)
    report = await bring(session, feature(), now=now)
    assert [change.kind for change in report.changes] == ["unchanged"]
    assert await get_geofence_version(session) == version


FAULTY = [
    (feature(name_en=None), "name_en", "is missing"),
    (feature(name_zh_hant=None), "name_zh_hant", "is missing"),
    (feature(category=None), "category", "is missing"),
    (feature(category="swamp"), "category", "Input should be"),
    (feature("Bad Id"), "id", "small letters"),
    (feature(radius_m=4.9), "radius_m", "greater than or equal to 5"),
    (feature(radius_m=None), "radius_m", "needs a radius_m"),
    (feature(radius_m=50, colour="green"), "colour", "not permitted"),
    (feature(opens="6am", closes="23:00"), "opens", "local time"),
    (feature(opens="06:00"), "closes", "belong together"),
    (feature(closes="06:00"), "closes", "belong together"),
    (feature(district="nowhere"), "district", "18 districts"),
    (feature(district="tuen-mun"), "geometry", "lies in wan-chai"),
    (feature(geometry={"type": "Point", "coordinates": [LATITUDE, LONGITUDE]}), "geometry", "axes swapped"),
    (feature(geometry={"type": "Point", "coordinates": [113.75, 22.6]}), "geometry", "outside Hong Kong"),
    ({"type": "Feature", "geometry": None, "properties": [1]}, "properties", "valid dictionary"),
    ("nothing", "type", "must be a Feature"),
]


@pytest.mark.parametrize(("faulty", "field", "reason"), FAULTY)
async def test_each_fault_names_row_field_and_reason_and_nothing_is_written(
    session: AsyncSession, now: dt.datetime, faulty: Any, field: str, reason: str
) -> None:
    report = await bring(session, feature("park-good", geometry=moved(-0.01)), faulty, now=now)
    assert not report.is_written
    assert await park_count(session) == 0
    assert any(fault.row == 2 and fault.field == field and reason in fault.reason for fault in report.faults)
    assert all(fault.row == 2 for fault in report.faults)
    assert str(report.faults[0]).startswith("row 2: ")


async def test_all_faults_of_a_row_and_of_all_rows_at_once(session: AsyncSession, now: dt.datetime) -> None:
    bad = feature("Bad Id", category="swamp", geometry={"type": "Point", "coordinates": [LATITUDE, LONGITUDE]})
    report = await bring(session, bad, bad, now=now)
    assert [(fault.row, fault.field) for fault in report.faults] == [
        (row, field) for row in (1, 2) for field in ("id", "category", "geometry")
    ]


async def test_skip_bad_writes_the_others(session: AsyncSession, now: dt.datetime) -> None:
    report = await bring(session, feature(), feature(), feature("two", district="north"), now=now, skip_bad=True)
    assert [(fault.row, fault.field) for fault in report.faults] == [(2, "id"), (3, "geometry")]
    assert report.is_written
    assert await park_count(session) == 1


async def test_designated_parks_may_hardly_overlap(session: AsyncSession, now: dt.datetime) -> None:
    await bring(session, feature(), now=now)
    over = feature("two", geometry=moved(0.0002))
    report = await bring(session, over, now=now)
    assert "overlaps park-one" in report.faults[0].reason
    assert (await bring(session, feature("two", geometry=moved(0.0002), is_designated=False), now=now)).is_written
    assert (await bring(session, feature("three", geometry=moved(0.0011)), now=now)).is_written


async def test_of_two_that_overlap_in_a_file_the_later_is_at_fault(
    session: AsyncSession, now: dt.datetime
) -> None:
    report = await bring(session, feature("b"), feature("a", geometry=moved(0.0002)), now=now)
    assert [(fault.row, fault.params["park"]) for fault in report.faults] == [(2, "b")]


async def test_a_boundary_left_out_still_stands_in_the_way(session: AsyncSession, now: dt.datetime) -> None:
    await bring(session, feature("old"), feature("far", geometry=moved(0.004)), now=now)
    # `old` wants to go where `far` is and cannot; so `new` cannot have its place.
    report = await bring(session, feature("old", geometry=moved(0.004)), feature("new"), now=now, skip_bad=True)
    assert [fault.row for fault in report.faults] == [1, 2]
    assert await park_count(session) == 2


async def test_the_project_overwrites_no_operators_park(session: AsyncSession, now: dt.datetime) -> None:
    await bring(session, feature(), now=now)
    renamed = feature(name_en="Another name")
    report = await bring(session, renamed, now=now, maintainer=Maintainer.PROJECT)
    assert (report.changes, report.faults) == ((), ())


async def test_the_district_is_found_where_not_given(session: AsyncSession, now: dt.datetime) -> None:
    await bring(session, feature(district=None), now=now)
    assert (await get_park(session, "park-one")).district_id == "wan-chai"


@pytest.mark.parametrize("document", [None, [], {}, {"type": "FeatureCollection"}, {"type": "X", "features": []}])
async def test_a_file_that_is_no_collection_is_one_fault(
    session: AsyncSession, now: dt.datetime, document: Any
) -> None:
    report = await import_parks(session, document, ImportOptions(Maintainer.OPERATOR), now=now)
    assert [(fault.row, fault.field) for fault in report.faults] == [(0, "type")]


async def test_the_reference_system_a_file_names_is_believed(session: AsyncSession, now: dt.datetime) -> None:
    document = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2326"}},
        "features": [feature(geometry={"type": "Point", "coordinates": list(to_grid(*VICTORIA_PARK))})],
    }
    report = await import_parks(session, document, ImportOptions(Maintainer.OPERATOR), now=now)
    assert (report.faults, report.is_written) == ((), True)


async def test_swapped_grid_axes_are_told_by_the_district(session: AsyncSession, now: dt.datetime) -> None:
    easting, northing = to_grid(*VICTORIA_PARK)
    swapped = feature(geometry={"type": "Point", "coordinates": [northing, easting]})
    report = await bring(session, swapped, now=now, crs=Crs.HONG_KONG_1980)
    assert [fault.code for fault in report.faults] == ["boundary_axes_swapped"]


async def test_parks_that_overlap_already_are_no_fault_of_a_file(session: AsyncSession, now: dt.datetime) -> None:
    await make_park(session, "old-one")
    await make_park(session, "old-two")
    assert (await bring(session, feature(geometry=moved(-0.01)), now=now)).is_written
