"""The system under attack: PostgreSQL and Redis of this run alone, the processes of the product, links between.

What dies is started again, as systemd and `script/server` do it. What is paused, or held down on purpose, is not.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog

from chaos.faults import APIS, LINKS, PARTS
from chaos.network import Link
from chaos.volumes import Volume
from script.loading import load
from script.ports import free_port
from script.postgres import Postgres, ServiceFailure
from script.processes import Process, start_of
from script.redis import Redis
from script.services import ROOT, services_for

log = structlog.get_logger(__name__)

_NAME = "chaos"  # of the servers, see script/services.py
WATCH_S = 0.2
# Kept small, so that the small volume holds it with room for a fault's own writing.
WAL_SETTINGS = {"max_wal_size": "'128MB'", "min_wal_size": "'80MB'", "checkpoint_timeout": "'30s'"}
WAL_VOLUME_MB, AOF_VOLUME_MB = 320, 128
PARTS_SETTINGS = {
    "EPLUS_LOG_LEVEL": "WARNING",
    "EPLUS_TRUSTED_PROXIES": '["127.0.0.1"]',  # players come from many addresses
    "EPLUS_ENVIRONMENT": "development",
}


@dataclass
class Machine:
    """Everything that runs; `folder` holds it, logs and clocks included."""

    folder: Path
    postgres: Postgres
    redis: Redis
    volumes: Mapping[str, Volume]  # by server; empty where none can be mounted
    parts: Sequence[str] = PARTS
    links: dict[str, Link] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)  # not to be started again now
    starts: dict[str, int] = field(default_factory=dict)
    _redis_process: Process | None = None
    _watcher: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start everything; return when it is started, which is before it is ready."""
        await asyncio.to_thread(self._start_servers)
        for name in LINKS:
            port = self.postgres.port if name.endswith("PostgreSQL") else self.redis.port
            self.links[name] = Link(port)
            await self.links[name].start()
        self.ports = {name: free_port() for name in APIS}
        for name in self.parts:
            self.clock_of(name).write_text("0")
            self.start_part(name)
        self._watcher = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """End everything, and unmount what was mounted."""
        await self.stop_parts()
        for link in self.links.values():
            await link.stop()
        await asyncio.to_thread(self.redis.stop)
        await asyncio.to_thread(self.postgres.stop)
        for volume in self.volumes.values():
            volume.unmount()

    async def stop_parts(self) -> None:
        """End the processes of the product for good; the servers stay, and are not started again."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)
        await asyncio.to_thread(self._end_parts)

    def configure(self, settings: Mapping[str, str]) -> None:
        """Set what PostgreSQL reads at its next start."""
        configure(self.postgres, settings)

    def _end_parts(self) -> None:
        for part in self.running.values():
            if started := start_of(part.pid):
                Process(part.pid, started).stop(0.5)
            part.wait()

    def start_part(self, name: str) -> None:
        """Start a process of the product, in a group of its own as a service has its own."""
        side = "APIs" if name in APIS else "workers"
        urls = {
            "DATABASE_URL": self.url_by(self.postgres.url, f"{side} to PostgreSQL"),
            "REDIS_URL": self.url_by(self.redis.url, f"{side} to Redis"),
        }
        with (self.folder / f"{name}.log").open("ab") as told:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "chaos.part", str(self.clock_of(name)), *self._command(name)],
                cwd=ROOT,
                env=os.environ | PARTS_SETTINGS | urls,
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.starts[name] = self.starts.get(name, -1) + 1

    def clock_of(self, name: str) -> Path:
        """Return the file that says by how many seconds the clock of a part is wrong."""
        return self.folder / f"{name}.clock"

    def url_by(self, url: str, link: str) -> str:
        """Return a server's URL through a link."""
        there = f":{self.postgres.port}/" if "PostgreSQL" in link else f":{self.redis.port}/"
        return url.replace(there, f":{self.links[link].port}/")

    def processes(self, target: str) -> list[int]:
        """Return the process ids of a target: a server with its children, a part with its group."""
        if target == "Redis":
            return [self._redis_process.pid] if self._redis_process and self._redis_process.is_running() else []
        if target == "PostgreSQL":
            process = self.postgres.process()
            return [process.pid, *_children(process.pid)] if process else []
        part = self.running[target]
        return [] if part.poll() is not None else [part.pid, *_children(part.pid)]

    def _command(self, name: str) -> list[str]:
        if name in APIS:
            options = ["--factory", "--host", "127.0.0.1", "--port", str(self.ports[name]), "--no-access-log"]
            options += ["--loop", "uvloop", "--http", "httptools", "--ws", "none"]
            options += ["--timeout-graceful-shutdown", "5"]
            return ["uvicorn", "api.app:create_app", *options]
        if name.startswith("relay"):
            return ["relay"]
        if name == "beat":
            schedule = str(self.folder / "beat-schedule")
            return ["celery", "-A", "worker.main", "beat", "--schedule", schedule, "--pidfile="]
        own = ["--concurrency", "1", "--without-gossip", "--without-mingle", "-n", name.replace(" ", "-")]
        return ["celery", "-A", "worker.main", "worker", *own]

    async def _watch(self) -> None:
        """Start again what has died."""
        while True:
            for name, part in self.running.items():
                if part.poll() is not None and name not in self.held:
                    self.start_part(name)
            try:
                await asyncio.to_thread(self._start_servers)
            except ServiceFailure as failure:  # its disk is full, say: tried again
                log.info("server_does_not_start", why=str(failure).splitlines()[0])
            await asyncio.sleep(WATCH_S)

    def _start_servers(self) -> None:
        if "PostgreSQL" not in self.held and self.postgres.process() is None:
            self.postgres.start()
            self.starts["PostgreSQL"] = self.starts.get("PostgreSQL", -1) + 1
        if "Redis" not in self.held and not (self._redis_process and self._redis_process.is_running()):
            self.redis.start()
            self._redis_process = self.redis.process()
            self.starts["Redis"] = self.starts.get("Redis", -1) + 1


def prepare(run_name: str = "run", *, with_volumes: bool = True) -> Machine:
    """Return a machine on a copy of a cluster with the demo's data, which is loaded where it is not yet.

    Raises ServiceFailure, LoadingFailure.
    """
    base = services_for(_NAME)
    if base.postgres is None or base.redis is None:
        raise ServiceFailure("Faults are tried on servers of one's own: unset DATABASE_URL and REDIS_URL.")
    home, record = base.postgres.folder.parent, ROOT / ".local" / _NAME / "loaded.json"
    base.start()
    load(os.environ | base.environment(), record, say=_say, check=lambda: None)
    base.stop()
    run = home / run_name
    volumes = {
        "PostgreSQL": Volume(run / "wal", WAL_VOLUME_MB),
        "Redis": Volume(run / "redis", AOF_VOLUME_MB),
    }
    for volume in volumes.values():
        volume.unmount()  # of an earlier run that was killed
    shutil.rmtree(run, ignore_errors=True)
    (run / "postgres").mkdir(parents=True)
    run.chmod(0o755)
    postgres = replace(base.postgres, folder=run / "postgres", port=free_port())
    redis = replace(base.redis, folder=run / "redis", port=free_port())
    data = f"data-{postgres.programs.version}"
    subprocess.run(["cp", "-a", base.postgres.folder / data, run / "postgres" / data], check=True)
    mounted = {server: volume for server, volume in volumes.items() if with_volumes and volume.mount()}
    if mounted:
        configure(postgres, WAL_SETTINGS)
    if "PostgreSQL" in mounted:
        _move_wal(run / "postgres" / data, mounted["PostgreSQL"], postgres)
    return Machine(run, postgres, redis, mounted)


def configure(postgres: Postgres, settings: Mapping[str, str]) -> None:
    """Set what a cluster reads at its next start."""
    data = postgres.folder / f"data-{postgres.programs.version}"
    with (data / "postgresql.auto.conf").open("a") as file:
        file.writelines(f"{name} = {value}\n" for name, value in settings.items())


def _move_wal(data: Path, volume: Volume, postgres: Postgres) -> None:
    """Keep the log, which a commit must reach, on the small volume: of its segments the one that is begun with."""
    control = postgres.account.run([str(postgres.programs.folder / "pg_controldata"), "-D", str(data)]).stdout
    begun = next(line.split()[-1] for line in control.splitlines() if "REDO WAL file" in line)
    there = volume.folder / "pg_wal"
    (there / "archive_status").mkdir(parents=True)
    shutil.copy2(data / "pg_wal" / begun, there / begun)
    shutil.rmtree(data / "pg_wal")
    (data / "pg_wal").symlink_to(there)
    for path in (volume.folder, there, there / "archive_status", there / begun):
        postgres.account.own(path)


def _children(pid: int) -> Iterator[int]:
    """Yield the processes that a process started, and theirs."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    for child in map(int, found.stdout.split()):
        yield child
        yield from _children(child)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
