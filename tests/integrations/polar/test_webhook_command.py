import asyncio
from types import SimpleNamespace

import pytest
from redis.asyncio import Redis
from typer.testing import CliRunner

import cli.integrations
from core.database import Database
from tests.support.step_cycle import cycling
from tests.support.step_vendors import find_drivers


async def test_an_operator_creates_the_webhook_and_is_shown_its_secret_once(
    database: Database, redis: "Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    async def command(slug: str) -> tuple[int, list[str]]:
        result = await asyncio.to_thread(CliRunner().invoke, cli.integrations.app, ["create-webhook", slug])
        return result.exit_code, result.output.splitlines()

    monkeypatch.delenv("EPLUS_OURA_CLIENT_ID", raising=False)
    async with cycling(find_drivers()["polar"], database, redis, monkeypatch) as cycle:
        monkeypatch.setattr(cli.integrations, "get_settings", lambda: SimpleNamespace(public_url=cycle.api_url))
        code, said = await command("polar")
        assert code == 0
        assert "EPLUS_POLAR_WEBHOOK_SECRET=simulated-webhook-secret" in said  # among the server's log
        code, said = await command("polar")  # there is one already
        assert code == 1
        assert not any("SECRET" in line for line in said)
        assert (await command("oura"))[0] == 1  # not set up
        assert (await command("nokia"))[0] == 1
