"""At least once, in order, whatever fails: the relay on the real outbox."""

import asyncio
import datetime as dt
import os
import signal
import sys
from collections.abc import Sequence

import pytest
import structlog

from core.database import Database
from core.outbox import OutboxEvent, publish
from core.settings import PROJECT_ROOT
from tests.support.outbox import TOPIC, MakeRelay, Outbox
from worker.handling import HandlerContext
from worker.relay import RelayLimits


class Recorder:
    """A handler that remembers its batches, and fails on the keys it is told to fail on."""

    def __init__(self, *poison: str) -> None:
        self.poison = set(poison)
        self.batches: list[list[str]] = []

    async def __call__(self, _context: HandlerContext, events: Sequence[OutboxEvent]) -> None:
        keys = [event.key for event in events]
        if self.poison & set(keys):
            raise ValueError("poison")
        self.batches.append(keys)

    @property
    def keys(self) -> list[str]:
        return [key for batch in self.batches for key in batch]


async def test_a_batch_is_handed_on_in_order_and_once(outbox: Outbox, make_relay: MakeRelay) -> None:
    for key in ("a", "b", "a", "c"):
        await outbox.publish(key)
    recorder = Recorder()
    assert await make_relay(recorder).hand_on_batch(outbox.now) == 4
    assert await make_relay(recorder).hand_on_batch(outbox.now) == 0
    assert recorder.batches == [["a", "b", "a", "c"]]
    assert await outbox.waiting() == []


async def test_what_was_rolled_back_is_never_handed_on(
    outbox: Outbox, make_relay: MakeRelay, database: Database
) -> None:
    async with database.transaction() as session:
        publish(session, TOPIC, "never", {}, now=outbox.now)
        await session.flush()
        await session.rollback()
    assert await make_relay(Recorder()).hand_on_batch(outbox.now) == 0


@pytest.mark.parametrize(("limit", "taken"), [(2, 2), (3, 3), (4, 3)])
async def test_a_batch_is_bounded(outbox: Outbox, make_relay: MakeRelay, limit: int, taken: int) -> None:
    await outbox.publish("a", "b", "c")
    assert await make_relay(Recorder(), RelayLimits(batch_events=limit)).hand_on_batch(outbox.now) == taken


async def test_poison_backs_off_and_blocks_no_other(outbox: Outbox, make_relay: MakeRelay) -> None:
    await outbox.publish("a", "poison", "b")
    recorder = Recorder("poison")
    relay = make_relay(recorder)
    await relay.hand_on_batch(outbox.now)
    assert sorted(recorder.keys) == ["a", "b"]
    assert await outbox.waiting() == ["poison"]

    await outbox.publish("c")
    await relay.hand_on_batch(outbox.now)
    assert sorted(recorder.keys) == ["a", "b", "c"]

    (poison,) = [event for event in await outbox.events() if event.key == "poison"]
    assert poison.attempts == 1
    assert poison.last_error is not None
    assert poison.last_error.isidentifier(), "a type, no words"
    assert poison.not_before_at == outbox.now + dt.timedelta(seconds=1)

    recorder.poison.clear()
    assert await relay.hand_on_batch(outbox.now + dt.timedelta(seconds=1)) == 1
    assert await outbox.waiting() == []


async def test_an_event_without_a_handler_waits_for_one(outbox: Outbox, make_relay: MakeRelay) -> None:
    await outbox.publish("early", topic="not_known_yet")
    await make_relay(Recorder()).hand_on_batch(outbox.now)
    assert await outbox.waiting() == ["early"]


async def test_a_handler_that_hangs_is_given_up(outbox: Outbox, make_relay: MakeRelay) -> None:
    await outbox.publish("a")

    async def hang(_context: HandlerContext, _events: Sequence[OutboxEvent]) -> None:
        await asyncio.sleep(60)

    await make_relay(hang, RelayLimits(handler_s=0.05)).hand_on_batch(outbox.now)
    assert await outbox.waiting() == ["a"]


async def test_events_not_tried_in_time_are_not_counted_as_failed(outbox: Outbox, make_relay: MakeRelay) -> None:
    await outbox.publish(*"abcdef")

    async def fail_slowly(_context: HandlerContext, _events: Sequence[OutboxEvent]) -> None:
        await asyncio.sleep(0.02)
        raise ValueError("down")

    await make_relay(fail_slowly, RelayLimits(alone_s=0.03)).hand_on_batch(outbox.now)
    attempts = [event.attempts for event in await outbox.events()]
    assert 1 <= sum(attempts) < 6
    assert set(attempts) == {0, 1}


async def test_two_relays_share_the_work(outbox: Outbox, make_relay: MakeRelay) -> None:
    keys = [f"{number:03}" for number in range(60)]
    await outbox.publish(*keys)
    both_at_work = asyncio.Barrier(2)
    first, second = Recorder(), Recorder()

    async def work(recorder: Recorder) -> None:
        async def handle(context: HandlerContext, events: Sequence[OutboxEvent]) -> None:
            if not recorder.batches:
                await both_at_work.wait()
            await recorder(context, events)

        relay = make_relay(handle, RelayLimits(batch_events=10))
        while await relay.hand_on_batch(outbox.now):
            pass

    await asyncio.gather(work(first), work(second))
    assert first.keys
    assert second.keys
    assert sorted(first.keys + second.keys) == keys


async def test_a_relay_killed_in_the_middle_loses_nothing(outbox: Outbox, make_relay: MakeRelay) -> None:
    await outbox.publish("a", "b")
    relay = await asyncio.create_subprocess_exec(
        sys.executable,
        str(PROJECT_ROOT / "tests" / "worker" / "slow_relay.py"),
        cwd=PROJECT_ROOT,
        env=os.environ | {"PYTHONPATH": str(PROJECT_ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert relay.stdout is not None
    assert await relay.stdout.readline() == b"handling\n"
    recorder = Recorder()
    assert await make_relay(recorder).hand_on_batch(outbox.now) == 0  # the other holds them
    relay.send_signal(signal.SIGKILL)
    await relay.wait()

    for _ in range(200):  # the server notices within milliseconds that its client is gone
        if await make_relay(recorder).hand_on_batch(outbox.now):
            break
        await asyncio.sleep(0.05)
    assert recorder.batches == [["a", "b"]]


async def test_the_loop_follows_at_once_and_stops_when_told(outbox: Outbox, make_relay: MakeRelay) -> None:
    handled, stop = asyncio.Event(), asyncio.Event()

    async def handle(_context: HandlerContext, _events: Sequence[OutboxEvent]) -> None:
        handled.set()

    running = asyncio.create_task(make_relay(handle).run(stop))
    await outbox.publish("a")
    async with asyncio.timeout(5):
        await handled.wait()
        stop.set()
        await running
    assert await outbox.waiting() == []


async def test_the_loop_outlives_an_outage(
    outbox: Outbox, make_relay: MakeRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = asyncio.Event()
    looks = 0

    async def locked(*_args: object, **_limits: object) -> list[OutboxEvent]:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise ConnectionError
        stop.set()
        return []

    monkeypatch.setattr("worker.relay.lock_waiting_events", locked)
    async with asyncio.timeout(5):
        await make_relay(Recorder(), RelayLimits(outage_pause_s=0.01)).run(stop)
    assert looks == 2


async def test_the_request_id_reaches_the_handler(outbox: Outbox, make_relay: MakeRelay) -> None:
    seen: list[object] = []

    async def handle(_context: HandlerContext, _events: Sequence[OutboxEvent]) -> None:
        seen.append(structlog.contextvars.get_contextvars()["request_id"])

    with structlog.contextvars.bound_contextvars(request_id="req-1"):
        await outbox.publish("a", "b")
    await make_relay(handle).hand_on_batch(outbox.now)
    with structlog.contextvars.bound_contextvars(request_id="req-2"):
        await outbox.publish("c")
    await outbox.publish("d")
    await make_relay(handle).hand_on_batch(outbox.now)
    assert seen == ["req-1", None]


def test_waits_double_up_to_the_longest() -> None:
    limits = RelayLimits(first_wait_s=1, longest_wait_s=60)
    assert [limits.wait_after(tries).total_seconds() for tries in (0, 1, 5, 6, 1_000)] == [1, 2, 32, 60, 60]


@pytest.mark.parametrize("wrong", [{"batch_events": 0}, {"pause_s": 0.0}, {"longest_wait_s": 0.5}])
def test_senseless_limits_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"relay|wait"):
        RelayLimits(**wrong)  # type: ignore[arg-type]
