"""A hall screen without a sign-in: boards of groups, the own school always found, no child by a nickname."""

import datetime as dt
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from api.board_places import seek_own
from api.dependencies import get_now, get_optional_actor, get_session
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.leaderboards.errors import SubjectUnknown
from challenge_engine.leaderboards.rules import PersonTeams, Who
from challenge_engine.leaderboards.subjects import Team, list_own_ids, parse_team
from core.database import Database
from families.actors import Actor
from families.schools.models import School
from geo.parks.loading import load_districts
from tests.api.test_live_boards import next_event
from tests.support.api import client_of, lent_app
from tests.support.boards import Play, board_of, make_board, make_players, publish_game, score_committed
from tests.support.people import make_class, make_school, make_world
from tests.support.serving import served


@dataclass
class Hall:
    """A game of four schools: three ranked, the fourth with too few players."""

    http: httpx.AsyncClient
    session: AsyncSession
    challenge: PublishedChallenge
    schools: list[School]
    now: dt.datetime
    actor: list[Actor | None]

    @property
    def path(self) -> str:
        return f"/v1/challenges/{self.challenge.slug}/leaderboards"

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.http.get(self.path + path, params=params, headers={"Accept-Language": "en"})


@pytest_asyncio.fixture(loop_scope="session")
async def hall(session: AsyncSession, now: dt.datetime) -> AsyncIterator[Hall]:
    challenge = await publish_game(session, now)
    schools = [await make_school(session, name_en=f"School {number}") for number in range(5)]
    board = board_of(challenge, "schools", "run")
    play = Play(session, board, now)
    for number, school in enumerate(schools[:4]):
        for person_id in await make_players(session, 3 if number == 3 else 5, now):
            await play.score(person_id, 10.0 * (number + 1), (), PersonTeams(school_id=school.id))
    actor: list[Actor | None] = [None]
    app = lent_app()
    app.dependency_overrides |= {
        get_session: lambda: session,
        get_now: lambda: now,
        get_optional_actor: lambda: actor[0],
    }
    async with client_of(app) as http:
        yield Hall(http, session, challenge, schools, now, actor)


async def test_boards_say_which_are_public(hall: Hall) -> None:
    boards = (await hall.get("")).json()["items"]
    assert {board["id"]: board["is_public"] for board in boards} == {"persons": False, "schools": True}


@pytest.mark.parametrize("path", ["/persons", "/persons/live", "/persons/around?subject=school:edb-1"])
async def test_children_are_not_shown_in_public(hall: Hall, path: str) -> None:
    answer = await hall.http.get(hall.path + path)
    assert (answer.status_code, answer.json()["code"]) == (401, "board_needs_sign_in")


async def test_the_own_school_is_found_on_the_list_and_around(hall: Hall) -> None:
    last = hall.schools[0]
    page = (await hall.get("/schools", limit=1, own=f"school:{last.id}")).json()
    assert [row["is_own"] for row in page["items"]] == [False]
    own = page["own"]
    assert (own["name"], own["rank"], own["reason"]) == ("School 0", 3, None)
    assert [(row["rank"], row["is_own"]) for row in own["items"]] == [(1, False), (2, False), (3, True)]
    whole = (await hall.get("/schools", own=f"school:{last.id}")).json()
    assert [row["is_own"] for row in whole["items"]] == [False, False, True]
    around = (await hall.get("/schools/around", subject=f"school:{last.id}", neighbours=1)).json()
    assert [row["is_own"] for row in around["items"]] == [False, True]
    assert (await hall.get("/schools")).json()["own"] is None


async def test_a_school_with_too_few_players_is_told_why(hall: Hall) -> None:
    for school in hall.schools[3:]:  # three players, and none: told alike
        own = (await hall.get("/schools", own=f"school:{school.id}")).json()["own"]
        assert (own["rank"], own["items"], own["reason"]) == (None, [], "too_few_participants")
        assert own["words"] == f"{school.name_en} will have a place once 5 of its players have scored."


async def test_who_is_not_there_is_unknown(hall: Hall) -> None:
    for own in ("school:edb-none", "district:none", f"class:{uuid.uuid4()}", f"organisation:{uuid.uuid4()}"):
        answer = await hall.get("/schools", own=own)
        assert (answer.status_code, answer.json()["code"]) == (404, "board_subject_unknown"), own
    assert (await hall.get("/schools", own="school:<b>")).status_code == 422
    assert (await hall.get("/schools/around", subject=f"district:{uuid.uuid4()}")).status_code == 404
    assert (await hall.get("/schools", own=str(uuid.uuid4()))).status_code == 401


async def test_a_class_is_found_by_its_school_and_a_school_by_its_district(hall: Hall) -> None:
    await load_districts(hall.session)
    school_class = await make_class(hall.session, hall.now, hall.schools[1])
    page = (await hall.get("/schools", own=f"class:{school_class.id}")).json()
    assert (page["own"]["name"], page["own"]["rank"]) == ("School 1", 2)
    districts = make_board(Who.DISTRICT)
    school, taught = Team(Who.SCHOOL, hall.schools[1].id), Team(Who.CLASS, str(school_class.id))
    assert await list_own_ids(hall.session, districts, school) == ["wan-chai"]
    assert await list_own_ids(hall.session, districts, taught) == ["wan-chai"]
    assert await list_own_ids(hall.session, make_board(Who.CLASS), school) == [str(school_class.id)]
    assert await list_own_ids(hall.session, make_board(Who.ORGANISATION), school) == []
    away = (await hall.get("/schools", own="district:wan-chai")).json()["own"]
    assert (away["reason"], away["items"]) == ("no_place_here", [])


async def test_the_rows_of_the_callers_family_are_marked(hall: Hall) -> None:
    world = await make_world(hall.session, hall.now)
    play = Play(hall.session, board_of(hall.challenge, "schools", "run"), hall.now)
    await play.score(world.kid.id, 1.0, (), PersonTeams(school_id=hall.schools[2].id))
    for actor, marked in (
        ("parent", [True, False, False]),
        ("kid", [True, False, False]),
        ("stranger", [False] * 3),
    ):
        hall.actor[0] = world.actors[actor]
        page = (await hall.get("/schools")).json()
        assert [row["is_own"] for row in page["items"]] == marked, actor
    hall.actor[0] = world.actors["parent"]
    own = (await hall.get("/schools", own=str(world.kid.id))).json()["own"]
    assert (own["name"], own["rank"]) == ("School 2", 1)
    absent = (await hall.get("/schools", own=str(world.parent.id))).json()["own"]
    assert (absent["reason"], absent["items"]) == ("no_place_here", [])
    assert absent["words"].startswith("There is no place on this leaderboard yet.")
    hall.actor[0] = world.actors["stranger"]
    assert (await hall.get("/schools", own=str(world.kid.id))).status_code == 404


@pytest.mark.parametrize("text", ["school", "school:", "person:x", "family:x", "class:3a", "organisation:x"])
def test_names_of_no_team(text: str) -> None:
    team = parse_team(text)
    assert team is None or not team.id


async def test_nobody_is_sought_by_a_name_on_a_board_of_persons(session: AsyncSession) -> None:
    with pytest.raises(SubjectUnknown):
        await seek_own(session, None, make_board(Who.PERSON), "brave-otter-27")


async def test_live_sends_the_own_place_and_nothing_twice(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        challenge, people = await publish_game(session, now), await make_players(session, 7, now)
        big, small = await make_school(session), await make_school(session)
    board = board_of(challenge, "schools", "run")
    await score_committed(database, board, dict.fromkeys(people[:6], 1.0), now, PersonTeams(school_id=big.id))
    await score_committed(database, board, {people[6]: 1.0}, now, PersonTeams(school_id=small.id))
    url = f"/v1/challenges/{challenge.slug}/leaderboards/schools/live"
    try:
        held = {}
        for school, rank in ((big, 1), (small, None)):
            with served(lent_app()) as address:
                async with (
                    httpx.AsyncClient(base_url=address, timeout=10) as client,
                    client.stream("GET", url, params={"own": f"school:{school.id}"}) as stream,
                ):
                    event = await next_event(stream.aiter_lines())
            assert event["retry"].isdigit()
            page = json.loads(event["data"])
            assert page["own"]["rank"] == rank
            assert (page["own"]["reason"] is None) == (rank is not None)
            held[school.id] = event["id"]
        assert held[big.id] != held[small.id]
        # A server that was started anew knows the last event by its content.
        with served(lent_app()) as address:
            async with (
                httpx.AsyncClient(base_url=address, timeout=10) as client,
                client.stream(
                    "GET", url, params={"own": f"school:{big.id}"}, headers={"Last-Event-ID": held[big.id]}
                ) as stream,
            ):
                lines = stream.aiter_lines()
                await score_committed(database, board, {people[0]: 9.0}, now, PersonTeams(school_id=big.id))
                event = await next_event(lines)
        assert event["id"] != held[big.id]
    finally:
        async with database.transaction() as session:
            await session.execute(delete(School).where(School.id.in_([big.id, small.id])))
