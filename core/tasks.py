"""Ending background tasks of an event loop, surely, and in bounded time."""

import asyncio
from collections.abc import Coroutine

import structlog

log = structlog.stdlib.get_logger(__name__)

ASK_AGAIN_S = 1.0  # between two requests to end; a task that listens ends within milliseconds
MOST_ASKED = 10  # then it is left behind: a process that is told to stop must stop
CLOSE_LIMIT_S = 10.0  # of one step of closing down; each takes milliseconds


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
