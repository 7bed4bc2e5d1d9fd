"""Takes entries into drops together that wait in this process: one transaction for as many as have come meanwhile.

While one batch is in the database the next gathers: nobody waits for company, and the more come at once the less
each costs. The batch takes those for whom nothing needs to be asked. Everybody else, and all of a batch that
failed, enters alone in a transaction of its own, as if there were no batch. Answered means committed.
"""

import asyncio
import datetime as dt
import uuid
from collections import deque
from collections.abc import Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Annotated

import structlog
from fastapi import Depends, Request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.database import Database
from rewards.gifts.drops.service import Asking, enter, enter_together

log = structlog.stdlib.get_logger(__name__)

MOST = 200  # together: some 20 ms


@dataclass(eq=False, slots=True)
class _Waiting:
    asking: Asking
    is_entered: "asyncio.Future[bool]"


class GiftEntryDesk:
    """One per process; `close` it before the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[_Waiting] = deque()
        self._line: asyncio.Task[None] | None = None

    async def enter(self, drop_id: uuid.UUID, person_id: uuid.UUID, *, now: dt.datetime) -> bool:
        """Enter a person and return whether that was new, once it is committed. Raises as `enter` does."""
        waiting = _Waiting(Asking(drop_id, person_id, now), asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._line is None or self._line.done():
            # In a context of its own: it goes on for others when this request is answered.
            self._line = asyncio.create_task(self._serve(), name="gift entries", context=Context())
        if await waiting.is_entered:
            return True
        async with self._database.transaction() as session:
            return await enter(session, drop_id, person_id, now=now) is None

    async def close(self) -> None:
        """Answer all who wait."""
        while self._line is not None and not self._line.done():
            await asyncio.wait({self._line})

    async def _serve(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            try:
                entered = await self._enter([one.asking for one in batch])
            except PoolTimeout as error:  # each would wait as long for the same
                for one in batch:
                    if not one.is_entered.done():
                        one.is_entered.set_exception(error)
                continue
            for one, is_entered in zip(batch, entered, strict=True):
                if not one.is_entered.done():  # else who asked has gone
                    one.is_entered.set_result(is_entered)

    async def _enter(self, batch: Sequence[Asking]) -> list[bool]:
        try:
            async with self._database.transaction() as session:
                return await enter_together(session, batch)
        except PoolTimeout:
            raise
        except SQLAlchemyError as error:
            log.warning("gift_entries_taken_apart", error=type(error).__name__, entries=len(batch))
            return [False] * len(batch)


async def get_gift_entry_desk(request: Request) -> GiftEntryDesk:
    """Return the process's desk."""
    desk: GiftEntryDesk = request.app.state.gift_entry_desk
    return desk


GiftEntryDeskDep = Annotated[GiftEntryDesk, Depends(get_gift_entry_desk)]
