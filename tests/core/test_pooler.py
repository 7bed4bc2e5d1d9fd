"""A pooler in transaction mode: one connection to the database for several processes, and nothing left on it.

The main stories go through one in `tests/cli/play`.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from core.database import APP_ROLE, Database, PoolerMisconfigured
from core.settings import Settings, get_settings
from families.permissions import Action
from records.access.kinds import What
from records.access.service import open_record
from tests.support.people import make_world
from tests.support.pooled import pooled
from worker.outbox import lock_waiting_events

_WHO = text("SELECT current_user, pg_backend_pid(), current_setting('eplus.subject_person_id', true)")


@pytest.fixture(scope="module")
def settings(database_url: str) -> Settings:
    return get_settings().model_copy(
        update={"database_url": make_url(database_url).render_as_string(hide_password=False)}
    )


@pytest_asyncio.fixture(loop_scope="session")
async def two(settings: Settings) -> AsyncIterator[tuple[Database, Database]]:
    """Two processes' databases over one connection."""
    with pooled(settings, connections=1) as through:
        one, other = Database(through), Database(through)
        yield one, other
        await one.close()
        await other.close()


async def test_an_open_record_is_closed_to_whoever_gets_the_connection_next(
    two: tuple[Database, Database], now: dt.datetime
) -> None:
    one, other = two
    async with one.transaction() as session:
        world = await make_world(session, now)
        await open_record(
            session, world.actors["parent"], world.kid.id, Action.VIEW_RECORD, what=What.OBSERVATIONS, now=now
        )
        role, connection, subject = (await session.execute(_WHO)).one()
        assert (role, subject) == ("eplus_record", str(world.kid.id))
        await session.execute(text("SELECT count(*) FROM record.observations"))
        await session.rollback()
    async with other.transaction() as session:
        assert (await session.execute(_WHO)).one() == (APP_ROLE, connection, "")
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(text("SELECT count(*) FROM record.observations"))


async def test_the_same_statement_again_and_again_on_any_connection(two: tuple[Database, Database]) -> None:
    """Prepared on the server, the second process's would be there already, under the first's name."""
    for number in range(12):  # psycopg prepares from the sixth on
        for database in two:
            async with database.transaction({"plan_cache_mode": "force_generic_plan"}) as session:
                assert await session.scalar(text("SELECT CAST(:number AS int)"), {"number": number}) == number


async def test_a_frozen_relay_loses_its_transaction_and_the_next_gets_the_connection(
    two: tuple[Database, Database], now: dt.datetime
) -> None:
    frozen, next_one = two

    async def freeze() -> None:
        async with frozen.transaction() as session:
            await lock_waiting_events(session, now=now, limit=1, idle_timeout_s=0.1)
            await asyncio.sleep(0.5)
            await session.execute(text("SELECT 1"))

    with pytest.raises(DBAPIError):
        await freeze()
    async with next_one.transaction() as session:
        assert await session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "0"
        assert await session.scalar(text("SHOW lock_timeout")) == "5s", "who waits for a lock does not for ever"


async def test_what_the_login_lacks_is_found_and_the_owner_goes_past_the_pooler(settings: Settings) -> None:
    with pooled(settings, connections=1) as through:
        login, owner = make_url(through.database_url).username, Database(through, role=None)
        with psycopg.connect(through.owner_url, autocommit=True) as administrator:
            administrator.execute(f"ALTER ROLE {login} RESET role")
        with pytest.raises(PoolerMisconfigured, match=r"login\.sql"):
            await _ask(Database(through))
        async with owner.transaction() as session:
            assert await session.scalar(text("SELECT current_user")) == make_url(through.owner_url).username
        await owner.close()


async def _ask(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("SELECT 1"))


def test_a_pooler_without_a_way_past_it_is_refused() -> None:
    with pytest.raises(ValueError, match="EPLUS_OWNER_DATABASE_URL"):
        Settings(database_pooler="transaction")
