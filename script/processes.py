"""Processes that must be told from strangers: whether one still runs, who it runs as, how it is stopped.

A process is known by its number and the instant it started, so that a number given anew to a stranger is never
taken for ours. Standard library only.
"""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_POLL_S = 0.05


@dataclass(frozen=True)
class Process:
    """A process by number and start; `started` is opaque, only ever compared."""

    pid: int
    started: str

    def is_running(self) -> bool:
        """Tell whether this very process still runs (a zombie does not)."""
        return start_of(self.pid) == self.started

    def stop(self, patience_s: float, first: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end; after `patience_s`, kill it, and with it the group that it leads."""
        for number, limit_s in ((first, patience_s), (signal.SIGKILL, patience_s)):
            if not self.is_running():
                return
            _signal(self.pid, number)
            wait_until(lambda: not self.is_running(), limit_s)


def start_of(pid: int) -> str | None:
    """Return when process `pid` started, or None when there is none."""
    if not Path("/proc/self/stat").exists():  # macOS
        asked = ["ps", "-o", "lstart=,stat=", "-p", str(pid)]
        answer = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
        return None if not answer or answer.endswith("Z") else answer.rpartition(" ")[0]
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, started = fields[0], fields[19]  # proc(5): fields 3 and 22
    return None if state in "ZX" else started


def command_of(pid: int) -> str:
    """Return the command line of process `pid`, empty when there is none."""
    asked = ["ps", "-ww", "-o", "args=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def members_of(group: int, mark: str) -> list[Process]:
    """Return the processes of a process group whose command line contains `mark`, its leader dead or alive."""
    listing = subprocess.run(["ps", "-ww", "-eo", "pid=,pgid=,args="], capture_output=True, text=True, check=True)
    found = []
    for line in listing.stdout.splitlines():
        pid, its_group, command = line.split(None, 2)
        if int(its_group) == group and mark in command and (started := start_of(int(pid))):
            found.append(Process(int(pid), started))
    return found


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        if number == signal.SIGKILL and os.getpgid(pid) == pid:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    except ProcessLookupError:
        pass  # gone between the look and the signal


@dataclass(frozen=True)
class Account:
    """Whom the servers run as. PostgreSQL refuses root, so root hands over to another user."""

    user: str | None  # None: as whoever asks

    @classmethod
    def for_servers(cls) -> "Account":
        """Return `postgres` or `nobody` for root, ourselves otherwise."""
        if os.geteuid() != 0:
            return cls(None)
        names = {entry.pw_name for entry in pwd.getpwall()}
        return cls("postgres" if "postgres" in names else "nobody")

    def own(self, path: Path) -> None:
        """Give `path` to this account, closed to all others."""
        path.chmod(0o700 if path.is_dir() else 0o600)
        if self.user is not None:
            entry = pwd.getpwnam(self.user)
            os.chown(path, entry.pw_uid, entry.pw_gid)

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this account can walk into `folder`; under root's home, another user cannot."""
        return self.run(["test", "-x", str(folder)]).returncode == 0

    def run(self, command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `command` to its end as this account; standard output and error come back as one text.

        It has a session of its own, so that Ctrl-C reaches only us, and not the server that it starts.
        """
        group = pwd.getpwnam(self.user).pw_gid if self.user else None
        return subprocess.run(
            command,
            user=self.user,
            group=group,
            extra_groups=[] if self.user else None,
            cwd="/",
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            start_new_session=True,
        )


def wait_until(condition: Callable[[], bool], limit_s: float) -> bool:
    """Look at `condition` until it holds or `limit_s` has passed; return whether it held."""
    deadline_s = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline_s:
            return False
        time.sleep(_POLL_S)
    return True
