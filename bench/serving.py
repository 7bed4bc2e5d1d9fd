"""API processes for a benchmark: started on free ports, ready when this yields, ended afterwards."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.settings import PROJECT_ROOT

READY_S = 60.0


@contextmanager
def serving(environment: dict[str, str], count: int) -> Iterator[tuple[list[int], list[int]]]:
    """Start the API processes; yield their ports and process ids."""
    ports = [_free_port() for _ in range(count)]
    command = [sys.executable, "-m", "uvicorn", "api.app:create_app", "--factory", "--no-access-log"]
    processes = [
        subprocess.Popen([*command, "--port", str(port)], env=environment, cwd=PROJECT_ROOT, stdout=sys.stderr)
        for port in ports
    ]
    try:
        for port in ports:
            _await_ready(port)
        yield ports, [process.pid for process in processes]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def processor_s(processes: Iterable[int]) -> float:
    """Return the processor time that these processes have used, user and system."""
    ticks = 0
    for process in processes:
        # After the name, which may hold blanks, begins field 3; utime and stime are fields 14 and 15.
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def profiling(path: str | None, process: int) -> Iterator[None]:
    """Write a flame graph (SVG; .txt: stacks) of the process while this runs, by py-spy; nothing for None."""
    if path is None:
        yield
        return
    program = Path(sys.executable).with_name("py-spy")  # of this environment, which need not be on the path
    options = [
        "--pid",
        str(process),
        "--output",
        path,
        "--rate",
        "500",
        "--format",
        "raw" if path.endswith(".txt") else "flamegraph",
        "--duration",
        "3600",
    ]
    spy = subprocess.Popen([program, "record", *options], stdout=sys.stderr)
    try:
        yield
    finally:
        spy.send_signal(signal.SIGINT)
        spy.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _await_ready(port: int) -> None:
    give_up_at_s = time.monotonic() + READY_S
    while time.monotonic() < give_up_at_s:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("an API process did not become ready")
