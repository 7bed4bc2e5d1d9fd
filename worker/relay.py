"""The outbox relay: hands each event on to the handlers of its topic, at least once.

Events are taken in batches under row locks (SKIP LOCKED), so that several relays share the work, and a killed
relay's events are free again at once. A batch that fails is tried event by event; the event that fails alone backs
off, and no other waits for it.
"""

import asyncio
import datetime as dt
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import structlog
from opentelemetry import trace
from redis.asyncio import Redis
from sqlalchemy.exc import SQLAlchemyError

from core.clock import utc_now
from core.database import Database
from core.outbox import OutboxEvent
from worker.handling import HandlerContext, HandlersByTopic
from worker.outbox import lock_waiting_events, mark_delivered, put_off

log = structlog.get_logger(__name__)
tracer = trace.get_tracer(__name__)

NO_HANDLER = "NoHandler"  # told as an error's type is


@dataclass(frozen=True, slots=True)
class RelayLimits:
    """The relay's tunable numbers."""

    batch_events: int = 1_000  # beyond this the measured gain is small and a failed batch costs more
    pause_s: float = 0.1  # between looks at an empty outbox: boards follow within a second
    handler_s: float = 30.0  # a rebuild's batch takes seconds; longer means that it hangs
    alone_s: float = 5.0  # per look, for events tried one by one after their batch failed
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0  # after an outage of Redis, everything is on its way within this
    outage_pause_s: float = 1.0  # between looks while the database is away

    def __post_init__(self) -> None:
        if self.batch_events < 1 or min(self.pause_s, self.handler_s, self.alone_s, self.first_wait_s) <= 0:
            raise ValueError("a relay needs a batch and positive times")
        if self.longest_wait_s < self.first_wait_s:
            raise ValueError("the longest wait is shorter than the first")

    def wait_after(self, attempts: int) -> dt.timedelta:
        """Return how long an event waits that has failed `attempts` times before this one: doubling, capped."""
        doublings = min(attempts, 30)  # keeps the power small; the cap is reached long before
        return dt.timedelta(seconds=min(self.first_wait_s * 2**doublings, self.longest_wait_s))


@dataclass(slots=True)
class _Outcome:
    delivered: list[OutboxEvent] = field(default_factory=list)
    failed: list[tuple[OutboxEvent, str]] = field(default_factory=list)  # each with the type of its error


@dataclass(frozen=True, slots=True)
class Relay:
    """One relay. Any number may run at once, in any number of processes."""

    database: Database
    redis: Redis
    handlers: HandlersByTopic
    limits: RelayLimits = RelayLimits()
    clock: Callable[[], dt.datetime] = utc_now

    async def run(self, stop: asyncio.Event) -> None:
        """Hand events on until `stop` is set; the batch in hand is finished first."""
        while not stop.is_set():
            try:
                taken = await self.hand_on_batch(self.clock())
            except (SQLAlchemyError, OSError) as error:
                log.warning("outbox_unreachable", error=type(error).__name__)
                await _pause(stop, self.limits.outage_pause_s)
                continue
            if taken < self.limits.batch_events:
                await _pause(stop, self.limits.pause_s)

    async def hand_on_batch(self, now: dt.datetime) -> int:
        """Take one batch of waiting events, hand it on, and return how many events were taken."""
        async with self.database.transaction() as session:
            events = await lock_waiting_events(
                session,
                now=now,
                limit=self.limits.batch_events,
                idle_timeout_s=2 * (self.limits.handler_s + self.limits.alone_s),
            )
            outcome = _Outcome()
            for topic, batch in _by_topic(events):
                await self._hand_on_topic(topic, batch, now, outcome)
            await mark_delivered(session, outcome.delivered, now=self.clock())
            for event, error in outcome.failed:
                until = self.clock() + self.limits.wait_after(event.attempts)
                await put_off(session, event, until=until, error=error)
        return len(events)

    async def _hand_on_topic(
        self, topic: str, events: Sequence[OutboxEvent], now: dt.datetime, outcome: _Outcome
    ) -> None:
        if topic not in self.handlers:
            # A newer version publishes it and its worker is not here yet: kept, not lost.
            log.warning("topic_without_handler", topic=topic, count=len(events))
            outcome.failed += [(event, NO_HANDLER) for event in events]
            return
        error = await self._find_error(topic, events, now)
        if error is None:
            outcome.delivered += events
            return
        deadline_s = time.monotonic() + self.limits.alone_s
        for event in events:
            if time.monotonic() > deadline_s:
                return  # those not yet tried are neither delivered nor failed: the next look takes them
            alone = await self._find_error(topic, [event], now) if len(events) > 1 else error
            if alone is None:
                outcome.delivered.append(event)
            else:
                outcome.failed.append((event, alone))

    async def _find_error(self, topic: str, events: Sequence[OutboxEvent], now: dt.datetime) -> str | None:
        """Hand the events on; return None when that went well, else the type of what went wrong."""
        context = HandlerContext(self.database, self.redis, now)
        with (
            structlog.contextvars.bound_contextvars(request_id=_request_id(events), topic=topic),
            tracer.start_as_current_span(f"outbox {topic}", attributes={"events": len(events)}),
        ):
            try:
                async with asyncio.timeout(self.limits.handler_s):
                    for handler in self.handlers[topic]:
                        await handler(context, events)
            except Exception as error:
                # A handler may fail in any way. Nothing is lost: the event stays and is tried again.
                log.exception("handler_failed", events=[str(event.id) for event in events[:10]], count=len(events))
                return type(error).__name__
        return None


def _by_topic(events: Iterable[OutboxEvent]) -> Iterable[tuple[str, list[OutboxEvent]]]:
    found: defaultdict[str, list[OutboxEvent]] = defaultdict(list)
    for event in events:
        found[event.topic].append(event)
    return found.items()


def _request_id(events: Sequence[OutboxEvent]) -> str | None:
    """Return the request behind all of `events`, or None where several requests made them."""
    ids = {event.request_id for event in events}
    return ids.pop() if len(ids) == 1 else None


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
