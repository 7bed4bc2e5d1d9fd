"""The private PostgreSQL and Redis of one use of this checkout (`server`, `test`, `bench`). Standard library only.

    python -m script.services start NAME    starts both and prints the environment for using them
    python -m script.services env NAME      prints that environment
    python -m script.services stop NAME     stops both

Ports and passwords are kept in `.local/NAME/services.json`. `DATABASE_URL` and `REDIS_URL`, where set, are used as
they are, and nothing is started or stopped in their stead.
"""

import argparse
import json
import os
import secrets
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from script.ports import free_port
from script.postgres import Postgres, ServiceFailure
from script.processes import Account
from script.programs import find_postgres, find_redis
from script.redis import Redis

ROOT = Path(__file__).resolve().parent.parent
# Only for root, whose servers run as a user that may not be able to walk into the checkout (under /root, say).
_ELSEWHERE = Path("/var/lib")


@dataclass(frozen=True)
class Services:
    """The servers of one use; None stands for one that the environment names instead."""

    postgres: Postgres | None
    redis: Redis | None

    def start(self) -> None:
        """Start what is ours and does not run. Raises ServiceFailure."""
        for server in (self.postgres, self.redis):
            if server is not None:
                server.start()

    def restart_dead(self) -> list[str]:
        """Start again what is ours and has died; return its names. Raises ServiceFailure."""
        named = {"PostgreSQL": self.postgres, "Redis": self.redis}
        dead = {name: server for name, server in named.items() if server is not None and server.process() is None}
        for server in dead.values():
            server.start()
        return list(dead)

    def stop(self) -> None:
        """Stop what is ours."""
        for server in (self.redis, self.postgres):
            if server is not None:
                server.stop()

    def environment(self) -> dict[str, str]:
        """Return DATABASE_URL and REDIS_URL: ours, or as they came."""
        return {
            "DATABASE_URL": self.postgres.url if self.postgres else os.environ["DATABASE_URL"],
            "REDIS_URL": self.redis.url if self.redis else os.environ["REDIS_URL"],
        }


def services_for(name: str) -> Services:
    """Return the servers of the use `name`; those of `test` are throwaway.

    Raises ServiceFailure where a program is missing.
    """
    folder = ROOT / ".local" / name
    folder.mkdir(parents=True, exist_ok=True)
    account = Account.for_servers()
    kept = _kept(folder / "services.json")
    home = folder
    if not account.can_enter(folder):
        home = _ELSEWHERE / f"eplus-{name}-{kept['mark']}"
        home.mkdir(mode=0o755, exist_ok=True)
    is_throwaway = name == "test"  # benchmarks are measured with the durability that production has
    postgres = None if "DATABASE_URL" in os.environ else _postgres(home / "postgres", account, kept, is_throwaway)
    redis = None if "REDIS_URL" in os.environ else _redis(home / "redis", account, kept, is_throwaway)
    ports = {"postgres_port": postgres.port if postgres else None, "redis_port": redis.port if redis else None}
    _keep(folder / "services.json", {**kept, **{name: port for name, port in ports.items() if port}})
    return Services(postgres, redis)


def _postgres(folder: Path, account: Account, kept: Mapping[str, str | int], is_throwaway: bool) -> Postgres:  # noqa: FBT001
    programs = find_postgres()
    if programs is None:
        raise ServiceFailure("PostgreSQL is missing: run script/bootstrap")
    password, port = str(kept["password"]), int(kept.get("postgres_port", 0))
    before = Postgres(programs, folder, account, port, password, is_throwaway)
    port = before.running_port() or free_port(port or None)
    return Postgres(programs, folder, account, port, password, is_throwaway)


def _redis(folder: Path, account: Account, kept: Mapping[str, str | int], is_throwaway: bool) -> Redis:  # noqa: FBT001
    program = find_redis()
    if program is None:
        raise ServiceFailure("Redis is missing: run script/bootstrap")
    password, port = str(kept["password"]), int(kept.get("redis_port", 0))
    before = Redis(program, folder, account, port, password, is_throwaway)
    if port and before.process() is None:
        port = free_port(port)
    return Redis(program, folder, account, port or free_port(), password, is_throwaway)


def _kept(path: Path) -> dict[str, str | int]:
    try:
        kept: dict[str, str | int] = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        kept = {}
    return {"password": secrets.token_hex(16), "mark": secrets.token_hex(4)} | kept


def _keep(path: Path, values: Mapping[str, str | int]) -> None:
    beside = path.with_suffix(".new")
    beside.touch(mode=0o600)
    beside.write_text(json.dumps(values))
    beside.replace(path)


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["start", "env", "stop"])
    parser.add_argument("name", choices=["server", "test", "bench", "screenshots", "chaos"])
    asked = parser.parse_args()
    try:
        services = services_for(asked.name)
        if asked.action == "start":
            services.start()
    except ServiceFailure as failure:
        print(failure, file=sys.stderr)
        return 1
    if asked.action == "stop":
        services.stop()
    else:
        for variable, value in services.environment().items():
            print(f"export {variable}={shlex.quote(value)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
