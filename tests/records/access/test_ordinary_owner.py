"""A database whose owner is no superuser, as a hosted one has: migrated from before records, then used."""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import make_url, text

from core.crypto import derived_key
from core.database import Database
from core.sealing import open_sealed
from core.settings import PROJECT_ROOT, Settings, get_settings
from families.permissions import Action
from migrations.record_tables import ROLES
from records.access.kinds import What
from records.access.service import open_record
from tests.support.people import make_world
from worker.partitions import make_partitions

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Ordinary:
    """The owner's address, and its alembic configuration."""

    url: str
    alembic: Config


@pytest.fixture
def ordinary(database_url: str) -> Iterator[Ordinary]:
    """A user that may make roles and a database that it owns; both gone afterwards."""
    server = make_url(get_settings().database_url).set(drivername="postgresql")
    name, password = f"eplus_owner_{uuid.uuid4().hex[:8]}", secrets.token_hex(8)
    at = server.set(database=name)
    admin = server.render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD '{password}'")
        connection.execute(f"CREATE DATABASE {name} OWNER {name}")
    with psycopg.connect(at.render_as_string(hide_password=False), autocommit=True) as connection:
        for extension in ("postgis", "pg_trgm"):  # installed by whoever runs the server
            connection.execute(f"CREATE EXTENSION {extension}")
    url = at.set(username=name, password=password).render_as_string(hide_password=False)
    config = Config(str(PROJECT_ROOT / "alembic.ini"))
    config.cmd_opts = type("Options", (), {"x": [f"url={url}"]})()
    yield Ordinary(url, config)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for role in ROLES:
            connection.execute(f"REVOKE {role} FROM {name}")
        connection.execute(f"DROP ROLE {name}")


def _tokens_of_before(url: str) -> uuid.UUID:
    """Store a vendor's tokens as they were sealed before the key ring."""
    person, tie = uuid.uuid4(), uuid.uuid4()
    nonce = bytes(12)
    sealed = nonce + AESGCM(derived_key("step-sources/sealed/v1")).encrypt(nonce, b'{"access": 1}', tie.bytes)
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO persons (id, nickname, created_at) VALUES (%s, 'a-b-1', now())", [person])
        connection.execute(
            "INSERT INTO step_connections (id, person_id, source, status, scopes, connected_at)"
            " VALUES (%s, %s, 'oura', 'active', '{}', now())",
            [tie, person],
        )
        connection.execute(
            "INSERT INTO step_grants (connection_id, sealed, key_version, saved_at) VALUES (%s, %s, 1, now())",
            [tie, sealed],
        )
    return tie


async def test_an_existing_database_of_an_ordinary_owner_gets_its_door(
    ordinary: Ordinary, now: dt.datetime
) -> None:
    command.upgrade(ordinary.alembic, "0018_app_uploads")
    tie = _tokens_of_before(ordinary.url)
    command.upgrade(ordinary.alembic, "head")
    with psycopg.connect(ordinary.url) as connection:
        row = connection.execute("SELECT sealed FROM step_grants").fetchone()
        assert row is not None
        assert open_sealed("step_grants.sealed", tie, bytes(row[0])) == '{"access": 1}'
        # The owner itself is held by the policies of records.
        assert connection.execute("SELECT count(*) FROM record.observations").fetchone() == (0,)
    settings = Settings(DATABASE_URL=ordinary.url)
    database, owner = Database(settings), Database(settings, role=None)
    try:
        async with database.transaction() as session:
            world = await make_world(session, now)
            kid, parent = world.kid.id, world.actors["parent"]
            await open_record(session, parent, kid, Action.VIEW_RECORD, what=What.OBSERVATIONS, now=now)
        made = await make_partitions(owner, now=now)
        assert f"record.access_log_y{now:%Y}m{now:%m}" in made
        async with database.transaction() as session:
            await open_record(session, parent, kid, Action.VIEW_RECORD, what=What.ACCESS_LOG, now=now)
            assert (await session.scalars(text("SELECT number FROM record.access_log"))).all() == [1, 2]
    finally:
        await database.close()
        await owner.close()
