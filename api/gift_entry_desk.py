"""The desk of entries into drops: those that wait in this process are taken by one transaction.

The batch takes those for whom nothing needs to be asked. Everybody else, and all of a batch that failed, enters
alone in a transaction of its own, as if there were no batch. Answered means committed.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Annotated

import structlog
from fastapi import Depends, Request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.desk import Desk
from core.database import Database
from rewards.gifts.drops.service import Asking, enter, enter_together

log = structlog.stdlib.get_logger(__name__)

MOST = 200  # together: some 20 ms


class GiftEntryDesk:
    """One per process; `close` it before the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._desk: Desk[Asking, bool] = Desk("gift entries", self._settle, most=MOST)
        self.close = self._desk.close

    async def enter(self, drop_id: uuid.UUID, person_id: uuid.UUID, *, now: dt.datetime) -> bool:
        """Enter a person and return whether that was new, once it is committed. Raises as `enter` does."""
        if await self._desk.answer(Asking(drop_id, person_id, now)):
            return True
        async with self._database.transaction() as session:
            return await enter(session, drop_id, person_id, now=now) is None

    async def _settle(self, batch: Sequence[Asking]) -> list[bool]:
        try:
            async with self._database.transaction() as session:
                return await enter_together(session, batch)
        except PoolTimeout:  # each would wait as long for the same
            raise
        except SQLAlchemyError as error:
            log.warning("gift_entries_taken_apart", error=type(error).__name__, entries=len(batch))
            return [False] * len(batch)


async def get_gift_entry_desk(request: Request) -> GiftEntryDesk:
    """Return the process's desk."""
    desk: GiftEntryDesk = request.app.state.gift_entry_desk
    return desk


GiftEntryDeskDep = Annotated[GiftEntryDesk, Depends(get_gift_entry_desk)]
