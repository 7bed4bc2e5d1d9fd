"""Imports over HTTP: a report, then exactly that; and nothing that is sent brings the server down."""

import asyncio
import json
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from api.middleware import LARGER_BODY_BYTES, MAX_BODY_BYTES
from core.database import Database
from core.settings import PROJECT_ROOT
from geo.parks.boundaries import Crs
from geo.parks.features import ParkProperties, read_features
from geo.parks.loading import PARKS_FILE
from geo.parks.models import Park
from geo.revisions.models import GeofenceRevision
from tests.geo.office.conftest import Caller, box
from tests.support.places import VICTORIA_PARK

LONGITUDE, LATITUDE = VICTORIA_PARK
UPLOAD = "/parks/imports?reason=Survey%20of%20autumn"
WHY = "Survey of autumn"
SAMPLE_FILE = PROJECT_ROOT / "web" / "static" / "samples" / "parks.geojson"


def feature(park_id: str, *, east: float = 0.01, **changes: Any) -> dict[str, Any]:
    properties = {
        "id": park_id,
        "name_en": f"Park {park_id}",
        "name_zh_hant": "公園",
        "category": "park",
        "is_designated": True,
        "radius_m": 40,
    } | changes
    geometry = properties.pop("geometry", {"type": "Point", "coordinates": [LONGITUDE + east, LATITUDE]})
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


async def report(officer: Caller, *features: Any, **headers: str) -> dict[str, Any]:
    answer = await officer.ask("POST", UPLOAD, collection(*features), **headers)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_file_is_reported_and_then_done_as_reported(
    officer: Caller, park_id: str, database: Database
) -> None:
    told = await report(
        officer,
        feature("survey-one", name_en="Test Park"),
        feature("survey-two", east=0.0101, is_designated=False),
        {"type": "Feature", "geometry": box(width_m=150), "properties": {"id": park_id, "name_en": "Lawn"}},
        feature(
            "survey-bad", geometry={"type": "Polygon", "coordinates": [[[LONGITUDE, LATITUDE]] * 3]}, radius_m=None
        ),
        **{"Accept-Language": "zh-HK"},
    )
    assert [(one["row"], one["park_id"]) for one in told["added"]] == [(1, "survey-one"), (2, "survey-two")]
    assert told["added"][0]["possible_duplicates"] == [
        {"park_id": park_id, "why": "same_name"},
        {"park_id": "survey-two", "why": "near"},
    ]
    (changed,) = told["changed"]
    assert (changed["park_id"], changed["fields"]) == (park_id, ["name_en", "geofence"])
    assert 40 <= changed["moved_m"] <= 55
    assert [(one["row"], one["code"]) for one in told["refused"]] == [(4, "boundary_ring_too_short")]
    assert "四個位置" in told["refused"][0]["words"]
    async with database.transaction() as session:
        assert await session.get(Park, "survey-one") is None

    path = f"/parks/imports/{told['id']}"
    applied = await asyncio.gather(*(officer.ask("POST", f"{path}/apply") for _ in range(3)))
    assert [answer.status_code for answer in applied] == [200] * 3
    async with database.transaction() as session:
        assert (await session.get_one(Park, "survey-one")).district_id == "eastern"
        forms = await session.execute(
            select(GeofenceRevision.number, GeofenceRevision.reason)
            .where(GeofenceRevision.park_id == park_id)
            .order_by(GeofenceRevision.number)
        )
        assert [tuple(form) for form in forms] == [(1, ""), (2, WHY)]
    listed = (await officer.ask("GET", "/parks/imports?limit=1")).json()["items"]
    assert [(one["id"], one["added"], one["changed"], one["refused"]) for one in listed] == [(told["id"], 2, 1, 1)]
    reserved = await report(officer, feature("imports"))
    assert [one["code"] for one in reserved["refused"]] == ["park_id_reserved"]
    shown = (await officer.ask("GET", path)).json()
    assert (shown["applied_at"] is not None, shown["added"]) == (True, told["added"])


async def test_a_report_that_no_longer_holds_is_not_done(officer: Caller, park_id: str) -> None:
    told = await report(officer, feature("survey-new"), feature(park_id, east=0, name_en="Lawn"))
    body = {"name_en": "Green", "reason": WHY}
    assert (await officer.ask("PATCH", f"/parks/{park_id}", body, **{"If-Match": "*"})).status_code == 200
    late = await officer.ask("POST", f"/parks/imports/{told['id']}/apply")
    assert (late.status_code, late.json()["code"]) == (409, "parks_changed_meanwhile")
    assert (await officer.ask("GET", "/parks/survey-new")).status_code == 404


async def test_looking_needs_no_reason_and_doing_does(officer: Caller, park_id: str, database: Database) -> None:
    moved = {"type": "Feature", "geometry": box(width_m=150), "properties": {"id": park_id}}
    looked = await officer.ask("POST", "/parks/imports", collection(moved))
    assert (looked.status_code, looked.json()["reason"]) == (201, None)
    path = f"/parks/imports/{looked.json()['id']}/apply"
    refused = await officer.ask("POST", path)
    assert (refused.status_code, refused.json()["code"]) == (422, "park_import_reason_missing")
    done = await officer.ask("POST", f"{path}?reason=Survey%20of%20autumn")
    assert (done.status_code, done.json()["reason"]) == (200, WHY)
    again = await officer.ask("POST", f"{path}?reason=Another")
    assert (again.status_code, again.json()["reason"]) == (200, WHY)
    async with database.transaction() as session:
        reasons = await session.scalars(
            select(GeofenceRevision.reason)
            .where(GeofenceRevision.park_id == park_id)
            .order_by(GeofenceRevision.number.desc())
        )
        assert reasons.first() == WHY


async def test_a_features_own_id_is_its_parks(officer: Caller, park_id: str) -> None:
    unnamed = feature("x")
    del unnamed["properties"]["id"]
    renamed = {"type": "Feature", "geometry": box(width_m=150), "properties": {"name_en": "Lawn"}}
    told = await report(
        officer,
        {**renamed, "id": park_id},
        {**feature("survey-two"), "id": "of-another-program"},  # what stands among the properties is meant for us
        {**unnamed, "id": 17},
        feature("Survey Three"),
    )
    assert [one["park_id"] for one in told["changed"]] == [park_id]
    assert [one["park_id"] for one in told["added"]] == ["survey-two"]
    assert [(one["row"], one["field"], one["code"]) for one in told["refused"]] == [
        (3, "id", "park_id_unfit"),
        (4, "id", "park_id_unfit"),
    ]


def test_the_sample_that_officers_begin_from_says_all_and_has_no_fault() -> None:
    drafts, faults = read_features(json.loads(SAMPLE_FILE.read_text("utf-8")), Crs.WGS84)
    assert (len(drafts), faults) == (2, [])
    said = {name for draft in drafts for name in draft.properties.model_fields_set}
    # These are the project's own file's.
    assert set(ParkProperties.model_fields) - said == {"geofence_origin", "position_quality"}


async def test_a_park_of_others_is_never_deleted_and_a_closed_one_not_put_in_play(
    officer: Caller, park_id: str
) -> None:
    await officer.ask("PATCH", f"/parks/{park_id}", {"is_closed": True, "reason": WHY}, **{"If-Match": "*"})
    told = await report(officer, feature("survey-new"), feature(park_id, east=0))
    assert [(one["row"], one["code"]) for one in told["refused"]] == [(2, "park_closed_in_play")]
    await officer.ask("POST", f"/parks/imports/{told['id']}/apply")
    assert (await officer.ask("GET", f"/parks/{park_id}")).json()["properties"]["is_closed"]


@pytest.mark.usefixtures("park_id")
async def test_the_projects_own_file_takes_seconds(officer: Caller) -> None:
    file = PARKS_FILE.read_bytes()
    told = (await officer.ask("POST", UPLOAD, file)).json()
    assert (len(told["added"]), told["refused"]) == (793, [{**one} for one in told["refused"]])
    applied = await officer.ask("POST", f"/parks/imports/{told['id']}/apply")
    assert applied.status_code == 200
    again = (await officer.ask("POST", UPLOAD, file)).json()
    assert (again["added"], again["changed"], again["unchanged"]) == ([], [], 793)


@pytest.mark.usefixtures("park_id")
async def test_sizes_have_limits(officer: Caller) -> None:
    for most_bytes, path in ((MAX_BODY_BYTES, "/parks"), (LARGER_BODY_BYTES["POST", "/v1/parks/imports"], UPLOAD)):
        for over in (0, 1):
            start = b'{"type": "FeatureCollection", "features": []'
            body = start + b" " * (most_bytes - len(start) - 1 + over) + b"}"
            status = (await officer.ask("POST", path, body)).status_code
            assert (status == 413) == bool(over), (path, over)
    nobody = await officer.http.post(f"/v1{UPLOAD}", content=b" " * (MAX_BODY_BYTES + 1))
    assert nobody.status_code == 413
    many = await officer.ask("POST", UPLOAD, collection(*[1] * 5_001))
    assert many.status_code == 422
    unknown = await officer.ask("POST", f"/parks/imports/{uuid.uuid4()}/apply")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "park_import_unknown")


numbers = st.floats() | st.integers() | st.floats(113.8, 114.5) | st.floats(22.1, 22.6) | st.just(10**400)
junk = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=20,
)
near = st.tuples(st.floats(114.18, 114.2), st.floats(22.27, 22.29)).map(list)
rings = st.lists(near | st.lists(numbers, max_size=4), max_size=8).map(lambda ring: [*ring, *ring[:1]])
geometries = st.one_of(
    junk,
    st.builds(lambda rings_: {"type": "Polygon", "coordinates": rings_}, st.lists(rings, max_size=3) | junk),
    st.builds(
        lambda parts: {"type": "MultiPolygon", "coordinates": parts},
        st.lists(st.lists(rings, max_size=2), max_size=3),
    ),
    st.builds(
        lambda middle, radius: {"type": "Circle", "centre": middle, "radius_m": radius}, near | junk, numbers
    ),
    st.builds(lambda number: {"type": "Revision", "number": number}, numbers),
)
TRIED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@TRIED
@given(geometry=geometries)
@pytest.mark.usefixtures("park_id")
async def test_no_geometry_brings_the_server_down(officer: Caller, park_id: str, geometry: Any) -> None:
    body = {"geofence": geometry, "reason": WHY}
    for method, path in (("PUT", "geofence"), ("POST", "geofence/preview")):
        sent = body | {"based_on_revision": 1} if method == "PUT" else {"geofence": geometry}
        answer = await officer.ask(method, f"/parks/{park_id}/{path}", json.dumps(sent).encode())
        assert answer.status_code in {200, 400, 404, 409, 422}, answer.text


@TRIED
@given(
    features=st.lists(
        junk | st.builds(feature, st.text(max_size=5), geometry=geometries, radius_m=junk), max_size=3
    ),
    crs=junk,
)
@pytest.mark.usefixtures("park_id")
async def test_no_file_brings_the_server_down(officer: Caller, features: Any, crs: Any) -> None:
    answer = await officer.ask("POST", UPLOAD, json.dumps(collection(*features) | {"crs": crs}).encode())
    assert answer.status_code in {201, 400, 422}, answer.text
    if answer.status_code == 201:
        assert (await officer.ask("POST", f"/parks/imports/{answer.json()['id']}/apply")).status_code == 200


async def test_deep_nesting_is_refused(officer: Caller, park_id: str) -> None:
    for depth in (200, 900, 990, 5_000):
        deep = b"[" * depth + b"]" * depth
        body = b'{"type": "FeatureCollection", "features": [' + deep + b"]}"
        answer = await officer.ask("POST", UPLOAD, body)
        assert answer.status_code in {201, 400, 422}, answer.text
        if answer.status_code == 201:
            assert (await officer.ask("POST", f"/parks/imports/{answer.json()['id']}/apply")).status_code == 200
        body = b'{"reason": "x", "geofence": {"type": "Polygon", "coordinates": ' + deep + b"}}"
        assert (await officer.ask("PUT", f"/parks/{park_id}/geofence", body)).status_code in {400, 422}
