"""Ending background tasks of an event loop, and the process itself, surely, and in bounded time."""

import asyncio
import faulthandler
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager

import structlog

log = structlog.stdlib.get_logger(__name__)

ASK_AGAIN_S = 1.0  # between two requests to end; a task that listens ends within milliseconds
MOST_ASKED = 10  # then it is left behind: a process that is told to stop must stop
CLOSE_LIMIT_S = 10.0  # of one step of closing down; each takes milliseconds
END_LIMIT_S = 30.0  # of closing down as a whole, which takes a second; service managers give 90 s


async def end_task(task: asyncio.Task[None]) -> None:
    """Cancel `task` and wait until it has ended, however it ends.

    One request is not always enough: a driver that is cancelled in the middle of connecting may take it for the
    failure of that attempt, and the task goes on. It is asked again, `MOST_ASKED` times.
    """
    for _ in range(MOST_ASKED):
        if task.done():
            break
        task.cancel()
        await asyncio.wait([task], timeout=ASK_AGAIN_S)
    if not task.done():
        log.error("task_does_not_end", task=task.get_name())
    elif not task.cancelled():
        task.exception()  # seen: asyncio need not complain that nobody looked


async def close_within(step: Coroutine[object, object, None], what: str, limit_s: float = CLOSE_LIMIT_S) -> None:
    """Run one step of closing down; leave it behind, and say so, when it takes longer than `limit_s`.

    Raises what the step raises in time.
    """
    task = asyncio.ensure_future(step)
    done, _ = await asyncio.wait([task], timeout=limit_s)
    if not done:
        log.error("does_not_close", what=what)
        return
    await task


@contextmanager
def must_end() -> Iterator[None]:
    """End the process at the latest `END_LIMIT_S` after the block, with the stacks of its threads on stderr.

    What is left when a loop ends is cancelled once only, and waited for without end.
    """
    try:
        yield
    finally:
        faulthandler.dump_traceback_later(END_LIMIT_S, exit=True)
