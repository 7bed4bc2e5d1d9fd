"""The index in memory and PostGIS say the same, on boundaries and around them."""

import random

import shapely
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.fixes import LocationFix
from geo.geofences.live import LiveGeofences
from geo.geofences.repository import judge_in_database
from geo.geofences.rules import FAR_AWAY, TOO_VAGUE
from geo.grid import to_wgs84
from geo.parks.models import Park
from tests.support.places import CAPTURED_AT, fix_at, make_park, square

SAMPLES = 400


async def test_all_verdicts_equal(session: AsyncSession) -> None:
    chance = random.Random(20261010)
    for number in range(40):
        east, north = chance.randrange(0, 3_000), chance.randrange(0, 3_000)
        blob = shapely.polygons(
            [
                (
                    836_000 + east + chance.randrange(40, 160) * x,
                    815_000 + north + chance.randrange(40, 160) * y,
                )
                for x, y in ((1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7))
            ]
        )
        boundary = shapely.multipolygons([shapely.set_precision(blob, 1 / 1024)])
        await make_park(session, f"blob-{number}", boundary=boundary)
    await make_park(session, "twin-a", boundary=square(840_000, 815_000))
    await make_park(session, "twin-b", boundary=square(840_000, 815_000))
    live = LiveGeofences()
    assert await live.refresh(session)
    boundaries = [live._snapshot.boundaries[park] for park in sorted(live._snapshot.boundaries)]  # type: ignore[union-attr]
    for _ in range(SAMPLES):
        fence = chance.choice(boundaries)
        on_ring = shapely.line_interpolate_point(fence.boundary, chance.random(), normalized=True)
        off_m = chance.choice((0, 0, 0.001, 5, 30, 30.001, 500))
        accuracy_m = chance.choice((0, 5, 30, 100))
        longitude, latitude = to_wgs84(
            on_ring.x + chance.choice((-off_m, off_m)), on_ring.y + chance.choice((0, off_m))
        )
        fix = LocationFix(longitude, latitude, accuracy_m, CAPTURED_AT)
        assert live.index.judge(fix) == await judge_in_database(session, fix)


async def test_what_needs_no_query_is_the_same(session: AsyncSession) -> None:
    await make_park(session)
    assert await judge_in_database(session, fix_at(accuracy_m=100.1)) == TOO_VAGUE
    assert await judge_in_database(session, fix_at((100.0, 22.3))) == FAR_AWAY


async def test_no_parks_no_verdict(session: AsyncSession) -> None:
    assert (await session.execute(select(Park.id).limit(1))).first() is None
    assert await judge_in_database(session, fix_at()) == FAR_AWAY
