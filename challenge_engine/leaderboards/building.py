"""Filling Redis with a whole board, at the speed of plain commands, beside the board that is open.

The builder loads all scores under keys of its own, while the relay goes on changing the open board and notes whom
it touched. Those are read again and applied at the end; then the new keys take the old ones' place in one step. So
readers never see half a board, and no change that came meanwhile is lost.
"""

import secrets
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from challenge_engine.leaderboards.rules import Board, Contribution, Tally, Who, order_key, tally
from challenge_engine.leaderboards.store import (
    STATE,
    BoardStore,
    keys_of,
    read_script,
    ready_mark,
    to_record,
)
from core.redis import run_ids_of

_BEGIN = read_script("begin")
_FINISH = read_script("finish")

Batches = AsyncIterator[Sequence[Contribution]]
ReadAgain = Callable[[Collection[str]], Awaitable[Sequence[Contribution]]]


@dataclass(frozen=True, slots=True)
class BuildLimits:
    """A rebuild's tunable numbers."""

    batch_people: int = 5_000  # per trip: some 20 ms of Redis in commands of a few ms, so others get their turn
    builder_s: int = 60  # a builder that was silent this long has died and may be replaced
    leftovers_s: int = 600  # what a dead builder leaves behind goes by itself

    def __post_init__(self) -> None:
        if self.batch_people < 1 or not 1 <= self.builder_s < self.leftovers_s:
            raise ValueError("a builder needs a batch, and must be given up before its leftovers go")


LIMITS = BuildLimits()
_COMMAND_ITEMS = 1_000  # in one HSET or ZADD: a millisecond or two


class BuilderReplaced(RuntimeError):
    """Another rebuild of the same board began; this one stops, nothing is wrong."""


def order_bytes(numbers: Sequence[float]) -> bytes:
    """Return numbers as bytes that sort as they do; the same as `scripts/order.lua`."""
    packed = bytearray(struct.pack(f">{len(numbers)}d", *numbers))
    for place, number in enumerate(numbers):
        first = 8 * place
        if number < 0:
            packed[first : first + 8] = bytes(255 - byte for byte in packed[first : first + 8])
        else:
            packed[first] |= 128  # -0.0 has this bit already, so it sorts with 0.0
    return bytes(packed)


class BoardBuilder:
    """One rebuild of one board."""

    def __init__(self, redis: Redis, board: Board) -> None:
        self._redis = redis
        self._board = board
        self._token = secrets.token_hex(8)
        keys = keys_of(board.key)
        self._state, self._live = keys[: len(STATE)], keys[len(STATE) :]
        self._built = [f"{key}:{self._token}" for key in self._live]
        self._tallies: dict[str, Tally] = {}

    async def build(self, batches: Batches, read_again: ReadAgain, *, force: bool = False) -> int | None:
        """Fill the board from `batches`, which must be read from now on; return how many persons.

        `read_again` reads the present scores of persons who were touched meanwhile. None when another process is
        building the board and `force` is not given. Raises BuilderReplaced.
        """
        (run_id,) = await run_ids_of(self._redis, self._state[:1])
        mark = ready_mark(run_id, self._board)
        begin = self._redis.register_script(_BEGIN)
        if not await begin(self._state, [self._token, int(force), LIMITS.builder_s, mark]):
            return None
        people = 0
        async for contributions in batches:
            await self._load(contributions)
            people += len(contributions)
        await self._place(list(self._tallies.values()))
        await self._finish(mark, read_again)
        return people

    async def _load(self, contributions: Sequence[Contribution]) -> None:
        """Store persons' records; place persons at once, and add others to their groups."""
        records = {one.person_id: to_record(one) for one in contributions}
        await self._send(self._built[0], records)
        found = tally(contributions)
        if self._board.who is Who.PERSON:
            await self._place(list(found.values()))
            return
        for subject_id, more in found.items():
            so_far = self._tallies.get(subject_id)
            self._tallies[subject_id] = more if so_far is None else so_far.plus(more)

    async def _place(self, tallies: Sequence[Tally]) -> None:
        _, groups, order, unranked = self._built
        able = [one for one in tallies if one.participants >= self._board.least_participants]
        few = {one.subject_id: 0 for one in tallies if one.participants < self._board.least_participants}
        if self._board.who is not Who.PERSON:
            sums = {
                one.subject_id: "|".join(map(str, (one.participants, one.value, *one.ties))) for one in tallies
            }
            await self._send(groups, sums)
        await self._send(
            order, {order_bytes(order_key(self._board, one)) + one.subject_id.encode(): 0 for one in able}
        )
        await self._send(unranked, few)

    async def _send(self, key: str, items: Mapping[Any, Any]) -> None:
        """Add items to a built hash (texts) or sorted set (zeros), and show that the builder lives."""
        pairs = list(items.items())
        async with self._redis.pipeline(transaction=False) as pipe:
            for start in range(0, len(pairs), _COMMAND_ITEMS):
                part = dict(pairs[start : start + _COMMAND_ITEMS])
                if key in {self._built[0], self._built[1]}:
                    pipe.hset(key, mapping=part)
                else:
                    pipe.zadd(key, part)
            pipe.expire(key, LIMITS.leftovers_s)
            pipe.expire(self._state[1], LIMITS.builder_s)
            pipe.get(self._state[1])
            if (await pipe.execute())[-1] != self._token:
                raise BuilderReplaced

    async def _finish(self, mark: str, read_again: ReadAgain) -> None:
        store, finish = BoardStore(self._redis), self._redis.register_script(_FINISH)
        keys = [*self._state, *self._live, *self._built]
        while True:
            touched = await finish(keys, [self._token, mark, LIMITS.batch_people])
            if touched is None:
                raise BuilderReplaced
            if not touched:
                return
            present = await read_again(touched)
            if not await store.apply_as_builder(self._board, present, token=self._token, data_keys=self._built):
                raise BuilderReplaced
