"""The demo's station, whatever the day and hour on which it is loaded."""

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cli import demo
from cli.demo_station import OPEN_DAY, ensure_stations
from core.clock import local_day
from geo.districts.models import District
from geo.parks.loading import load_districts
from stations.devices.models import StationDevice
from stations.devices.repository import list_shifts_on
from stations.events.models import Booth, StationEvent
from stations.events.queries import list_coming_events
from stations.figures.service import figures_of


@pytest.mark.parametrize(
    "now",
    [
        dt.datetime(2026, 11, 30, 22, 40, tzinfo=dt.UTC),  # Tuesday in Hong Kong already
        dt.datetime(2026, 12, 5, 1, 59, tzinfo=dt.UTC),  # Saturday, a minute before ten
        dt.datetime(2026, 12, 5, 9, 0, tzinfo=dt.UTC),  # when it closes
        dt.datetime(2027, 2, 28, 16, 30, tzinfo=dt.UTC),
    ],
)
async def test_there_is_a_station_that_is_over_one_that_is_open_and_one_to_come(
    session: AsyncSession, now: dt.datetime
) -> None:
    if await session.get(District, "wan-chai") is None:
        await load_districts(session)
    for adult in demo.ADULTS:  # the teacher without a school, which would have to be loaded
        await demo._ensure_adult(session, dataclasses.replace(adult, role=None), now)
    assert await ensure_stations(session, now) is True
    await session.flush()
    found = await list_coming_events(session, district="wan-chai", after=None, limit=50, now=now)
    mine = [view.event for view in found if view.event.id.startswith("demo-wan-chai")]
    open_day = next(event for event in mine if event.id == OPEN_DAY)
    assert open_day.opens_at <= now < open_day.closes_at
    (to_come,) = [event for event in mine if event.opens_at > now]
    assert local_day(to_come.opens_at).weekday() == 5
    booth = (await session.scalars(select(Booth).where(Booth.event_id == OPEN_DAY, Booth.slug == "blood"))).one()
    tablet = StationDevice(event_id=OPEN_DAY, booth_id=booth.id)
    assert len(await list_shifts_on(session, tablet, now=now)) == 2, "staff and lead can unlock a tablet"
    over = select(StationEvent).where(StationEvent.id.startswith("demo-wan-chai"), StationEvent.closes_at <= now)
    (last,) = await session.scalars(over)
    figures = await figures_of(session, last, now=now)
    assert (figures.visits, figures.services["blood_pressure"].out_of_range is not None) == (180, True)
    assert await ensure_stations(session, now) is False
