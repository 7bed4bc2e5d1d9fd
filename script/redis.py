"""A private Redis: started, stopped. Standard library only.

Nothing but the password tells whether the server on a port is ours, so no pid file can mislead: who answers to the
password is it.
"""

import re
import socket
from dataclasses import dataclass
from pathlib import Path

from script.postgres import ServiceFailure
from script.processes import Account, Process, start_of, wait_until

START_LIMIT_S = 60  # a long append-only file is read first
STOP_LIMIT_S = 20
ANSWER_LIMIT_S = 2


@dataclass(frozen=True)
class Redis:
    """One instance: its program, its folder, who it runs as, its port and password."""

    program: Path
    folder: Path
    account: Account
    port: int
    password: str
    is_throwaway: bool

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server unless it runs; wait until it answers."""
        if self._is_ready():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.account.own(self.folder)
        configuration = self.folder / "redis.conf"
        configuration.write_text(self._configuration())
        self.account.own(configuration)
        started = self.account.run([str(self.program), str(configuration)])
        if started.returncode != 0 or not wait_until(self._is_ready, START_LIMIT_S):
            log = self.folder / "log"
            raise ServiceFailure(
                f"Redis does not start:\n{started.stdout}{log.read_text() if log.exists() else ''}"
            )

    def stop(self) -> None:
        """Stop the server: politely, so that it writes what it holds, then at once."""
        if (process := self.process()) is not None:
            process.stop(STOP_LIMIT_S)

    def process(self) -> Process | None:
        """Return the server's process when it answers to our password."""
        found = re.search(r"process_id:(\d+)", self._ask("INFO server") or "")
        started = start_of(int(found.group(1))) if found else None
        return Process(int(found.group(1)), started) if found and started else None

    def _configuration(self) -> str:
        lines = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "requirepass": self.password,
            "dir": str(self.folder),
            "logfile": str(self.folder / "log"),
            "daemonize": "yes",
            "pidfile": '""',
            "save": '""',
            # It is Celery's broker: an append-only file loses nothing when the process is killed.
            "appendonly": "no" if self.is_throwaway else "yes",
            "appendfsync": "everysec",
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())

    def _is_ready(self) -> bool:
        return "PONG" in (self._ask("PING") or "")  # it answers "-LOADING" while it reads its file

    def _ask(self, command: str) -> str | None:
        """Return the answer to an inline command, or None where nobody answers to our password."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), ANSWER_LIMIT_S) as one:
                one.sendall(f"AUTH {self.password}\r\n{command}\r\nQUIT\r\n".encode())
                answer = b""
                while part := one.recv(65_536):
                    answer += part
        except OSError:
            return None
        accepted, _, rest = answer.decode(errors="replace").partition("\r\n")
        return rest if accepted == "+OK" else None
