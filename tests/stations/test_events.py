"""Station events: planned by officers, seen by everybody, imported from a file."""

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import DomainError
from core.settings import PROJECT_ROOT
from families.accounts.service import sign_up
from stations.events.importing import StationFileInvalid, import_events, read_station_file
from stations.events.models import StationEvent
from stations.events.plan import EventPlan, check_plan
from stations.events.queries import get_public_event
from stations.events.repository import list_shifts
from tests.support.stations import EVENT, HOUR, PLAN_PATH, StationScene, plan_of

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
SOMEBODY = uuid.UUID(int=1)
DEMO = PROJECT_ROOT / "data" / "stations" / "demo-saturday.yaml"


async def test_a_saturday_is_planned_published_changed_and_cancelled(scene: StationScene) -> None:
    draft = scene.plan(status="draft")
    assert (await scene.ask("PUT", PLAN_PATH, draft, who="staff", **{"If-Match": '"0"'})).status_code == 403
    made = await scene.ask("PUT", PLAN_PATH, draft, who="officer", **{"If-Match": '"0"'})
    assert (made.status_code, made.headers["ETag"]) == (200, '"1"')
    assert {one["booth"]: one["role"] for one in made.json()["shifts"]} == {None: "lead", "blood": "staff"}
    assert (await scene.ask("GET", f"/station-events/{EVENT}")).json()["code"] == "station_event_unknown"

    again = {**made.json()["plan"], "status": "published"}
    again["supplies"][0]["counted_back"] = 4
    stale = await scene.ask("PUT", PLAN_PATH, again, **{"If-Match": '"0"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "station_plan_changed")
    kept = (await scene.ask("PUT", PLAN_PATH, again, **{"If-Match": '"1"'})).json()
    assert [one["id"] for one in kept["shifts"]] == [one["id"] for one in made.json()["shifts"]]
    assert kept["plan"]["supplies"][0]["counted_back"] == 4

    listed = (await scene.ask("GET", "/station-events?district=wan-chai", who="stranger")).json()
    (feature,) = [one for one in listed["features"] if one["id"] == EVENT]
    assert feature["geometry"] == {"type": "Point", "coordinates": [114.1882, 22.2826]}
    assert [booth["id"] for booth in feature["properties"]["booths"]] == ["body", "blood"]
    assert feature["properties"]["venue"]["zh_hant"] == "灣仔"
    assert str(scene.person("staff")) not in str(listed), "who works there is nobody's business"
    shifts = (await scene.ask("GET", "/me/station-shifts", who="staff")).json()["items"]
    assert [(one["event_id"], one["role"]) for one in shifts] == [(EVENT, "staff")]
    assert (await scene.ask("GET", PLAN_PATH)).status_code == 403
    assert (await scene.ask("GET", PLAN_PATH, who="colleague")).json()["revision"] == 2

    without = {**again, "shifts": [], "booths": again["booths"][:1], "supplies": [], "status": "cancelled"}
    assert (await scene.ask("PUT", PLAN_PATH, without, who="officer", **{"If-Match": '"2"'})).status_code == 200
    shown = (await scene.ask("GET", f"/station-events/{EVENT}")).json()["properties"]
    assert (shown["status"], [booth["id"] for booth in shown["booths"]]) == ("cancelled", ["body"])
    acts = (await scene.ask("GET", f"/station-events/{EVENT}/acts")).json()["items"]
    assert [one["detail"]["revision"] for one in acts] == [3, 2, 1]
    assert {one["actor_id"] for one in acts} == {str(scene.person("officer"))}
    scene.pass_time(hours=7)
    listed = (await scene.ask("GET", "/station-events")).json()
    assert EVENT not in [one["id"] for one in listed["features"]], "it is over"


async def test_officers_see_all_events_and_what_waits(scene: StationScene) -> None:
    for days, status in ((-400, "published"), (400, "draft"), (401, "cancelled")):
        moved = dt.timedelta(days=days)
        times = {"opens_at": scene.now + moved, "closes_at": scene.now + moved + HOUR}
        body = scene.plan(status=status, shifts=[], **{name: at.isoformat() for name, at in times.items()})
        path = f"/station-events/seen-{status}/plan"
        assert (await scene.ask("PUT", path, body, who="officer", **{"If-Match": '"0"'})).status_code == 200
    await scene.open()
    await scene.let_in("blood")
    assert (await scene.ask("GET", "/station-plans", who="colleague")).status_code == 403
    seen: list[dict[str, Any]] = []
    query: str | None = "?limit=1"
    while query and len(seen) < 2:
        page = (await scene.ask("GET", f"/station-plans{query}", who="officer")).json()
        seen += page["items"]
        query = f"?limit=1&cursor={page['next_cursor']}" if page["next_cursor"] else None
    assert [one["event_id"] for one in seen] == ["seen-cancelled", "seen-draft"], "those that open last first"
    listed = (await scene.ask("GET", "/station-plans?status=published&limit=200")).json()["items"]
    mine = [one for one in listed if one["event_id"] in {EVENT, "seen-published"}]
    assert [(one["event_id"], one["tablets"], one["waiting"]) for one in mine] == [
        (EVENT, 1, 0),
        ("seen-published", 0, 0),
    ]


async def test_coming_events_come_in_pages(scene: StationScene) -> None:
    for number in (1, 2, 3):
        body = scene.plan(opens_at=(scene.now + number * HOUR).isoformat(), district="islands", shifts=[])
        body |= {"longitude": 113.9, "latitude": 22.25, "closes_at": (scene.now + 9 * HOUR).isoformat()}
        path = f"/station-events/lantau-{number}/plan"
        assert (await scene.ask("PUT", path, body, who="officer", **{"If-Match": '"0"'})).status_code == 200
    seen: list[str] = []
    query: str | None = "?district=islands&limit=2"
    while query:
        page = (await scene.ask("GET", f"/station-events{query}")).json()
        seen += [one["id"] for one in page["features"]]
        query = f"?district=islands&limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else None
    assert seen == ["lantau-1", "lantau-2", "lantau-3"]
    nowhere = scene.plan(longitude=113.9, latitude=22.25)
    refused = await scene.ask("PUT", PLAN_PATH, nowhere, **{"If-Match": '"0"'})
    assert refused.json()["code"] == "station_outside_district"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"closes_at": (NOW - HOUR).isoformat()}, "station_times_reversed"),
        ({"closes_at": (NOW + 24 * HOUR).isoformat()}, "station_times_reversed"),
        ({"booths": "twice"}, "station_name_repeated"),
        ({"supplies": {"counted_back": 31}}, "station_supply_overcounted"),
        ({"shifts": {"booth": "nowhere"}}, "station_booth_unknown"),
        ({"shifts": {"booth": None}}, "station_booth_unknown"),
        ({"shifts": {"person_id": None}}, "station_staff_missing"),
        ({"shifts": {"address": "a@example.org"}}, "station_staff_missing"),
        ({"shifts": {"ends_at": (NOW + 9 * HOUR + dt.timedelta(seconds=1)).isoformat()}}, "station_shift_outside"),
        ({"shifts": {"ends_at": (NOW - 2 * HOUR).isoformat()}}, "station_shift_outside"),
        ({"shifts": "twice"}, "station_shifts_overlap"),
    ],
)
def test_what_cannot_be_planned_is_told(changes: dict[str, Any], code: str) -> None:
    plan = plan_of(NOW, {"blood": SOMEBODY})
    check_plan(EventPlan(**plan))
    for field, change in changes.items():
        if change == "twice":
            plan[field] = plan[field] * 2
        else:
            plan[field] = [{**plan[field][0], **change}] if isinstance(change, dict) else change
    with pytest.raises(DomainError) as refused:
        check_plan(EventPlan(**plan))
    assert refused.value.code == code


async def test_the_demos_saturday_is_imported_for_any_day(
    scene: StationScene, session: AsyncSession, now: dt.datetime
) -> None:
    text = DEMO.read_text(encoding="utf-8")
    people = {}
    for who in ("officer", "staff", "teacher"):
        address = f"{uuid.uuid4().hex}@example.org"
        text = text.replace(f"demo-{who}@example.org", address)
        account = await sign_up(
            session, email=address, phone=None, password="kites over it", birth_on=dt.date(1988, 5, 1), now=now
        )
        people[who] = account.person_id
    for _ in range(2):  # the second time changes nothing that tablets point to
        await import_events(session, read_station_file(text, first_day=dt.date(2027, 2, 28)), now=now)
    view = await get_public_event(session, "demo-wan-chai-2027-02-28")
    assert view.event.opens_at == dt.datetime(2027, 2, 28, 2, 0, tzinfo=dt.UTC)
    assert [booth.slug for booth in view.booths] == ["body", "blood", "stories"]
    shifts = await list_shifts(session, view.event.id)
    assert {shift.person_id for shift in shifts} == set(people.values())
    count = select(StationEvent.revision).where(StationEvent.id == view.event.id)
    assert await session.scalar(count) == 2
    with pytest.raises(StationFileInvalid, match="events/0/longitude"):
        read_station_file(text.replace("longitude: 114.1882", "longitude: 22.28"))
    with pytest.raises(StationFileInvalid):
        read_station_file("events: [")
