"""Outbox events to live boards."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from challenge_engine.leaderboards.rules import BoardKey
from challenge_engine.leaderboards.sealing import BOARD_SEALED
from challenge_engine.leaderboards.service import SCORES_CHANGED
from challenge_engine.leaderboards.store import BoardStore
from challenge_engine.leaderboards.updates import announce, people_by_challenge, take_in_scores
from core.outbox import OutboxEvent
from worker.handling import Handler, HandlerContext


async def take_in(context: HandlerContext, events: Sequence[OutboxEvent]) -> None:
    """Bring boards up to date with the persons' present scores, then tell who watches."""
    people = people_by_challenge(event.payload for event in events)
    changed = await take_in_scores(context.database, BoardStore(context.redis), people)
    await announce(context.redis, changed)


async def let_go_of_sealed(context: HandlerContext, events: Sequence[OutboxEvent]) -> None:
    """Drop the copies of sealed boards, which are read from their rows now, and tell who watches."""
    keys = [
        BoardKey(UUID(event.payload["challenge_id"]), event.payload["board_id"], event.payload["period"])
        for event in events
    ]
    await BoardStore(context.redis).remove(keys)
    await announce(context.redis, keys)


HANDLERS: Mapping[str, Handler] = {SCORES_CHANGED: take_in, BOARD_SEALED: let_go_of_sealed}
