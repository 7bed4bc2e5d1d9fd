"""`eplus keys rotate`: everything gets the newest key, also when it is killed in the middle and started again."""

import asyncio
import base64
import datetime as dt
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import psycopg
import pytest
import pytest_asyncio
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url, text

from core.database import Database
from core.key_rotation import KEYS_ROLE, count_waiting, sealed_tables
from core.sealing import open_sealed, seal
from core.settings import DEVELOPMENT_RECORD_KEYS, PROJECT_ROOT, get_settings
from migrations.tables import import_all_tables

ROWS = 400
NEWER = f"{DEVELOPMENT_RECORD_KEYS},2:{base64.b64encode(bytes(range(32))).decode()}"


@dataclass(frozen=True)
class Apart:
    """A database of its own: rotation moves every row of a database to a key that other tests do not have."""

    url: str
    plain: Mapping[uuid.UUID, str]

    def environment(self, keys: str) -> dict[str, str]:
        return {**os.environ, "DATABASE_URL": self.url, "EPLUS_RECORD_KEYS": keys}

    def rows(self) -> dict[tuple[uuid.UUID, int], bytes]:
        with psycopg.connect(self.url) as connection:
            found = connection.execute(
                "SELECT id, revision, note_sealed FROM record.observations"
                " UNION ALL SELECT id, revision, note_sealed FROM record.observations_history"
            )
            return {(row[0], row[1]): bytes(row[2]) for row in found}

    def numbers(self) -> list[int]:
        return [int.from_bytes(sealed[1:3], "big") for sealed in self.rows().values()]


@pytest_asyncio.fixture(loop_scope="session")
async def apart(database_url: str, now: dt.datetime) -> AsyncIterator[Apart]:
    server = make_url(get_settings().database_url).set(drivername="postgresql")
    name = f"eplus_keys_{uuid.uuid4().hex[:8]}"
    admin, url = (at.render_as_string(hide_password=False) for at in (server, server.set(database=name)))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    config = Config(str(PROJECT_ROOT / "alembic.ini"))
    config.cmd_opts = type("Options", (), {"x": [f"url={url}"]})()
    await asyncio.to_thread(command.upgrade, config, "head")
    yield Apart(url, _filled(url, now))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _filled(url: str, now: dt.datetime) -> dict[uuid.UUID, str]:
    """Enter observations with notes; every tenth was corrected once."""
    person, plain = uuid.uuid4(), {uuid.uuid4(): f"note {number} 🌿" for number in range(ROWS)}
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO persons (id, nickname, created_at) VALUES (%s, 'a-b-1', %s)", [person, now]
        )
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO record.observations (id, person_id, origin, recorded_at, revision, kind,"
                " effective_at, effective_offset_min, value, entered_unit, is_diary, note_sealed)"
                " VALUES (%s, %s, 'self_entered', %s, 1, 'weight', %s, 480, 20, 'kg', false, %s)",
                [(one, person, now, now, seal("observations.note", one, note)) for one, note in plain.items()],
            )
            cursor.executemany(
                "UPDATE record.observations SET revision = 2, value = 21 WHERE id = %s",
                [(one,) for one in list(plain)[::10]],
            )
    return plain


def _command(*words: str) -> list[str]:
    return [sys.executable, "-c", "from cli.main import app; app()", "keys", "rotate", *words]


@pytest.mark.slow
async def test_killed_in_the_middle_it_goes_on_and_everything_opens_with_the_new_key(
    apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = apart.environment(NEWER)
    before = apart.rows()
    assert len(before) == ROWS + ROWS // 10
    running = subprocess.Popen(  # noqa: ASYNC220, S603 - our own command; waited for below
        _command("--rows-at-once", "1"), env=environment, cwd=PROJECT_ROOT, stdout=subprocess.DEVNULL
    )
    while apart.numbers().count(2) < 10:
        assert running.poll() is None, "ended before it could be killed"
        await asyncio.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait(30)
    done = apart.numbers().count(2)
    assert 10 <= done < len(before)
    again = await asyncio.to_thread(
        subprocess.run, _command(), env=environment, cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    assert f"{len(before) - done:,} rows were sealed with an older key; now all have key 2." in again.stdout
    assert set(apart.numbers()) == {2}
    _read_with_the_new_key_alone(apart, monkeypatch)
    with psycopg.connect(apart.url) as connection:  # sealing anew is no correction
        row = connection.execute("SELECT count(*), max(revision) FROM record.observations_history").fetchone()
    assert row == (ROWS // 10, 1)


def _read_with_the_new_key_alone(apart: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = get_settings().model_copy(
        update={"record_keys": type(get_settings().record_keys)(NEWER.partition(",")[2])}
    )
    monkeypatch.setattr("core.sealing.get_settings", lambda: settings)
    for (one, _), sealed in apart.rows().items():
        assert open_sealed("observations.note", one, sealed) == apart.plain[one]


@pytest.mark.slow
async def test_a_value_whose_key_is_lost_stays_and_is_told(apart: Apart) -> None:
    only_new = NEWER.partition(",")[2]
    before = apart.rows()
    ended = await asyncio.to_thread(
        subprocess.run,
        _command(),
        env=apart.environment(only_new),
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert f"All but {len(before)} values" in ended.stdout
    assert apart.rows() == before


async def test_every_sealed_column_can_be_rotated_by_the_role_of_keys_and_nothing_else(owner: Database) -> None:
    import_all_tables()
    tables = list(sealed_tables())
    assert {"record.observations", "record.observations_history", "step_grants"} <= {one.name for one in tables}
    async with owner.transaction() as session:
        for table in tables:
            asked = text("SELECT has_column_privilege(:role, :table, :column, :right)")
            rights = [(name, "SELECT") for name in table.read] + [(name, "UPDATE") for name in table.columns]
            for column, right in rights:
                values = {"role": KEYS_ROLE, "table": table.name, "column": column, "right": right}
                assert await session.scalar(asked, values), (table.name, column, right)
            everything = text("SELECT has_table_privilege(:role, :table, 'SELECT, UPDATE, INSERT, DELETE')")
            assert not await session.scalar(everything, {"role": KEYS_ROLE, "table": table.name}), table.name


async def test_the_role_of_keys_counts_every_sealed_table(database: Database) -> None:
    import_all_tables()
    tables = list(sealed_tables())
    assert "registration_corrections" in {one.name for one in tables}
    for table in tables:  # one that was forgotten would stop the rotation of all
        assert await count_waiting(database, table) >= 0, table.name
