"""A private PgBouncer before a PostgreSQL, with the settings that `deploy/` ships: for tests and benchmarks.

It listens on the loopback address alone. Standard library only.
"""

import configparser
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit

from script.ports import free_port, is_free
from script.postgres import ServiceFailure
from script.processes import Account, Process, start_of, wait_until
from script.programs import find_pgbouncer, find_postgres

DEPLOYED = Path(__file__).resolve().parent.parent / "deploy" / "pgbouncer"
LIMIT_S = 20


@dataclass(frozen=True)
class Pooled:
    """What the processes are given: the address through the pooler, and the pooler's own for its figures."""

    database_url: str
    admin_url: str


def make_login(owner_url: str, login: str, password: str) -> None:
    """Make the login as an operator does. Raises ServiceFailure."""
    programs = find_postgres()
    psql = str(programs.folder / "psql") if programs else "psql"
    variables = ["-v", f"login={login}", "-v", f"password={password}"]
    command = [psql, "-X", "-q", owner_url, *variables, "-f", str(DEPLOYED / "login.sql")]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise ServiceFailure(f"login.sql does not succeed:\n{made.stderr}")


@contextmanager
def pgbouncer(owner_url: str, login: str, password: str, *, connections: int) -> Iterator[Pooled]:
    """Run a PgBouncer that has at most so many connections to the database of `owner_url`."""
    program, account, server = find_pgbouncer(), Account.for_servers(), urlsplit(owner_url)
    if program is None:
        raise ServiceFailure("PgBouncer is missing: run script/bootstrap --browser")
    folder, port, database = Path(mkdtemp(prefix="eplus-pooler-")), free_port(), server.path.lstrip("/")
    users = folder / "userlist.txt"
    users.write_text(f'"{login}" "{password}"\n')
    ini = configparser.ConfigParser(comment_prefixes=(";",), interpolation=None)
    ini.read(DEPLOYED / "pgbouncer.ini")
    ini["databases"] = {database: f"host={server.hostname} port={server.port} dbname={database}"}
    ini["pgbouncer"].update(
        {
            "listen_addr": "127.0.0.1",
            "listen_port": str(port),
            "auth_file": str(users),
            "default_pool_size": str(connections),
            "max_db_connections": str(connections),
            "admin_users": login,
            "logfile": str(folder / "log"),
            "pidfile": str(folder / "pid"),
        }
    )
    written = folder / "pgbouncer.ini"
    with written.open("w") as file:
        ini.write(file)
    for path in (users, written, folder):
        account.own(path)
    started = account.run([str(program), "-q", "-d", str(written)])
    try:
        if started.returncode != 0 or not wait_until(lambda: not is_free(port), LIMIT_S):
            log = folder / "log"
            raise ServiceFailure(
                f"PgBouncer does not start:\n{started.stdout}{log.read_text() if log.exists() else ''}"
            )
        at = f"postgresql://{login}:{password}@127.0.0.1:{port}"
        yield Pooled(f"{at}/{database}", f"{at}/pgbouncer")
    finally:
        _stop(folder / "pid")
        shutil.rmtree(folder)


def _stop(pid_file: Path) -> None:
    try:
        pid = int(pid_file.read_text())
    except (FileNotFoundError, ValueError):
        return
    if started := start_of(pid):
        Process(pid, started).stop(LIMIT_S, signal.SIGTERM)  # at once: SIGINT would wait for clients
    if os.path.lexists(pid_file):
        pid_file.unlink()
