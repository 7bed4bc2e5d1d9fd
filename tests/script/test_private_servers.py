"""The private PostgreSQL and Redis: started twice, killed, misled by stale files, and still there."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from script.ports import free_port, is_free
from script.postgres import Postgres, ServiceFailure
from script.processes import Account, Process, start_of, wait_until
from script.programs import find_postgres, find_redis
from script.redis import Redis
from script.services import Services, services_for

PASSWORD = "0123456789abcdef"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A folder that the servers' user can enter, as pytest's own folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="eplus-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def postgres(home: Path) -> Iterator[Postgres]:
    """A running PostgreSQL of its own."""
    programs = find_postgres()
    assert programs is not None
    server = Postgres(programs, home / "postgres", Account.for_servers(), free_port(), PASSWORD, is_throwaway=True)
    server.start()
    yield server
    server.stop()
    assert server.process() is None


@pytest.fixture
def redis(home: Path) -> Iterator[Redis]:
    """A running Redis of its own."""
    program = find_redis()
    assert program is not None
    server = Redis(program, home / "redis", Account.for_servers(), free_port(), PASSWORD, is_throwaway=False)
    server.start()
    yield server
    server.stop()
    assert server.process() is None


def _kill(server: Postgres | Redis) -> None:
    process = server.process()
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    assert wait_until(lambda: not process.is_running(), 10)


@pytest.mark.slow
def test_postgres_knows_chinese_letters_and_takes_no_stranger(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        found = connection.execute("SELECT show_trgm('公園') <> '{}'").fetchone()
    assert found == (True,)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(replace(postgres, password="wrong").url)


@pytest.mark.slow
def test_a_second_start_of_postgres_changes_nothing(postgres: Postgres) -> None:
    before = postgres.process()
    postgres.start()
    assert postgres.process() == before
    assert postgres.running_port() == postgres.port


@pytest.mark.slow
def test_a_killed_postgres_starts_again_past_a_strangers_pid_file(postgres: Postgres) -> None:
    _kill(postgres)
    pid_file = next(postgres.folder.glob("data-*")) / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert postgres.process() is None
    postgres.start()
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_killed_redis_starts_again_with_what_it_held(redis: Redis) -> None:
    redis.start()
    assert redis._ask("SET kept yes") == "+OK\r\n+OK\r\n"
    wait_until(lambda: any(path.stat().st_size > 0 for path in redis.folder.rglob("*.incr.aof")), 5)
    _kill(redis)
    redis.start()
    assert "yes" in (redis._ask("GET kept") or "")


def test_somebody_elses_redis_is_not_ours(redis: Redis) -> None:
    other = replace(redis, password="another", folder=redis.folder.parent / "other")
    assert other.process() is None


def test_a_redis_that_cannot_start_says_so(redis: Redis) -> None:
    broken = replace(redis, program=Path("/bin/false"), password="another", folder=redis.folder.parent / "other")
    with pytest.raises(ServiceFailure, match="Redis does not start"):
        broken.start()


def test_what_died_is_started_again_by_name(redis: Redis) -> None:
    services = Services(postgres=None, redis=redis)
    assert services.restart_dead() == []
    _kill(redis)
    assert services.restart_dead() == ["Redis"]
    assert redis.process() is not None


@pytest.mark.slow
def test_a_postgres_that_died_is_started_again_by_name(postgres: Postgres) -> None:
    services = Services(postgres, redis=None)
    _kill(postgres)
    assert services.restart_dead() == ["PostgreSQL"]
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert services.restart_dead() == []


def test_servers_named_by_the_environment_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/eplus")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    services = services_for("test")
    services.start()
    services.stop()
    assert services.environment() == {
        "DATABASE_URL": "postgresql://elsewhere/eplus",
        "REDIS_URL": "redis://elsewhere",
    }


def test_a_number_given_to_a_stranger_is_not_our_process() -> None:
    started = start_of(os.getpid())
    assert started is not None
    assert Process(os.getpid(), started).is_running()
    stranger = Process(os.getpid(), "earlier")
    assert not stranger.is_running()
    stranger.stop(0.1)  # and is not stopped: we are still here


def test_a_preferred_port_is_taken_only_when_free(redis: Redis) -> None:
    assert not is_free(redis.port)
    assert free_port(redis.port) != redis.port
    free = free_port()
    assert free_port(free) == free
