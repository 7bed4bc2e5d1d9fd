"""The project's subscriber at Google: made once, verified, and renewed when Google has switched it off."""

import asyncio
from types import SimpleNamespace

import pytest
from redis.asyncio import Redis
from typer.testing import CliRunner

import cli.integrations
from core.database import Database
from simulators.google_health.subscribers import OPERATOR_TOKEN
from tests.support.step_cycle import cycling
from tests.support.step_vendors import find_drivers


async def test_an_operator_keeps_the_subscriber_alive(
    database: Database, redis: "Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    async def subscribe(slug: str, *options: str) -> tuple[int, str]:
        words = ["subscribe", slug, *options]
        result = await asyncio.to_thread(CliRunner().invoke, cli.integrations.app, words)
        said = [line for line in result.output.splitlines() if line.startswith(slug)]
        return result.exit_code, said[-1] if said else ""

    for name in ("PROJECT", "OPERATOR_TOKEN"):
        monkeypatch.delenv(f"EPLUS_GOOGLE_HEALTH_{name}", raising=False)
    async with cycling(find_drivers()["google-health"], database, redis, monkeypatch) as cycle:
        address = SimpleNamespace(public_url="http://127.0.0.1:1")
        monkeypatch.setattr(cli.integrations, "get_settings", lambda: address)
        assert (await subscribe("google-health"))[0] == 1, "nothing is set"
        monkeypatch.setenv("EPLUS_GOOGLE_HEALTH_PROJECT", "our-project")
        monkeypatch.setenv("EPLUS_GOOGLE_HEALTH_OPERATOR_TOKEN", "of somebody else")
        assert (await subscribe("google-health"))[0] == 1
        monkeypatch.setenv("EPLUS_GOOGLE_HEALTH_OPERATOR_TOKEN", OPERATOR_TOKEN)
        assert await subscribe("google-health", "--check") == (1, "google-health: MISSING")
        assert await subscribe("google-health") == (1, "google-health: UNVERIFIED"), "nobody answers there"
        address.public_url = cycle.api_url
        assert await subscribe("google-health", "--check") == (1, "google-health: MISSING"), "of another address"
        assert await subscribe("google-health") == (0, "google-health: ACTIVE")
        await cycle.switch("subscribers/deactivate")
        assert await subscribe("google-health", "--check") == (1, "google-health: INACTIVE")
        assert await subscribe("google-health") == (0, "google-health: ACTIVE")
        requests = cycle.simulator.state.vendor.requests
        before = dict(requests)
        assert await subscribe("google-health") == (0, "google-health: ACTIVE")
        changed = {name for name, count in requests.items() if count != before.get(name)}
        assert {name.split()[0] for name in changed} == {"GET"}, "what is well is left alone"
        assert (await subscribe("polar"))[0] == 1
