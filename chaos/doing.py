"""Does faults to a machine, each at its instant, and undoes them after a while."""

import asyncio
import contextlib
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from redis.asyncio import Redis
from redis.exceptions import RedisError

from chaos.faults import SERVERS, Fault, Kind
from chaos.machine import Machine
from core.redis import make_redis
from core.settings import Settings
from script.processes import Process, start_of

AWAITED_S = 30.0  # a target that is just being started again
LOOK_S = 0.2
RESTART_S = 20.0  # a process that does not end by then is killed, as systemd would


@dataclass
class Doer:
    """Whoever breaks things; `done` counts by kind and target what really was done."""

    machine: Machine
    done: Counter[tuple[Kind, str]] = field(default_factory=Counter)
    _undoing: set[asyncio.Task[None]] = field(default_factory=set)

    async def do_all(self, faults: Sequence[Fault]) -> None:
        """Do faults at their instants; return when the last is undone."""
        before_s = 0.0
        for fault in faults:
            # From one to the next: a machine that stands still for a while is not given all of them at once then.
            await asyncio.sleep(fault.at_s - before_s)
            before_s = fault.at_s
            task = asyncio.create_task(self._do(fault))
            self._undoing.add(task)
            task.add_done_callback(self._undoing.discard)
        if self._undoing:
            await asyncio.wait(self._undoing)

    async def _do(self, fault: Fault) -> None:
        if await _ACTS[fault.kind](self, fault):
            self.done[fault.kind, fault.target] += 1

    async def _kill(self, fault: Fault) -> bool:
        """Kill every process of the target, once it is there."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(AWAITED_S):
                while True:
                    if _signal(self.machine.processes(fault.target), signal.SIGKILL):
                        return True
                    await asyncio.sleep(LOOK_S)
        return False

    async def _restart(self, fault: Fault) -> bool:
        machine = self.machine
        pids = machine.processes(fault.target)
        if not pids:
            return False
        if fault.target in SERVERS:
            server = machine.postgres if fault.target == "PostgreSQL" else machine.redis
            await asyncio.to_thread(server.stop)
        elif started := start_of(pids[0]):
            await asyncio.to_thread(Process(pids[0], started).stop, RESTART_S)
        return True

    async def _pause(self, fault: Fault) -> bool:
        """Freeze every process of the target, and let it go on."""
        pids = self.machine.processes(fault.target)
        self.machine.held.add(fault.target)
        try:
            done = _signal(pids, signal.SIGSTOP)
            await asyncio.sleep(fault.for_s)
        finally:
            _signal(pids, signal.SIGCONT)
            self.machine.held.discard(fault.target)
        return done

    async def _empty(self, fault: Fault) -> bool:
        return await self._ask_redis(lambda redis: redis.flushall())

    async def _fill_memory(self, fault: Fault) -> bool:
        """Let Redis refuse every write: one byte is what it may have."""
        done = await self._ask_redis(lambda redis: redis.config_set("maxmemory", "1"))
        await asyncio.sleep(fault.for_s)
        # One that was started again meanwhile has no limit; one that is paused is asked again.
        while True:
            if await self._ask_redis(lambda redis: redis.config_set("maxmemory", "0")):
                return done
            await asyncio.sleep(1)

    async def _ask_redis(self, asking: Callable[[Redis], Awaitable[object]]) -> bool:
        settings = Settings(REDIS_URL=self.machine.redis.url)
        async with make_redis(settings) as redis:
            try:
                await asking(redis)
            except RedisError:  # it is paused or gone: then this fault is not had
                return False
        return True

    async def _fill_disk(self, fault: Fault) -> bool:
        volume = self.machine.volumes[fault.target]
        await asyncio.to_thread(volume.fill)
        await asyncio.sleep(fault.for_s)
        volume.free()
        return True

    async def _cut(self, fault: Fault) -> bool:
        link = self.machine.links[fault.target]
        link.cut()
        await asyncio.sleep(fault.for_s)
        link.mend()
        return True

    async def _silence(self, fault: Fault) -> bool:
        link = self.machine.links[fault.target]
        link.silence()
        await asyncio.sleep(fault.for_s)
        link.mend()
        return True

    async def _move_clock(self, fault: Fault) -> bool:
        clock = self.machine.clock_of(fault.target)
        clock.write_text(str(fault.by_s))
        await asyncio.sleep(fault.for_s)
        clock.write_text("0")
        return True


_ACTS = {
    Kind.KILL: Doer._kill,  # noqa: SLF001 - its own
    Kind.RESTART: Doer._restart,  # noqa: SLF001
    Kind.PAUSE: Doer._pause,  # noqa: SLF001
    Kind.EMPTY: Doer._empty,  # noqa: SLF001
    Kind.FULL_MEMORY: Doer._fill_memory,  # noqa: SLF001
    Kind.FULL_DISK: Doer._fill_disk,  # noqa: SLF001
    Kind.CUT: Doer._cut,  # noqa: SLF001
    Kind.SILENCE: Doer._silence,  # noqa: SLF001
    Kind.CLOCK: Doer._move_clock,  # noqa: SLF001
}


def _signal(pids: Sequence[int], number: signal.Signals) -> bool:
    """Signal all of them; tell whether any was there."""
    reached = False
    for pid in pids:
        try:
            os.kill(pid, number)
            reached = True
        except ProcessLookupError:
            continue
    return reached
