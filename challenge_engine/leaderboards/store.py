"""The boards' fast copy in Redis: scores taken in by absolute value, a rank or a page in one trip.

Every change is one script, atomic and repeatable (`scripts/*.lua`). A board is readable while its `ready` key
is there; an emptied or restarted Redis lost it, and readers turn to PostgreSQL until `building.py` has filled it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from redis.exceptions import NoScriptError

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
from core.redis import redis_key, run_ids_of

STATE = ("ready", "building", "touched")
DATA = ("people", "groups", "order", "unranked")
_SCRIPTS = Path(__file__).parent / "scripts"


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """The copy's tunable numbers."""

    batch_people: int = 500  # per script call: some 5 ms, so other callers of Redis hardly wait

    def __post_init__(self) -> None:
        if not 1 <= self.batch_people <= 2_000:  # Lua's unpack() takes fewer than 8,000 values, we two a person
            raise ValueError("a batch is of 1 to 2,000 people")


LIMITS = StoreLimits()


def read_script(*names: str) -> str:
    """Return scripts of this folder as one."""
    return "\n".join((_SCRIPTS / f"{name}.lua").read_text() for name in names)


_APPLY = read_script("order", "apply")
_WINDOW = read_script("order", "window")


class BoardStore:
    """Boards in one Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._apply: AsyncScript = redis.register_script(_APPLY)
        self._window: AsyncScript = redis.register_script(_WINDOW)

    async def apply(self, changes: Sequence[tuple[Board, Sequence[Contribution]]]) -> None:
        """Take persons' scores into their boards, all in one trip; each person at most once per board.

        A board that is not in Redis is left so: its rebuild reads the scores from PostgreSQL.
        """
        try:
            await self._apply_all(changes)
        except NoScriptError:  # a Redis, or a node of a cluster, that has not seen it since it started
            await self._redis.script_load(_APPLY)
            await self._apply_all(changes)  # what was applied already changes nothing

    async def _apply_all(self, changes: Sequence[tuple[Board, Sequence[Contribution]]]) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            for board, contributions in changes:
                keys = keys_of(board.key)
                for batch in _batches(contributions):
                    pipe.execute_command(
                        "EVALSHA", self._apply.sha, len(keys), *keys, *_apply_arguments(board, batch)
                    )
            await pipe.execute()

    async def apply_as_builder(
        self, board: Board, contributions: Sequence[Contribution], *, token: str, data_keys: Sequence[str]
    ) -> bool:
        """Take scores into a board that is being built at `data_keys`; tell whether the builder still is it."""
        keys = [*keys_of(board.key)[: len(STATE)], *data_keys]
        answers = [await self._apply(keys, _apply_arguments(board, one, token)) for one in _batches(contributions)]
        return "lost" not in answers

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
        keys = keys_of(board.key)
        found: list[Any] | None = await self._window(
            [keys[0], *keys[len(STATE) :]],
            [board.form, ",".join(board.ties), _persons_compete(board), subject, start, count, names],
        )
        return found

    async def list_missing(self, boards: Sequence[Board]) -> list[Board]:
        """Return those boards that were not filled in this Redis process since it started, or in another form."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for board in boards:
                pipe.get(keys_of(board.key)[0])
            held = await pipe.execute()
        run_ids = await run_ids_of(self._redis, [keys_of(board.key)[0] for board in boards])
        marks = map(ready_mark, run_ids, boards)
        return [board for board, ready, mark in zip(boards, held, marks, strict=True) if ready != mark]

    async def remove(self, keys: Sequence[BoardKey]) -> None:
        """Forget boards, as after sealing."""
        for key in keys:
            await self._redis.unlink(*keys_of(key))


def ready_mark(run_id: str, board: Board) -> str:
    """Return what `ready` holds of a filled board. With other ties its members would be other bytes."""
    return "|".join([run_id, board.who, board.form, ",".join(board.ties), str(board.least_participants)])


def board_name(key: BoardKey) -> str:
    """Return the board's name in Redis keys and messages."""
    return f"{key.challenge_id}:{key.board_id}:{key.period}"


def keys_of(key: BoardKey) -> list[str]:
    """Return the board's keys: of STATE, then of DATA."""
    return [redis_key(f"board:{board_name(key)}", part) for part in STATE + DATA]


def _persons_compete(board: Board) -> str:
    return "1" if board.who is Who.PERSON else "0"


def to_record(one: Contribution) -> str:
    """Return a person's record as the scripts read it."""
    return "|".join(map(str, (one.revision, one.subject_id or "-", one.value, *one.ties)))


def _apply_arguments(board: Board, batch: Sequence[Contribution], token: str = "") -> list[str | int]:
    arguments: list[str | int] = [
        token,
        board.form,
        ",".join(board.ties),
        board.least_participants,
        _persons_compete(board),
    ]
    for one in batch:
        arguments += (one.person_id, to_record(one))
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
