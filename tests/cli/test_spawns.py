import asyncio
import datetime as dt
import re

import pytest
from typer.testing import CliRunner

from challenge_engine.collectibles.spawns.rules import commitment_of
from cli import spawns
from cli.main import app
from core.database import Database
from core.settings import get_settings
from geo.parks.summaries import ParkSummary
from tests.support.play import publish_game, unique_slug

SEED = bytes(range(32))
NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
PARK = ParkSummary(
    "victoria-park",
    "Victoria Park",
    "維多利亞公園",
    "维多利亚公园",
    "wan-chai",
    "park",
    (),
    None,
    is_designated=True,
)


def _verify(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["spawns", "verify", *arguments], env={"COLUMNS": "120"})
    return result.exit_code, result.output


def test_the_promised_seed_is_recognised() -> None:
    assert _verify(SEED.hex(), commitment_of(SEED).upper()) == (0, "This is the seed that was promised.\n")


def test_another_seed_is_not() -> None:
    exit_code, output = _verify(SEED[::-1].hex(), commitment_of(SEED))
    assert exit_code == 1
    assert "NOT" in output


def test_what_is_no_seed_is_told() -> None:
    exit_code, output = _verify("seed", commitment_of(SEED))
    assert exit_code == 2
    assert "not hexadecimal" in output


def test_the_spawns_of_a_window_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spawns, "_park", lambda _park_id: PARK)
    arguments = (SEED.hex(), commitment_of(SEED), "--park", "victoria-park", "--at", "2026-10-10T12:10")
    exit_code, output = _verify(*arguments)
    assert exit_code == 0
    assert output.count("12:00") == output.count("12:30") == 4


@pytest.mark.usefixtures("database_url")
def test_an_unknown_park_is_told() -> None:
    exit_code, _ = _verify(SEED.hex(), commitment_of(SEED), "--park", "nowhere", "--at", "2026-10-10T12:10")
    assert exit_code == 1


@pytest.mark.usefixtures("database_url")
def test_seeds_of_rounds_that_are_over_are_shown() -> None:
    slug = unique_slug()

    async def publish() -> None:
        database = Database(get_settings())
        async with database.transaction() as session:
            await publish_game(session, NOW, slug=slug)
        await database.close()

    asyncio.run(publish())
    result = CliRunner().invoke(app, ["spawns", "seeds", slug], env={"COLUMNS": "80"})
    assert result.exit_code == 0, result.output
    assert "autumn" in result.output
    assert "winter" in result.output
    assert len(re.findall(r"\b[0-9a-f]{64}\b", result.output)) >= 2  # whole, to be given to `verify`
