"""Publishing, importing facts, explaining, replaying and reviewing from the command line."""

import asyncio
import datetime as dt
import json
import uuid
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from core.clock import utc_now
from core.database import Database
from tests.support.play import (
    GAME,
    TITLE,
    Home,
    check_in_at,
    committed_park,
    make_player,
    publish_game,
    unique_slug,
)

PLACE = (114.25, 22.31)
DAY = dt.date(2026, 11, 20)


def _eplus(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_publishing_twice_is_once_and_faults_are_told_by_line(database_url: str, tmp_path: Path) -> None:
    file, bad = tmp_path / "game.yaml", tmp_path / "bad.yaml"
    slug = unique_slug()
    file.write_text(GAME.format(slug=slug, version=1, points=10, title=TITLE).replace("[park, day]", "day"))
    bad.write_text(file.read_text().replace("on: park_visit", "on: park_visti"))

    for _ in range(2):
        published = _eplus("challenge", "publish", file)
        assert (published.exit_code, published.output.split()) == (0, f"{slug} is published in version 1.".split())
    file.write_text(file.read_text().replace("points: 10", "points: 11"))
    assert _eplus("challenge", "publish", file).exit_code == 1
    kept = _eplus("challenge", "publish", "--keep", file)
    assert (kept.exit_code, kept.output.split()) == (0, ["game", "stays", "as", "it", "was", "published."])
    refused = _eplus("challenge", "publish", bad)
    assert refused.exit_code == 1
    assert f"{bad.name}:" in refused.output.replace("\n", "")


def test_facts_are_imported_explained_and_replayed(database_url: str, tmp_path: Path) -> None:
    slug, home = asyncio.run(_player())
    lines = [
        {"person_id": str(home.child_id), "kind": "daily_steps", "day": str(DAY), "attributes": {"steps": steps}}
        for steps in (9_000,)
    ]
    file = tmp_path / "facts.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))

    assert "1 new, 1 awards moved" in _eplus("facts", "import", file).output
    assert "0 new, 0 awards moved" in _eplus("facts", "import", file).output
    explained = _eplus("challenge", "explain", home.child_id, 1).output
    assert all(word in explained for word in ("+5 points", slug, "metrics.steps = 9000"))
    replayed = _eplus("challenge", "replay", slug)
    assert (replayed.exit_code, "what the facts earn" in replayed.output) == (0, True)


def test_a_file_with_a_stranger_records_nothing(database_url: str, tmp_path: Path) -> None:
    _, home = asyncio.run(_player())
    file = tmp_path / "facts.jsonl"
    people = (home.child_id, uuid.uuid4())
    file.write_text(
        "\n".join(
            json.dumps({"person_id": str(one), "kind": "daily_steps", "day": str(DAY), "attributes": {"steps": 1}})
            for one in people
        )
    )

    refused = _eplus("facts", "import", file)

    assert refused.exit_code == 1
    assert f"line 2: there is no person {people[1]}" in refused.output.replace("\n", " ").replace("  ", " ")
    assert "nothing was recorded" in refused.output


@pytest.mark.parametrize(("decision", "told"), [("accept", "Accepted: 10 points."), ("reject", "Refused.")])
def test_a_held_check_in_is_listed_and_decided(database_url: str, decision: str, told: str) -> None:
    asyncio.run(_decide(decision, told))


async def _player() -> tuple[str, Home]:
    database = Database()
    now = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)
    async with database.transaction() as session:
        challenge = await publish_game(session, now)
        home = await make_player(session, challenge, now)
    await database.close()
    return challenge.slug, home


async def _decide(decision: str, told: str) -> None:
    database, now = Database(), utc_now().replace(hour=3)
    async with committed_park(database, PLACE):
        async with database.transaction() as session:
            challenge = await publish_game(session, now)
            home = await make_player(session, challenge, now)
            held = await check_in_at(session, challenge, home, now, position=PLACE, is_mock=True)
        listed = await asyncio.to_thread(_eplus, "review", "list", "--limit", 1000)
        decided = await asyncio.to_thread(_eplus, "review", decision, held.check_in_id, "--note", "seen")
    await database.close()
    assert str(held.check_in_id) in listed.output
    assert (decided.exit_code, decided.output.strip()) == (0, told)
