"""What a person deletes at the vendor, to the last value of a day, is gone here too: no old total stays."""

import datetime as dt

import pytest
from redis.asyncio import Redis

from core.clock import HONG_KONG, local_day, utc_now
from core.database import Database
from tests.support.step_cycle import cycling
from tests.support.step_vendors import VendorDriver, find_drivers

PULLED = [
    driver for slug, driver in find_drivers().items() if slug in {"google-health", "huawei", "oura", "polar"}
]


@pytest.mark.slow
@pytest.mark.parametrize("driver", PULLED, ids=lambda driver: driver.slug)
async def test_a_day_deleted_at_the_vendor_is_no_data(
    driver: VendorDriver, database: Database, redis: "Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    day = local_day(utc_now(), HONG_KONG) - dt.timedelta(days=3)
    async with cycling(driver, database, redis, monkeypatch) as cycle:
        await cycle.connect()
        await cycle.sync()
        assert await cycle.steps(day) == await cycle.true_steps(day)
        beside = await cycle.steps(day - dt.timedelta(days=1))
        await cycle.switch(f"people/{cycle.user_id}/days", day=day.isoformat(), is_held_back=True)
        assert await cycle.fire("deleted", day)
        await cycle.sync()
        assert await cycle.steps(day) is None
        assert await cycle.steps(day - dt.timedelta(days=1)) == beside
