"""Background tasks end when they are told to, also those that take a cancellation for something else."""

import asyncio

import pytest

from core import tasks
from core.tasks import close_within, end_task


async def test_a_task_that_swallows_a_cancellation_ends_all_the_same() -> None:
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                swallowed += 1
                if swallowed == 2:
                    raise

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await end_task(task)
    assert task.cancelled()
    assert swallowed == 2


async def test_a_task_that_fails_while_it_ends_is_ended() -> None:
    async def failing() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            raise OSError

    task = asyncio.create_task(failing())
    await asyncio.sleep(0)
    await end_task(task)
    assert task.done()


async def test_a_task_that_has_ended_stays_ended() -> None:
    task = asyncio.create_task(asyncio.sleep(0))
    await task
    await end_task(task)
    assert not task.cancelled()


async def test_a_task_that_never_ends_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "ASK_AGAIN_S", 0.01)
    is_free = asyncio.Event()

    async def deaf() -> None:
        while not is_free.is_set():
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                continue

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    await end_task(task)
    assert not task.done()
    is_free.set()
    await end_task(task)
    assert task.done()


async def test_what_does_not_close_in_time_is_left_behind_and_what_fails_is_told() -> None:
    is_free = asyncio.Event()
    closed = []

    async def closing() -> None:
        await is_free.wait()
        closed.append(True)

    async def failing() -> None:
        raise OSError

    await close_within(closing(), "a door", limit_s=0.01)
    assert not closed
    is_free.set()
    await asyncio.sleep(0.01)
    assert closed
    with pytest.raises(OSError):  # noqa: PT011 - the error itself, whatever it says
        await close_within(failing(), "a door")
