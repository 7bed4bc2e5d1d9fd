"""What a handler of outbox events is given, and where handlers are found."""

import datetime as dt
import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

from core.database import Database
from core.outbox import OutboxEvent
from worker import handlers


@dataclass(frozen=True, slots=True)
class HandlerContext:
    """A worker process's connections and the present instant."""

    database: Database
    redis: Redis
    now: dt.datetime


# Takes a batch of one topic, in the order of their ids. It may see an event again, so it is idempotent; events of
# one key may reach two relays out of order, so it reads the present state rather than trusting the payload's age.
Handler = Callable[[HandlerContext, Sequence[OutboxEvent]], Awaitable[None]]
HandlersByTopic = Mapping[str, Sequence[Handler]]


def find_handlers() -> HandlersByTopic:
    """Return the handlers of each topic from `HANDLERS` of every module in `worker/handlers/`."""
    found: defaultdict[str, list[Handler]] = defaultdict(list)
    for module in pkgutil.iter_modules(handlers.__path__, prefix=f"{handlers.__name__}."):
        for topic, handler in importlib.import_module(module.name).HANDLERS.items():
            found[topic].append(handler)
    return dict(found)
