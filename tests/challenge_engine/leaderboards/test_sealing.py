"""Final standings: computed once by the declared order, then nothing changes them."""

import datetime as dt
import uuid

import pytest
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.leaderboards import queries
from challenge_engine.leaderboards.errors import PeriodUnknown, SealingTooEarly
from challenge_engine.leaderboards.rules import Board
from challenge_engine.leaderboards.sealing import seal_round, verify_seal
from challenge_engine.leaderboards.standings import read_around, read_page
from challenge_engine.leaderboards.store import BoardStore
from tests.support.boards import AUTUMN_SEALS_AT, Play, board_of, publish_game, teams_of
from tests.support.roles import become_owner

PEOPLE = [uuid.UUID(int=number) for number in range(1, 8)]
AFTER_THE_RUN = dt.datetime(2027, 1, 6, tzinfo=dt.UTC)


async def sealed_autumn(session: AsyncSession, now: dt.datetime) -> tuple[PublishedChallenge, Board]:
    challenge = await publish_game(session, now)
    board = board_of(challenge, "persons", "autumn")
    play = Play(session, board, now)
    for person_id, value in zip(PEOPLE, [3, 9, 9, 1, 7, 7, 7], strict=True):
        await play.score(person_id, value)
    sealed = await seal_round(session, challenge, "autumn", AUTUMN_SEALS_AT)
    assert sealed == [board.key]
    return challenge, board


async def test_sealed_equals_the_open_board_and_stays(
    session: AsyncSession, redis: Redis, now: dt.datetime
) -> None:
    challenge, board = await sealed_autumn(session, now)
    computed = await queries.read_page(session, board, start=0, limit=50)
    store = BoardStore(redis)
    sealed = await read_page(session, store, board, start=0, limit=50)
    assert sealed.standings == computed.standings
    assert sealed.sealed_at == AUTUMN_SEALS_AT
    await Play(session, board, now, version=100).score(PEOPLE[3], 50)  # too late
    assert (await read_page(session, store, board, start=0, limit=50)).standings == computed.standings
    around = await read_around(session, store, board, str(PEOPLE[0]), neighbours=1)
    assert [one.rank for one in around.standings] == [3, 6, 7]
    assert await seal_round(session, challenge, "autumn", AUTUMN_SEALS_AT) == []


@pytest.mark.parametrize("table", ["sealed_standings", "sealed_boards"])
@pytest.mark.parametrize("change", ["UPDATE {} SET board_id = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
async def test_sealed_rows_refuse_every_change(
    session: AsyncSession, now: dt.datetime, table: str, change: str
) -> None:
    await sealed_autumn(session, now)
    await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    await become_owner(session)
    with pytest.raises(IntegrityError, match="sealed standings are final"):
        await session.execute(text(change.format(table)))


async def test_verify_finds_a_forged_row(session: AsyncSession, now: dt.datetime) -> None:
    _, board = await sealed_autumn(session, now)
    seal = await queries.find_seal(session, board.key)
    assert seal is not None
    assert await verify_seal(session, seal)
    await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    await become_owner(session)
    await session.execute(text("ALTER TABLE sealed_standings DISABLE TRIGGER USER"))
    await session.execute(text("UPDATE sealed_standings SET score = score + 1 WHERE position = 7"))
    assert not await verify_seal(session, seal)


async def test_groups_not_ranked_are_sealed_as_such(session: AsyncSession, redis: Redis, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    board = board_of(challenge, "schools", "run")
    play = Play(session, board, now)
    for person_id in PEOPLE[:5]:
        await play.score(person_id, 2, teams=teams_of(0))
    await play.score(PEOPLE[5], 90, teams=teams_of(1))
    assert await seal_round(session, challenge, "run", AFTER_THE_RUN) == [board.key]
    window = await read_page(session, BoardStore(redis), board, start=0, limit=9, name_unranked=9)
    assert [(one.subject_id, one.score) for one in window.standings] == [("edb-0", 2_000.0)]
    assert window.unranked_ids == ("edb-1",)
    around = await read_around(session, BoardStore(redis), board, "edb-1", neighbours=2)
    assert around.standings == ()


async def test_not_before_its_instant(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    with pytest.raises(SealingTooEarly):
        await seal_round(session, challenge, "autumn", AUTUMN_SEALS_AT - dt.timedelta(microseconds=1))
    with pytest.raises(PeriodUnknown):
        await seal_round(session, challenge, "spring", AUTUMN_SEALS_AT)
