"""A private PostgreSQL: made, started, stopped. Standard library only.

It listens on the loopback address alone, without a socket file (whose path may be too long), with a password.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

from script.processes import Account, Process, command_of, start_of, wait_until
from script.programs import PostgresPrograms

START_LIMIT_S = 60  # recovery after a kill replays the log first
STOP_LIMIT_S = 20
NAME = "eplus"  # of the superuser and of the database
# Trigram search must know Chinese characters for letters, which the C locale does not.
_LOCALES = ("C.UTF-8", "en_US.UTF-8")
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_locks_per_transaction": "256",  # partitioned tables lock each partition
    "timezone": "UTC",
    "log_parameter_max_length": "0",  # a parameter can be a place where somebody stands
}
# Tests throw their databases away: nothing needs to outlive the power going off.
_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class ServiceFailure(Exception):
    """A private server could not be made or started; the message says why, with its log's end."""


@dataclass(frozen=True)
class Postgres:
    """One instance: its programs, its folder, who it runs as, its port and password."""

    programs: PostgresPrograms
    folder: Path
    account: Account
    port: int
    password: str
    is_throwaway: bool

    @property
    def url(self) -> str:
        return f"postgresql://{NAME}:{self.password}@127.0.0.1:{self.port}/{NAME}"

    @property
    def _data(self) -> Path:
        # A data folder belongs to the major version that made it.
        return self.folder / f"data-{self.programs.version}"

    def start(self) -> None:
        """Make what is missing, start the server unless it runs, wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.account.own(self.folder)
        if not self._data.exists():
            self._make_data()
        if self.process() is None:
            # A pid file whose process is gone, or is a stranger's by now, would keep the server from starting.
            (self._data / "postmaster.pid").unlink(missing_ok=True)
            settings = _SETTINGS | (_THROWAWAY if self.is_throwaway else {}) | {"port": str(self.port)}
            options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
            # The backends of a killed server may hold its shared memory for a moment: try until the limit.
            if not wait_until(lambda: self._control("start", "-t", "20", "-o", options), START_LIMIT_S):
                raise ServiceFailure(f"PostgreSQL does not start:\n{_end_of(self._log)}")
        self._make_database()

    def stop(self) -> None:
        """Stop the server: politely, then at once."""
        if not self._control("stop", "-m", "fast", "-t", str(STOP_LIMIT_S)) and (process := self.process()):
            process.stop(STOP_LIMIT_S)

    def process(self) -> Process | None:
        """Return the server's process when it runs on our data folder."""
        try:
            pid = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        started = start_of(pid)
        return Process(pid, started) if started and str(self._data) in command_of(pid) else None

    def running_port(self) -> int | None:
        """Return the port on which a server on our data folder listens."""
        if self.process() is None:
            return None
        return int((self._data / "postmaster.pid").read_text().splitlines()[3])

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _program(self, name: str) -> str:
        return str(self.programs.folder / name)

    def _control(self, action: str, *options: str) -> bool:
        command = [self._program("pg_ctl"), action, "-D", str(self._data), "-w", "-s", *options]
        return self.account.run([*command, *(["-l", str(self._log)] if action == "start" else [])]).returncode == 0

    def _make_data(self) -> None:
        # Made beside and moved into place, so that an interrupted making is never taken for a whole one.
        output = ""
        for locale in _LOCALES:
            with (
                tempfile.TemporaryDirectory(dir=self.folder) as beside,
                tempfile.NamedTemporaryFile("w", dir=self.folder) as password,
            ):
                password.write(self.password)
                password.flush()
                self.account.own(Path(password.name))
                self.account.own(Path(beside))
                making = Path(beside) / "data"
                options = ["--auth=scram-sha-256", f"--pwfile={password.name}", f"--username={NAME}"]
                options += ["--encoding=UTF8", f"--locale={locale}", "--no-sync", "-D", str(making)]
                made = self.account.run([self._program("initdb"), *options])
                if made.returncode == 0:
                    making.rename(self._data)
                    return
                output = made.stdout
        raise ServiceFailure(f"initdb does not succeed:\n{output}")

    def _make_database(self) -> None:
        look = f"SELECT 1 FROM pg_database WHERE datname = '{NAME}'"  # noqa: S608 - our own constant
        found = self._client("psql", "-d", "postgres", "-tAc", look)
        if found.returncode == 0 and not found.stdout.strip():
            found = self._client("createdb", NAME)
        if found.returncode != 0:
            raise ServiceFailure(f"PostgreSQL does not answer: {found.stdout}")

    def _client(self, program: str, *arguments: str) -> CompletedProcess[str]:
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", NAME, "-w"]
        return self.account.run([self._program(program), *where, *arguments], PGPASSWORD=self.password)


def _end_of(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(lines[-20:])
