"""Boards over HTTP: what anybody sees, what only the family sees, and live within a second."""

import datetime as dt
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio

from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.leaderboards.rules import Board, PersonTeams
from core.clock import utc_now
from core.database import Database
from tests.support.api import client_of, lent_app
from tests.support.boards import board_of, make_players, publish_game, score_committed
from tests.support.roles import SignedIn, sign_in


@dataclass
class Game:
    challenge: PublishedChallenge
    people: list[uuid.UUID]

    @property
    def persons(self) -> Board:
        return board_of(self.challenge, "persons", "autumn")

    @property
    def path(self) -> str:
        return f"/v1/challenges/{self.challenge.slug}/leaderboards"


@pytest_asyncio.fixture(loop_scope="session")
async def game(database: Database, now: dt.datetime) -> Game:
    async with database.transaction() as session:
        return Game(await publish_game(session, now), await make_players(session, 6, now))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(lent_app()) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def guardian(database: Database) -> SignedIn:
    return await sign_in(database, now=utc_now())


def signed(who: SignedIn) -> dict[str, str]:
    return {"Authorization": f"Bearer {who.token}"}


async def test_the_boards_of_a_challenge(client: httpx.AsyncClient, game: Game) -> None:
    answer = await client.get(game.path, headers={"Accept-Language": "zh-HK"})
    persons, schools = answer.json()["items"]
    assert (persons["id"], persons["title"], persons["who"]) == ("persons", "測試遊戲", "person")
    assert [one["id"] for one in persons["periods"]] == ["autumn", "winter"]
    assert persons["prizes"] == [{"places": 3, "what": "測試遊戲"}]
    assert (schools["least_participants"], schools["current_period"]) == (5, "run")


async def test_pages_show_nicknames_and_no_ids(
    client: httpx.AsyncClient, database: Database, game: Game, guardian: SignedIn, now: dt.datetime
) -> None:
    await score_committed(database, game.persons, dict(zip(game.people, range(6), strict=True)), now)
    url, query = f"{game.path}/persons", {"period": "autumn", "limit": "4"}
    first = (await client.get(url, params=query, headers=signed(guardian))).json()
    query["cursor"] = first["next_cursor"]
    rest = (await client.get(url, params=query, headers=signed(guardian))).json()
    rows = first["items"] + rest["items"]
    assert [row["score"] for row in rows] == [5, 4, 3, 2, 1, 0]
    assert rest["next_cursor"] is None
    assert len({row["name"] for row in rows}) == 6
    assert not any(str(person_id) in json.dumps([first, rest]) for person_id in game.people)
    wrong = await client.get(f"{game.path}/schools", params={"cursor": first["next_cursor"]})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "cursor_invalid")


async def test_fewer_than_five_are_not_shown(
    client: httpx.AsyncClient, database: Database, game: Game, guardian: SignedIn, now: dt.datetime
) -> None:
    await score_committed(database, game.persons, dict.fromkeys(game.people[:4], 1.0), now)
    url = f"{game.path}/persons"
    page = (await client.get(url, params={"period": "autumn"}, headers=signed(guardian))).json()
    assert (page["is_hidden"], page["items"], page["not_yet_ranked_count"]) == (True, [], 4)


async def test_small_schools_are_named_without_numbers(
    client: httpx.AsyncClient, database: Database, game: Game, now: dt.datetime
) -> None:
    board = board_of(game.challenge, "schools", "run")
    await score_committed(
        database, board, dict.fromkeys(game.people[:5], 8.04), now, PersonTeams(school_id="edb-a")
    )
    await score_committed(database, board, {game.people[5]: 99.0}, now, PersonTeams(school_id="edb-b"))
    page = (await client.get(f"{game.path}/schools")).json()
    (row,) = page["items"]
    assert (row["team_id"], row["score"], row["participants_at_least"], row["moved"]) == ("edb-a", 8.0, 5, None)
    assert page["not_yet_ranked"] == ["A school that has closed"]
    assert "99" not in json.dumps(page["not_yet_ranked"])


async def test_around_is_for_those_who_may_see_the_person(
    client: httpx.AsyncClient, database: Database, game: Game, guardian: SignedIn, now: dt.datetime
) -> None:
    values = dict(zip([*game.people, guardian.child_id], [7, 6, 5, 4, 3, 2, 4.5], strict=True))
    await score_committed(database, game.persons, values, now)
    url, query = f"{game.path}/persons/around", {"period": "autumn", "neighbours": 1}
    mine = await client.get(url, params=query | {"subject": str(guardian.child_id)}, headers=signed(guardian))
    assert [(row["rank"], row["is_own"]) for row in mine.json()["items"]] == [(3, False), (4, True), (5, False)]
    other = await client.get(url, params=query | {"subject": str(game.people[0])}, headers=signed(guardian))
    assert other.status_code == 404
    assert (await client.get(url, params=query | {"subject": str(guardian.child_id)})).status_code == 401
    named = await client.get(url, params=query | {"subject": "no-such"}, headers=signed(guardian))
    assert (named.status_code, named.json()["code"]) == (404, "board_subject_unknown")
    absent = await client.get(url, params=query | {"subject": str(guardian.person_id)}, headers=signed(guardian))
    assert (absent.status_code, absent.json()["code"]) == (404, "board_subject_unknown")


async def test_around_a_school_by_its_id(
    client: httpx.AsyncClient, database: Database, game: Game, guardian: SignedIn, now: dt.datetime
) -> None:
    board = board_of(game.challenge, "schools", "run")
    await score_committed(database, board, dict.fromkeys(game.people, 1.0), now, PersonTeams(school_id="edb-a"))
    answer = await client.get(f"{game.path}/schools/around", params={"subject": "edb-a"}, headers=signed(guardian))
    assert [(row["team_id"], row["is_own"]) for row in answer.json()["items"]] == [("edb-a", True)]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/none", "board_unknown"),
        ("/persons?period=spring", "board_period_unknown"),
        ("/none/live", "board_unknown"),
    ],
)
async def test_unknown_boards(client: httpx.AsyncClient, game: Game, path: str, code: str) -> None:
    answer = await client.get(game.path + path)
    assert (answer.status_code, answer.json()["code"]) == (404, code)
