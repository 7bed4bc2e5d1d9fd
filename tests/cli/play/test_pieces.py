"""Plans, places and the report of the players."""

import datetime as dt
import math
import uuid
from itertools import pairwise
from random import Random

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from shapely.geometry import Point, box

from cli.play.client import Client, GivenUp
from cli.play.plans import DAY, HOME_AT, UP_AT, journey, plan_day
from cli.play.report import Report, percentile
from cli.play.world import PlayPark, distance_m, nearest_parks, read_parks, somewhere_beside, somewhere_in
from core.clock import HONG_KONG

_KEY = uuid.UUID(int=7)
PARKS = [
    PlayPark(f"park-{n}", "wan-chai", box(114.15 + n * 0.004, 22.28, 114.152 + n * 0.004, 22.282))
    for n in range(12)
]


@given(
    now=st.datetimes(dt.datetime(2026, 10, 1), dt.datetime(2026, 12, 1)),  # noqa: DTZ001 - made aware below
    seed=st.integers(0, 1_000),
    most=st.integers(1, 8),
)
def test_a_day_is_plausible(now: dt.datetime, seed: int, most: int) -> None:
    now = now.replace(tzinfo=dt.UTC)
    visits = plan_day(PARKS, now, Random(seed), most=most)
    assert len(visits) <= most
    assert len({visit.park.id for visit in visits}) == len(visits)
    for visit in visits:
        assert now - DAY <= visit.at < now
        assert UP_AT <= visit.at.astimezone(HONG_KONG).time() < HOME_AT
    for before, after in pairwise(visits):
        assert after.at - before.at >= journey(before.park, after.park)


def test_a_seed_makes_the_same_day() -> None:
    now = dt.datetime(2026, 10, 10, 9, tzinfo=dt.UTC)
    days = [plan_day(PARKS, now, Random("1/7"), most=6) for _ in range(2)]
    assert days[0] == days[1]
    assert len(days[0]) >= 3


@given(st.integers(0, 10_000))
def test_places_in_and_beside(seed: int) -> None:
    random, park = Random(seed), PARKS[0]
    place = somewhere_in(park, random)
    assert park.outline.contains(Point(place.longitude, place.latitude))
    beside = somewhere_beside(park, random, away_m=300)
    assert math.isclose(distance_m(park.middle, beside), 150.7 + 300, rel_tol=0.02)


def test_a_slim_park_has_a_middle() -> None:
    slim = PlayPark("slim", "wan-chai", box(114.15, 22.28, 114.16, 22.28002))
    assert somewhere_in(slim, Random(1)) == slim.middle


def test_nearest_parks_leave_the_park_itself_out() -> None:
    assert [park.id for park in nearest_parks(PARKS[5], PARKS, 2)] in (["park-4", "park-6"], ["park-6", "park-4"])


def test_parks_are_read_from_geojson() -> None:
    outline = {"type": "Polygon", "coordinates": [[[114, 22], [114.1, 22], [114.1, 22.1], [114, 22]]]}
    feature = {"id": "a", "properties": {"district": "islands"}, "geometry": outline}
    assert [(park.id, park.district) for park in read_parks([feature])] == [("a", "islands")]


@pytest.mark.parametrize(("share", "value"), [(0.5, 2.0), (0.75, 3.0), (0.76, 4.0), (1.0, 4.0)])
def test_percentiles_by_nearest_rank(share: float, value: float) -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], share) == value
    assert percentile([], share) == 0.0


async def test_a_phone_repeats_with_the_same_key_until_it_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.play.client.NETWORK_WAIT_S", 0)
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["idempotency-key"])
        match len(keys):
            case 1:
                raise httpx.ConnectError("lost")
            case 2:
                return httpx.Response(503, headers={"Retry-After": "0"})
        return httpx.Response(201, json={"done": True})

    report = Report()
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://test") as http:
        got = await Client(http, report).send("check in", "POST", "/", body={}, key=_KEY)
    assert (got.status, got.body, keys) == (201, {"done": True}, [str(_KEY)] * 3)
    assert (report.requests, report.retries, report.errors) == (3, 2, [])


@pytest.mark.parametrize("status", [500, 502])
async def test_a_server_error_is_an_error_of_the_run(status: int) -> None:
    report = Report()
    transport = httpx.MockTransport(lambda _: httpx.Response(status))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        with pytest.raises(GivenUp):
            await Client(http, report).send("parks", "GET", "/")
    assert len(report.errors) == 1


async def test_what_must_not_be_repeated_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    report, sent = Report(), []

    def lost(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        raise httpx.ReadError("lost")

    async with httpx.AsyncClient(transport=httpx.MockTransport(lost), base_url="http://test") as http:
        with pytest.raises(GivenUp):
            await Client(http, report).send("sign up", "POST", "/", body={})
    assert len(sent) == 1


def test_the_report_tells_it_all() -> None:
    report = Report(families=2, players=5, catches=3, steps_sent=43_210)
    report.verdicts["accepted", "check_in_accepted"] = 7
    report.refusals["forged token: 401", "access_token_invalid"] = 1
    report.latencies_ms["check in"] = [10.0, 20.0]
    report.errors = ["points: missing"] * 25
    console = Console(record=True, width=120)
    report.print(console)
    told = console.export_text()
    for piece in ("check_in_accepted", "forged token: 401", "20.0", "43,210", "25 errors", "..."):
        assert piece in told
    assert report.check_ins == 7
