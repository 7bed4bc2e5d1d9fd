"""From a score that was committed to the board in Redis, through the relay."""

import asyncio
import datetime as dt
import uuid

from redis.asyncio import Redis

from challenge_engine.leaderboards import upkeep
from challenge_engine.leaderboards.store import BoardStore, board_name
from challenge_engine.leaderboards.updates import changes_channel
from core.clock import utc_now
from core.database import Database
from tests.support.boards import AUTUMN_SEALS_AT, board_of, publish_game, score_committed
from worker.handling import find_handlers
from worker.main import find_schedule
from worker.relay import Relay

HEARD_WITHIN_S = 10
PEOPLE = [uuid.UUID(int=number) for number in range(1, 7)]


async def test_scores_reach_redis_and_those_who_watch(database: Database, redis: Redis, now: dt.datetime) -> None:
    async with database.transaction() as session:
        challenge = await publish_game(session, now)
    board, store = board_of(challenge, "persons", "autumn"), BoardStore(redis)
    await upkeep.rebuild_board(database, redis, board)
    relay = Relay(database, redis, find_handlers())
    async with redis.pubsub(ignore_subscribe_messages=True) as listener:
        await listener.ssubscribe(changes_channel())
        await score_committed(database, board, dict.fromkeys(PEOPLE, 5), now)
        while await relay.hand_on_batch(utc_now()):
            pass
        async with asyncio.timeout(HEARD_WITHIN_S):  # after those of boards that other tests left moving
            async for message in listener.listen():
                if message["data"] == board_name(board.key):
                    break
    found = await store.find_page(board, start=0, limit=9)
    assert found is not None
    assert [one.rank for one in found.standings] == [1] * 6

    await upkeep.seal_due(database, AUTUMN_SEALS_AT)
    while await relay.hand_on_batch(utc_now()):
        pass
    assert await store.find_page(board, start=0, limit=9) is None  # read from the sealed rows now


def test_the_timetable_names_its_tasks() -> None:
    assert {"boards-rebuild-missing", "boards-take-snapshots", "boards-seal-due"} <= find_schedule().keys()
