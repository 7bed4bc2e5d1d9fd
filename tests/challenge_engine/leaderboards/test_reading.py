"""Names on boards, and boards while Redis is away."""

import datetime as dt
import uuid

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.leaderboards import queries
from challenge_engine.leaderboards.names import list_names
from challenge_engine.leaderboards.rules import Who
from challenge_engine.leaderboards.standings import read_around, read_page
from challenge_engine.leaderboards.store import BoardStore
from families.classes.models import SchoolClass
from families.nicknames.words import nickname_in
from families.persons.models import Person
from tests.support.boards import Play, make_board, make_players
from tests.support.people import make_school

NOBODY = str(uuid.UUID(int=404))


async def test_names_in_the_readers_language(session: AsyncSession, now: dt.datetime) -> None:
    school = await make_school(session)
    school_class = SchoolClass(school_id=school.id, school_year=2026, label="3A", created_at=now)
    session.add(school_class)
    (person_id,) = await make_players(session, 1, now)
    person = await session.get_one(Person, person_id)

    names = await list_names(session, Who.SCHOOL, [school.id], "zh-Hant")
    assert names == {school.id: school.name_zh_hant}
    class_id = str(school_class.id)
    names = await list_names(session, Who.CLASS, [class_id], "en")
    assert names == {class_id: f"3A · {school.name_en}"}
    names = await list_names(session, Who.PERSON, [str(person_id), NOBODY], "zh-Hans")
    assert names == {str(person_id): nickname_in(person.nickname, "zh-Hans"), NOBODY: "一位已离开的玩家"}
    names = await list_names(session, Who.ORGANISATION, [NOBODY], "en")
    assert names == {NOBODY: "An organisation that left"}
    assert await list_names(session, Who.FAMILY, [], "en") == {}


async def test_without_redis_boards_are_read_from_postgresql(session: AsyncSession, now: dt.datetime) -> None:
    board = make_board()
    play = Play(session, board, now)
    for number in range(6):
        await play.score(uuid.UUID(int=number), number)
    nowhere = Redis(host="127.0.0.1", port=1, socket_connect_timeout=1, decode_responses=True)
    store = BoardStore(nowhere)
    page = await read_page(session, store, board, start=0, limit=3)
    assert page == await queries.read_page(session, board, start=0, limit=3)
    assert [one.rank for one in page.standings] == [1, 2, 3]
    around = await read_around(session, store, board, str(uuid.UUID(int=3)), neighbours=1)
    assert [one.score for one in around.standings] == [4_000, 3_000, 2_000]
    await nowhere.aclose()
