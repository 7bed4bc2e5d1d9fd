"""One real database per test process, built by the real migrations; each test in a transaction thrown away.

Passwords are hashed with less work than in production: tests sign up by the hundred.
"""

import datetime as dt
import gc
import os
import uuid
from collections.abc import AsyncIterator, Iterator

import argon2
import hypothesis
import psycopg
import pytest
import pytest_asyncio
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncSession

_RUN = f"{os.getpid()}_{uuid.uuid4().hex[:6]}"
# pytest-xdist's workers are started with the environment of the process that read this file before them, in which
# DATABASE_URL already names a database of its own: the server's URL is handed on beside it.
_SERVER_URL = make_url(
    os.environ.setdefault(
        "EPLUS_TEST_SERVER_URL", os.environ.get("DATABASE_URL", "postgresql://eplus@127.0.0.1:54329/eplus")
    )
)
_DATABASE = f"eplus_test_{_RUN}"
# Set before the first import of project code: settings are read once.
os.environ["DATABASE_URL"] = _SERVER_URL.set(database=_DATABASE).render_as_string(hide_password=False)
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:63799/0")
os.environ["EPLUS_REDIS_PREFIX"] = _DATABASE
os.environ["EPLUS_ENVIRONMENT"] = "test"

from core.database import Database  # noqa: E402
from core.redis import make_redis  # noqa: E402
from core.settings import PROJECT_ROOT, get_settings  # noqa: E402
from families.accounts import hashing  # noqa: E402

PRODUCTION_HASHER = hashing._hasher
# How long an example takes to be made and tried is of the machine and what else runs on it.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)  # a Saturday, 10:30 in Hong Kong


def pytest_collection_finish() -> None:
    """Spare the collector what was loaded until now: a million objects that stay until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "_hasher", argon2.PasswordHasher(memory_cost=64, time_cost=1, parallelism=1))
        yield


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """A fresh database, migrated to head; dropped at the end."""
    admin = _SERVER_URL.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{_DATABASE}"')
    config = Config(str(PROJECT_ROOT / "alembic.ini"))
    command.upgrade(config, "head")
    yield os.environ["DATABASE_URL"]
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{_DATABASE}" WITH (FORCE)')


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def database(database_url: str) -> AsyncIterator[Database]:
    """The process's database: for tests that need several transactions, or commits. They clean up by own ids."""
    database = Database(get_settings())
    yield database
    await database.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def owner(database_url: str) -> AsyncIterator[Database]:
    """The same database as its owner, as migrations and maintenance see it: for what the app's role may not do."""
    owner = Database(get_settings(), role=None)
    yield owner
    await owner.close()


@pytest_asyncio.fixture(loop_scope="session")
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """A session whose work is thrown away."""
    async with database.engine.connect() as connection:
        outer = await connection.begin()
        async with AsyncSession(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            yield session
        await outer.rollback()


@pytest_asyncio.fixture(loop_scope="session")
async def redis() -> AsyncIterator[object]:
    """A Redis client; every key of this test process is removed afterwards."""
    client = make_redis()
    yield client
    keys = [key async for key in client.scan_iter(match=f"{_DATABASE}:*", count=1_000)]
    if keys:
        await client.delete(*keys)
    await client.aclose()


@pytest.fixture
def now() -> dt.datetime:
    """The instant at which tests play."""
    return NOW
