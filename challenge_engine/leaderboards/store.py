"""The boards' fast copy in Redis: scores taken in by absolute value, a rank or a page in one trip.

Every change is one script, atomic and repeatable (`scripts/*.lua`). A board is readable while its `ready` key
names the running Redis process: an emptied or restarted Redis has lost it, and readers turn to PostgreSQL until
`rebuild` has read all scores again. The relay goes on taking in changes meanwhile; revisions sort out the order.
"""

import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.commands.core import AsyncScript

from challenge_engine.leaderboards.rules import (
    Board,
    BoardKey,
    Contribution,
    Tally,
    Who,
    Window,
    number_places,
    order_key,
)
from core.redis import redis_key

_PARTS = ("ready", "building", "people", "groups", "order", "unranked")
_SCRIPTS = Path(__file__).parent / "scripts"


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """The copy's tunable numbers."""

    batch_people: int = 500  # per script call: some 5 ms, so other callers of Redis hardly wait
    builder_s: int = 30  # a builder that was silent this long has died and may be replaced

    def __post_init__(self) -> None:
        if not 1 <= self.batch_people <= 2_000:  # Lua's unpack() takes fewer than 8,000 values, we two a person
            raise ValueError("a batch is of 1 to 2,000 people")


LIMITS = StoreLimits()


def _read(*names: str) -> str:
    return "\n".join((_SCRIPTS / f"{name}.lua").read_text() for name in names)


_APPLY, _WINDOW, _BEGIN, _FINISH = (
    _read("order", "apply"),
    _read("order", "window"),
    _read("begin"),
    _read("finish"),
)


class BuilderReplaced(RuntimeError):
    """Another rebuild of the same board began; this one stops, nothing is wrong."""


class BoardStore:
    """Boards in one Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._apply: AsyncScript = redis.register_script(_APPLY)
        self._window: AsyncScript = redis.register_script(_WINDOW)
        self._begin: AsyncScript = redis.register_script(_BEGIN)
        self._finish: AsyncScript = redis.register_script(_FINISH)

    async def apply(self, changes: Sequence[tuple[Board, Sequence[Contribution]]]) -> None:
        """Take persons' scores into their boards, all in one trip; each person at most once per board.

        A board that is not in Redis is left so: its rebuild reads the scores from PostgreSQL.
        """
        async with self._redis.pipeline(transaction=False) as pipe:
            for board, contributions in changes:
                for batch in _batches(contributions):
                    await self._apply(_keys(board), _apply_arguments(board, batch, token=""), client=pipe)
            await pipe.execute()

    async def find_page(self, board: Board, *, start: int, limit: int, name_unranked: int = 0) -> Window | None:
        """Return `limit` standings from position `start` (from 0), or None when Redis does not hold the board."""
        found = await self._read(board, "", start, limit, name_unranked)
        return None if found is None else _to_window(board, found)

    async def find_around(self, board: Board, subject_id: str, *, neighbours: int) -> Window | None:
        """Return the subject's standing with `neighbours` on each side; no standings when it is not ranked.

        None when Redis does not hold the board. One trip.
        """
        found = await self._read(board, subject_id, neighbours, 2 * neighbours + 1, 0)
        return None if found is None else _to_window(board, found)

    async def _read(self, board: Board, subject: str, start: int, count: int, names: int) -> list[Any] | None:
        ready, _, people, groups, order, unranked = _keys(board)
        found: list[Any] | None = await self._window(
            [ready, people, groups, order, unranked],
            [board.form, ",".join(board.ties), _persons_compete(board), subject, start, count, names],
        )
        return found

    async def rebuild(
        self, board: Board, batches: AsyncIterator[Sequence[Contribution]], *, force: bool = False
    ) -> int | None:
        """Empty the board and fill it from `batches`, which must be read from now on; return how many persons.

        None when another process is building it and `force` is not given. Raises BuilderReplaced.
        """
        token = secrets.token_hex(8)
        keys = _keys(board)
        if not await self._begin(keys, [token, int(force), LIMITS.builder_s]):
            return None
        people = 0
        async for contributions in batches:
            for batch in _batches(contributions):
                if await self._apply(keys, _apply_arguments(board, batch, token)) == "lost":
                    raise BuilderReplaced
                people += len(batch)
        if not await self._finish(keys[:2], [token, await self._run_id()]):
            raise BuilderReplaced
        return people

    async def list_missing(self, boards: Sequence[Board]) -> list[Board]:
        """Return those boards that this Redis process has not had filled since it started."""
        run_id = await self._run_id()
        async with self._redis.pipeline(transaction=False) as pipe:
            for board in boards:
                pipe.get(_keys(board)[0])
            held = await pipe.execute()
        return [board for board, ready in zip(boards, held, strict=True) if ready != run_id]

    async def remove(self, keys: Sequence[BoardKey]) -> None:
        """Forget boards, as after sealing."""
        for key in keys:
            await self._redis.unlink(*_keys_of(key))

    async def _run_id(self) -> str:
        return str((await self._redis.info("server"))["run_id"])


def board_name(key: BoardKey) -> str:
    """Return the board's name in Redis keys and messages."""
    return f"{key.challenge_id}:{key.board_id}:{key.period}"


def _keys(board: Board) -> list[str]:
    return _keys_of(board.key)


def _keys_of(key: BoardKey) -> list[str]:
    return [redis_key(f"board:{board_name(key)}", part) for part in _PARTS]


def _persons_compete(board: Board) -> str:
    return "1" if board.who is Who.PERSON else "0"


def _apply_arguments(board: Board, batch: Sequence[Contribution], token: str) -> list[str | int]:
    arguments: list[str | int] = [
        token,
        board.form,
        ",".join(board.ties),
        board.least_participants,
        _persons_compete(board),
    ]
    for one in batch:
        record = (one.revision, one.subject_id or "-", one.value, *one.ties)
        arguments += (one.person_id, "|".join(map(str, record)))
    return arguments


def _batches(contributions: Sequence[Contribution]) -> list[Sequence[Contribution]]:
    size = LIMITS.batch_people
    return [contributions[start : start + size] for start in range(0, len(contributions), size)]


def _to_window(board: Board, found: list[Any]) -> Window:
    ranked, unranked, start, better, rows, names = found
    ordered = []
    for subject_id, record in zip(rows[::2], rows[1::2], strict=True):
        participants, value, *ties = map(int, record.split("|"))
        one = Tally(subject_id, participants, value, tuple(ties))
        ordered.append((order_key(board, one), one))
    standings = number_places(ordered, first_position=start + 1, first_rank=better + 1)
    return Window(ranked, unranked, standings, tuple(names))
