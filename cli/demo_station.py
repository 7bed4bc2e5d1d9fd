"""The demo's support station: a Saturday that is over and has figures, one that is open for a day, one to come.

Loading again changes nothing while the one to come is to come.
"""

import datetime as dt
from random import Random

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from core.settings import PROJECT_ROOT
from geo.districts.models import District
from stations.events.importing import FiledEvent, import_events, read_station_file
from stations.events.models import StationEvent
from stations.events.plan import Names
from stations.figures.rules import age_band
from stations.figures.service import count_visit

FILE = PROJECT_ROOT / "data" / "stations" / "demo-saturday.yaml"
OPEN_DAY = "demo-wan-chai-open-day"
SATURDAY = 5
WEEK = dt.timedelta(days=7)
VISITS = 180  # of the Saturday that is over: enough that most figures are shown, and some hidden
SEED = 20_261_010
_OPEN_DAY_NAMES = Names(en="e+ open day at Victoria Park", zh_hant="維園健康站開放日", zh_hans="维园健康站开放日")
_AGES = (4, 8, 15, 31, 38, 52, 57, 63, 66, 68, 71, 74, 79, 83)  # who comes to a station on a Saturday
_OUT_OF_RANGE = 0.35  # of blood pressures, about as surveys of Hong Kong's adults find


async def ensure_stations(session: AsyncSession, now: dt.datetime) -> bool:
    """Add the events where the next is missing; return whether it was. The people of the demo must be there."""
    if await session.get(District, "wan-chai") is None:  # no map was loaded
        return False
    coming = select(func.count()).where(
        StationEvent.id.like("demo-wan-chai-____-__-__"), StationEvent.opens_at > now
    )
    if await session.scalar(coming):
        return False
    today = local_day(now)
    this_week = today + dt.timedelta(days=(SATURDAY - today.weekday()) % 7)
    saturdays = [_saturday(this_week + weeks * WEEK) for weeks in (-2, -1, 0, 1)]
    next_one = next(event for event in saturdays if event.opens_at > now)
    last_one = next(event for event in reversed(saturdays) if event.closes_at <= now)
    supplies = [
        one.model_copy(update={"counted_back": one.counted_out // 3 if one.kind == "leaflet" else one.counted_out})
        for one in last_one.supplies
    ]
    last_one = last_one.model_copy(update={"supplies": supplies})
    await import_events(session, [next_one, last_one, _open_day(next_one, now)], now=now)
    await _count_visits(session, last_one)
    return True


def _saturday(day: dt.date) -> FiledEvent:
    return read_station_file(FILE.read_text(encoding="utf-8"), first_day=day)[0]


def _open_day(event: FiledEvent, now: dt.datetime) -> FiledEvent:
    """Return an event that is open for a day from this hour on, so that tablets can be tried at any hour."""
    opens_at = now.replace(minute=0, second=0, microsecond=0)
    span = {"starts_at": opens_at, "ends_at": opens_at + dt.timedelta(days=1)}
    return event.model_copy(
        update={
            "id": OPEN_DAY,
            "name": _OPEN_DAY_NAMES,
            "opens_at": span["starts_at"],
            "closes_at": span["ends_at"],
            "shifts": [shift.model_copy(update=span) for shift in event.shifts],
        }
    )


async def _count_visits(session: AsyncSession, event: FiledEvent) -> None:
    """Count visits of nobody: most at midday."""
    random = Random(SEED)  # noqa: S311 - the same counts each time, of nobody
    lasts_s = (event.closes_at - event.opens_at).total_seconds()
    for _ in range(VISITS):
        booth = random.choice(event.booths)
        services = [service.value for service in booth.services if random.random() < 0.8]
        is_high = "blood_pressure" in services and random.random() < _OUT_OF_RANGE
        await count_visit(
            session,
            event.id,
            at=event.opens_at + dt.timedelta(seconds=random.triangular(0, lasts_s)),
            age_band=age_band(random.choice(_AGES)),
            services=services,
            out_of_range={"blood_pressure"} if is_high else set(),
        )
