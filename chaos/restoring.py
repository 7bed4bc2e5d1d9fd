"""`script/drill`: base backup, archived log, play, damage; back to the instant before, and the books.

The system plays on while the backup is made. Somebody deletes what everybody earned; the cluster is made anew from
backup and log up to an instant before that, boards are filled again, and all that was acknowledged until then is
looked for.
"""

import argparse
import asyncio
import datetime as dt
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import httpx
import psycopg

from challenge_engine.leaderboards.upkeep import rebuild_missing
from chaos.books import Line, check_books, read_kept
from chaos.journal import Balancer, Journal
from chaos.machine import Machine, prepare
from chaos.running import until_ready
from chaos.traffic import TIMEOUT_S, Players, put_gifts_up
from core.clock import utc_now
from core.database import Database
from core.redis import make_redis
from core.settings import Settings
from script.ports import free_port
from script.postgres import NAME, Postgres

# What is answered after the instant may be there and unacknowledged, and is no fault; what is told once more is.
_NOT_ASKED = ("done though nobody asked", "outbox events", "answers of 500")
BEFORE_DAMAGE_S = 5.0  # what is played between the instant and the damage, and is given up


def main() -> int:
    """Drill; print the report; 1 where the books do not hold."""
    parser = argparse.ArgumentParser(prog="script/drill", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="how long is played after the backup began")
    parser.add_argument("--families", type=int, default=6, help="how many play at once")
    asked = parser.parse_args()
    machine = prepare("drill", with_volumes=False)
    lines, took_s = asyncio.run(drill(machine, asked.seconds, asked.families))
    print("| step | s |\n|---|---:|")
    for step, seconds in took_s.items():
        print(f"| {step} | {seconds:.1f} |")
    print("\n| the books | looked at | faults |\n|---|---:|---:|")
    for line in lines:
        print(f"| {line.what} | {line.looked_at:,} | {len(line.faults)} |")
    for line in lines:
        for fault in line.faults[:10]:
            print(f"\n{line.what}: {fault}")
    return 1 if any(line.faults for line in lines) else 0


async def drill(machine: Machine, seconds: float, families: int) -> tuple[list[Line], dict[str, float]]:
    """Play, back up, damage, restore; return the books as of the instant, and how long each step took."""
    archive = machine.folder / "archive"
    archive.mkdir()
    machine.postgres.account.own(archive)
    machine.configure({"archive_mode": "on", "archive_command": f"'cp %p {archive}/%f'", "archive_timeout": "60"})
    await machine.start()
    took_s: dict[str, float] = {}
    restored = _restored(machine)
    journal = Journal(machine.folder / "journal.jsonl")
    try:
        until = await _play(machine, journal, seconds, families, took_s)
        await asyncio.to_thread(_damage, machine.postgres)
        await machine.stop_parts()
        begun_s = time.perf_counter()
        await asyncio.to_thread(_end_log, machine.postgres)
        await asyncio.to_thread(_restore, machine, restored, archive, until)
        took_s["restoring to the instant"] = time.perf_counter() - begun_s
        lines = await _look(machine, restored, journal, until, took_s)
    finally:
        journal.close()
        await machine.stop()
        await asyncio.to_thread(restored.stop)
    return lines, took_s


async def _play(
    machine: Machine, journal: Journal, seconds: float, families: int, took_s: dict[str, float]
) -> dt.datetime:
    """Let families play while the backup is made and on; return the instant that is to be restored."""
    balancer = Balancer(list(machine.ports.values()), journal, Random(1), lose=0.0)
    database = Database(Settings(DATABASE_URL=machine.postgres.url), role=None)
    async with httpx.AsyncClient(transport=balancer, base_url="http://127.0.0.1:1", timeout=TIMEOUT_S) as http:
        await until_ready(machine)
        await put_gifts_up(database, 50, utc_now())
        await database.close()
        over = asyncio.Event()
        playing = asyncio.create_task(Players(http, 1).play(families, over.is_set))
        begun_s = time.perf_counter()
        await asyncio.to_thread(_back_up, machine)
        took_s["base backup, while played on"] = time.perf_counter() - begun_s
        await asyncio.sleep(seconds)
        until = utc_now()
        await asyncio.sleep(BEFORE_DAMAGE_S)
        over.set()
        await playing
    return until


def _back_up(machine: Machine) -> None:
    postgres = machine.postgres
    asked = [str(postgres.programs.folder / "pg_basebackup"), "-h", "127.0.0.1", "-p", str(postgres.port)]
    asked += ["-U", NAME, "-w", "-D", str(machine.folder / "backup"), "-X", "none", "--checkpoint=fast"]
    (machine.folder / "backup").mkdir()
    postgres.account.own(machine.folder / "backup")
    told = postgres.account.run(asked, PGPASSWORD=postgres.password)
    if told.returncode != 0:
        raise RuntimeError(told.stdout)


def _damage(postgres: Postgres) -> None:
    """What nobody means to do: everything that anybody has."""
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        for table in ("awards", "check_ins", "collectibles"):
            connection.execute(f"TRUNCATE {table} CASCADE")


def _end_log(postgres: Postgres) -> None:
    """Let the last segment go to the archive, then end the damaged cluster."""
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("SELECT pg_switch_wal()")
    postgres.stop()


def _restored(machine: Machine) -> Postgres:
    folder = machine.folder / "restored"
    folder.mkdir()
    return replace(machine.postgres, folder=folder, port=free_port())


def _restore(machine: Machine, restored: Postgres, archive: Path, until: dt.datetime) -> None:
    """Make a cluster of the backup, and let it read the archive up to the instant."""
    data = restored.folder / f"data-{restored.programs.version}"
    subprocess.run(["cp", "-a", machine.folder / "backup", data], check=True)
    wanted: Mapping[str, str] = {
        "restore_command": f"'cp {archive}/%f %p'",
        "recovery_target_time": f"'{until.isoformat()}'",
        "recovery_target_action": "'promote'",
        "archive_mode": "off",
    }
    with (data / "postgresql.auto.conf").open("a") as settings:
        settings.writelines(f"{name} = {value}\n" for name, value in wanted.items())
    (data / "recovery.signal").touch()
    restored.account.own(data / "recovery.signal")
    restored.start()
    with psycopg.connect(restored.url, autocommit=True) as connection:
        while connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
            time.sleep(0.1)


async def _look(
    machine: Machine, restored: Postgres, journal: Journal, until: dt.datetime, took_s: dict[str, float]
) -> list[Line]:
    """Fill the boards again, and compare what was acknowledged until the instant."""
    settings = Settings(DATABASE_URL=restored.url, REDIS_URL=machine.redis.url)
    database = Database(settings, role=None)
    try:
        async with make_redis(settings) as redis:
            await redis.flushall()
            begun_s = time.perf_counter()
            await rebuild_missing(database, redis, utc_now())
            took_s["rebuilding the boards"] = time.perf_counter() - begun_s
            kept = read_kept(one for one in journal.read() if dt.datetime.fromisoformat(one.at) <= until)
            lines = await check_books(database, redis, kept, utc_now())
    finally:
        await database.close()
    return [line for line in lines if not line.what.startswith(_NOT_ASKED)]


if __name__ == "__main__":
    sys.exit(main())
