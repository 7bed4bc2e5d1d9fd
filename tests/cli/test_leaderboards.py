"""`eplus leaderboards` from the outside."""

import asyncio
import datetime as dt
import uuid

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from challenge_engine.definitions.service import PublishedChallenge
from cli.leaderboards import app
from core.database import Database
from tests.support.boards import board_of, make_players, publish_game, score_committed
from tests.support.roles import become_owner

AFTER_THE_RUN = dt.datetime(2027, 2, 1, tzinfo=dt.UTC)


@pytest.fixture
def game(database_url: str, now: dt.datetime) -> PublishedChallenge:
    """A game with five players, committed."""

    async def make() -> PublishedChallenge:
        database = Database()
        async with database.transaction() as session:
            challenge = await publish_game(session, now)
            people = await make_players(session, 5, now)
        values: dict[uuid.UUID, float] = dict(zip(people, [30, 20, 20, 10, 0], strict=True))
        await score_committed(database, board_of(challenge, "persons", "autumn"), values, now)
        await database.close()
        return challenge

    return asyncio.run(make())


def eplus(*arguments: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
    assert result.exit_code == exit_code, result.output
    return result.output


def test_a_board_is_filled_shown_and_sealed(game: PublishedChallenge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.running.utc_now", lambda: AFTER_THE_RUN)
    assert "not in Redis" in eplus("verify", game.slug)
    assert "5 scores" in eplus("rebuild", "--challenge", game.slug)
    assert "Redis equals PostgreSQL" in eplus("verify", game.slug)
    shown = eplus("show", game.slug, "persons", "--period", "autumn")
    assert "5 ranked" in shown
    assert "moving" in shown
    assert "1 boards sealed" in eplus("seal", game.slug, "autumn")
    assert "All were sealed before" in eplus("seal", game.slug, "autumn")
    assert "final since 2027-02-01" in eplus("show", game.slug, "persons", "--period", "autumn")
    assert "digest right" in eplus("verify", game.slug)
    asyncio.run(_forge(game))
    assert "DIFFERS from its seal" in eplus("verify", game.slug, exit_code=1)


def test_an_empty_board_says_so(game: PublishedChallenge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.running.utc_now", lambda: AFTER_THE_RUN)
    assert "0 ranked" in eplus("show", game.slug, "schools")
    eplus("show", game.slug, "no-such-board", exit_code=1)


async def _forge(game: PublishedChallenge) -> None:
    database = Database()
    async with database.transaction() as session:
        await become_owner(session)
        await session.execute(text("ALTER TABLE sealed_standings DISABLE TRIGGER USER"))
        forged = text("UPDATE sealed_standings SET rank = 1 WHERE challenge_id = :id")
        await session.execute(forged, {"id": game.id})
        await session.execute(text("ALTER TABLE sealed_standings ENABLE TRIGGER USER"))
    await database.close()
