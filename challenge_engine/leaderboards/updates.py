"""From events to boards: the newest scores of the persons named, into Redis, and word to those who watch live."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from redis.asyncio import Redis

from challenge_engine.leaderboards import repository
from challenge_engine.leaderboards.declared import find_challenge, list_boards
from challenge_engine.leaderboards.rules import BoardKey
from challenge_engine.leaderboards.store import BoardStore, board_name
from core.database import Database
from core.redis import redis_key


def changes_channel() -> str:
    """Return the sharded Redis channel on which the name of each changed board is published."""
    return redis_key("boards", "changed")


async def take_in_scores(
    database: Database, store: BoardStore, people: Mapping[uuid.UUID, Collection[uuid.UUID]]
) -> list[BoardKey]:
    """Bring the boards up to date for persons by challenge; return the boards on which they stand.

    Reads the present scores, so events may come late, twice and in any order.
    """
    changes = []
    async with database.transaction() as session:
        for challenge_id, person_ids in people.items():
            challenge = await find_challenge(session, challenge_id)
            if challenge is not None:
                changes += await repository.list_changes(session, list_boards(challenge), person_ids)
    await store.apply(changes)
    return [board.key for board, _ in changes]


async def announce(redis: Redis, keys: Iterable[BoardKey]) -> None:
    """Tell every API process which boards changed, in one trip."""
    async with redis.pipeline(transaction=False) as pipe:
        for key in keys:
            pipe.execute_command("SPUBLISH", changes_channel(), board_name(key))
        await pipe.execute()


def people_by_challenge(payloads: Iterable[Mapping[str, str]]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Return the persons named in `scores_changed` payloads, by challenge."""
    people: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for payload in payloads:
        people[uuid.UUID(payload["challenge_id"])].add(uuid.UUID(payload["person_id"]))
    return people
