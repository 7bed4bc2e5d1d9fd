"""`script/server`: private servers, loaded data and the processes of the product, started and stopped as one.

One stack runs per checkout, held by a file lock that the system frees however the holder ends. What a killed
holder left running is found by the record of its processes and stopped first.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from threading import Event
from typing import IO

import httpx

from script.loading import LoadingFailure, load
from script.node import NodeMissing
from script.ports import free_port
from script.postgres import ServiceFailure
from script.processes import Process, members_of, start_of
from script.running import CommandFailure
from script.services import ROOT, Services, services_for
from script.web_build import WebProject, WebWork
from script.web_build import only_one as only_web_build

HOME = ROOT / ".local" / "server"
DEFAULT_PORT = 8000
READY_LIMIT_S = (
    600  # of an API that lives: seconds on a quiet machine; a busy one takes minutes to import everything
)
STOP_LIMIT_S = 15  # requests and tasks in hand are finished
WATCH_S = 0.5
ASK_LIMIT_S = 2
LOG_LINES_SHOWN = 20
_PROGRAMS = Path(sys.executable).parent


class Stop(Exception):
    """The user, or the system, asks to end."""


class PartFailure(Exception):
    """A process of the stack ended by itself or did not become ready."""


def parts(host: str, port: int) -> dict[str, list[str]]:
    """Return the command of each process, in the order of starting."""
    programs = {name: str(_PROGRAMS / name) for name in ("uvicorn", "eplus", "celery")}
    api = ["api.app:create_app", "--factory", "--host", host, "--port", str(port)]
    quiet = ["--loop", "uvloop", "--http", "httptools", "--ws", "none", "--no-access-log", "--no-proxy-headers"]
    quiet += ["--timeout-graceful-shutdown", "5"]
    celery = [programs["celery"], "-A", "worker.main"]
    return {
        "api": [programs["uvicorn"], *api, *quiet],
        "relay": [programs["eplus"], "relay"],
        "worker": [*celery, "worker", "--concurrency", "1", "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", "--schedule", str(HOME / "beat-schedule"), "--pidfile="],
    }


class Stack:
    """The processes of one running stack."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, commands: Mapping[str, list[str]], environment: Mapping[str, str]) -> None:
        """Start every part, each in a session of its own with a log of its own, and write them down."""
        record = []
        for name, command in commands.items():
            with (HOME / f"{name}.log").open("wb") as log:
                part = subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=dict(environment),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            self._running[name] = part
            record.append(part.pid)
            (HOME / "parts.json").write_text(json.dumps(record))

    def check(self) -> None:
        """Raise PartFailure with the end of its log when a part has ended."""
        for name, part in self._running.items():
            if (code := part.poll()) is not None:
                lines = (HOME / f"{name}.log").read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:]
                raise PartFailure(f"{name} ended with code {code}:\n" + "\n".join(lines))

    def stop(self) -> None:
        """Stop all parts, the youngest first."""
        for part in reversed(self._running.values()):
            if started := start_of(part.pid):
                Process(part.pid, started).stop(STOP_LIMIT_S)
            part.wait()
        for record in ("parts.json", "address"):
            (HOME / record).unlink(missing_ok=True)


def stop_leftovers() -> None:
    """Stop what an earlier stack, killed, left running."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        for group in json.loads((HOME / "parts.json").read_text()):
            for process in members_of(group, str(ROOT)):
                process.stop(STOP_LIMIT_S)


@contextlib.contextmanager
def only_one() -> Iterator[IO[str]]:
    """Hold the lock of this checkout's stack; raise BlockingIOError with the holder's words when it is held."""
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise BlockingIOError(lock.read() or "It is just starting or stopping.") from None
        lock.truncate(0)
        yield lock


def run(stack: Stack, services: Services, asked_to_stop: Event, lock: IO[str]) -> None:
    """Start everything, say where, and watch. Raises Stop when asked to end, or what failed."""

    def check() -> None:
        if asked_to_stop.is_set():
            raise Stop
        stack.check()

    _say("Starting PostgreSQL and Redis ...")
    services.start()
    environment = os.environ | services.environment()
    demo = load(environment, HOME / "loaded.json", say=_say, check=check)
    _build_web_app(check)
    host = os.environ.get("HOST", "127.0.0.1")
    wanted = int(os.environ.get("PORT", DEFAULT_PORT))
    port = free_port(wanted)
    if port != wanted:
        _say(f"Port {wanted} is taken; using {port}.")
    address = f"http://{host}:{port}"
    _say("Starting the API, the relay, the worker and the timetable ...")
    stack.start(parts(host, port), {"EPLUS_PUBLIC_URL": address} | environment)
    _wait_until_ready(address, check)
    (HOME / "address").write_text(address)  # for script/eplus
    lock.write(f"It is running at {address}, process {os.getpid()}.")
    lock.flush()
    _say(f"\n{demo.strip()}\n\ne+ is running: {address}\nThe API, page by page: {address}/docs")
    _say(f"Logs: {HOME.relative_to(ROOT)}/*.log. Ctrl-C stops everything.")
    while True:
        for name in services.restart_dead():
            _say(f"{name} had died; it is started again.")
        check()
        time.sleep(WATCH_S)


def _build_web_app(check: Callable[[], None]) -> None:
    """Bring the web app up to date. Where that fails, say so and go on with the last build: the API needs none."""
    project = WebProject(ROOT)
    try:
        with only_web_build(ROOT, _say, check):
            WebWork(project, say=_say, check=check).build()
    except (CommandFailure, NodeMissing) as failure:
        served = "the last build is" if project.build.exists() else "no web app is"
        _say(f"{failure}\nThe web app could not be built; {served} served. script/web tries again.")


def main() -> int:
    """Run the stack until told to stop; return the exit code."""
    asked_to_stop = Event()
    try:
        with only_one() as lock:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, lambda _number, _frame: asked_to_stop.set())
            stop_leftovers()
            services = services_for("server")
            stack = Stack()
            try:
                run(stack, services, asked_to_stop, lock)
            finally:
                _say("Stopping ...")
                stack.stop()
                services.stop()
    except Stop:
        return 0
    except BlockingIOError as holder:
        print(f"Another script/server of this checkout holds it. {holder}", file=sys.stderr)
    except (ServiceFailure, LoadingFailure, PartFailure) as failure:
        print(failure, file=sys.stderr)
    return 1


def _wait_until_ready(address: str, check: Callable[[], None]) -> None:
    """Wait until the API says that everything it needs is there."""
    deadline_s = time.monotonic() + READY_LIMIT_S
    while not _is_ready(address):
        check()
        if time.monotonic() > deadline_s:
            raise PartFailure(f"{address}/readyz is not ready after {READY_LIMIT_S} s; see {HOME}/api.log")
        time.sleep(WATCH_S)


def _is_ready(address: str) -> bool:
    try:
        answer = httpx.get(f"{address}/readyz", timeout=ASK_LIMIT_S, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == HTTPStatus.OK


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
