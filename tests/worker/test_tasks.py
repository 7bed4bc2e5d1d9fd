"""The Celery side: the timetable, the one loop of a process, and a real worker process."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import structlog

from core.settings import PROJECT_ROOT
from worker import running
from worker.app import TASK_HARD_LIMIT_S, VISIBILITY_TIMEOUT_S, app
from worker.handling import HandlerContext, find_handlers
from worker.main import find_schedule
from worker.tasks import upkeep


def test_every_entry_of_the_timetable_names_a_task() -> None:
    schedule = find_schedule()
    assert schedule
    assert {entry["task"] for entry in schedule.values()} <= set(app.tasks)


def test_a_slow_task_is_ended_before_it_would_be_given_out_again() -> None:
    assert TASK_HARD_LIMIT_S < VISIBILITY_TIMEOUT_S
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost


def test_every_topic_has_handlers() -> None:
    assert all(handlers for handlers in find_handlers().values())


@pytest.fixture
def _services_closed() -> Iterator[None]:
    yield
    running.close_services()


@pytest.mark.usefixtures("database_url", "_services_closed")
def test_tasks_of_a_process_share_one_loop_and_one_database() -> None:
    async def who(context: HandlerContext) -> tuple[int, bool]:
        return id(context.database), await context.redis.ping()

    first, second = running.run(who), running.run(who)
    assert first == second


@pytest.mark.usefixtures("database_url", "_services_closed")
def test_old_answers_are_deleted_by_the_task() -> None:
    caller = uuid.uuid4()
    _remember_old_answer(caller)
    upkeep.delete_idempotency_records()
    assert not _is_remembered(caller)


@pytest.fixture
def worker(database_url: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker process with one child, stopped afterwards."""
    command = [sys.executable, "-m", "celery", "-A", "worker.main", "worker", "--concurrency", "1"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [*command, "--without-gossip", "--without-mingle"],
            cwd=PROJECT_ROOT,
            env=os.environ | {"PYTHONPATH": str(PROJECT_ROOT), "EPLUS_LOG_LEVEL": "INFO"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    yield process
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0, (tmp_path / "log").read_text()


@pytest.mark.slow
@pytest.mark.usefixtures("worker")
def test_a_hint_reaches_a_worker_process() -> None:
    caller = uuid.uuid4()
    _remember_old_answer(caller)
    with structlog.contextvars.bound_contextvars(request_id="req-1"):
        upkeep.delete_idempotency_records.delay()
    deadline_s = time.monotonic() + 60
    while _is_remembered(caller):
        assert time.monotonic() < deadline_s, "the worker did not do it"
        time.sleep(0.2)


def _remember_old_answer(caller: uuid.UUID) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute(
            "INSERT INTO idempotency_records (caller_id, operation, key, body_hash, created_at)"
            " VALUES (%s, 'o', 'k', '', now() - interval '1 year')",
            [caller],
        )


def _is_remembered(caller: uuid.UUID) -> bool:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        found = connection.execute("SELECT 1 FROM idempotency_records WHERE caller_id = %s", [caller])
        return found.fetchone() is not None
