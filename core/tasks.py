"""Ending background tasks of an event loop, surely."""

import asyncio

ASK_AGAIN_S = 1.0  # between two requests to end; a task that listens ends within milliseconds


async def end_task(task: asyncio.Task[None]) -> None:
    """Cancel `task` and wait until it has ended, however it ends.

    One request is not always enough: a driver that is cancelled in the middle of connecting may take it for the
    failure of that attempt, and the task goes on. It is asked again until it is done.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=ASK_AGAIN_S)
    if not task.cancelled():
        task.exception()  # seen: asyncio need not complain that nobody looked
