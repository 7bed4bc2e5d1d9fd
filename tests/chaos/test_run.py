"""A short run of everything: what was acknowledged is there, once, and adds up, though parts were killed."""

import asyncio
import os
import secrets
import tempfile
from pathlib import Path

import pytest

from chaos.faults import APIS, Fault, Kind
from chaos.machine import Machine
from chaos.running import Plan, run
from core.clock import utc_now
from script.ports import free_port
from script.postgres import Postgres
from script.processes import Account
from script.programs import find_postgres, find_redis
from script.redis import Redis
from tests.support.whole import load_into

FAULTS = [
    Fault(1.0, Kind.KILL, "api 1", 0),
    Fault(2.5, Kind.KILL, "PostgreSQL", 0),
    Fault(3.5, Kind.PAUSE, "relay 1", 1.5),
    Fault(4.5, Kind.EMPTY, "Redis", 0),
    Fault(5.5, Kind.CUT, "APIs to PostgreSQL", 0.7),
    Fault(6.5, Kind.KILL, "Redis", 0),
]


@pytest.mark.slow
async def test_nothing_acknowledged_is_lost_or_done_twice() -> None:
    programs, redis = find_postgres(), find_redis()
    assert programs is not None
    assert redis is not None
    account, password = Account.for_servers(), secrets.token_hex(16)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chmod(name, 0o755)  # servers that root starts are of another user  # noqa: PTH101, S103
        postgres = Postgres(programs, folder / "postgres", account, free_port(), password, is_throwaway=True)
        await asyncio.to_thread(postgres.start)
        await load_into(postgres.url, utc_now())
        machine = Machine(
            folder,
            postgres,
            Redis(redis, folder / "redis", account, free_port(), password, is_throwaway=False),
            volumes={},
            parts=(*APIS, "relay 1"),
        )
        told, lines = await run(machine, Plan(FAULTS, seed=1, slots=3, gifts=4))
    assert {line.what: line.faults for line in lines if line.faults} == {}, told
    looked_at = {line.what: line.looked_at for line in lines}
    for kind in ("check-in", "measurement", "redemption", "child"):
        assert looked_at[f"acknowledged and missing: {kind}"] > 0, told
    assert "6 faults" in told
