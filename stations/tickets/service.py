"""Taking a number, calling the next, and how long the queues are."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Conflict
from stations.events.models import Booth
from stations.events.repository import list_booths
from stations.tickets.models import StationTicket
from stations.tickets.rules import RECENT, wait_min


class StationTicketTaken(Conflict):
    """Another booth gave out a number under this id (409)."""

    code: ClassVar[str] = "station_ticket_taken"


@dataclass(frozen=True, slots=True)
class BoothQueue:
    """A booth's queue: how many wait, who is being served (None: nobody), minutes for who comes now."""

    booth: Booth
    waiting: int
    serving: int | None
    wait_min: int


async def take_ticket(
    session: AsyncSession, booth_id: uuid.UUID, ticket_id: uuid.UUID, *, now: dt.datetime
) -> StationTicket:
    """Return the booth's next number, once under the tablet's id. Raises StationTicketTaken."""
    await _lock(session, booth_id)
    found = await session.get(StationTicket, ticket_id)
    if found is not None:
        if found.booth_id != booth_id:
            raise StationTicketTaken
        return found
    last = select(func.coalesce(func.max(StationTicket.number), 0)).where(StationTicket.booth_id == booth_id)
    made = StationTicket(
        id=ticket_id, booth_id=booth_id, number=(await session.scalar(last) or 0) + 1, taken_at=now
    )
    session.add(made)
    await session.flush()
    return made


async def call_next(
    session: AsyncSession, booth_id: uuid.UUID, *, after: int | None, now: dt.datetime
) -> StationTicket | None:
    """Say that `after` was served, and call the next number; None where nobody waits.

    Asked again with the number before, or by a second tablet of the booth, it returns who is being served: nobody
    is skipped.
    """
    await _lock(session, booth_id)
    serving: StationTicket | None = await session.scalar(_serving(booth_id))
    if serving is not None and serving.number != after:
        return serving
    if serving is not None:
        serving.served_at = now
    waits = select(StationTicket).where(StationTicket.booth_id == booth_id, StationTicket.called_at.is_(None))
    following = await session.scalar(waits.order_by(StationTicket.number).limit(1))
    if following is not None:
        following.called_at = now
    await session.flush()
    return following


async def list_queues(session: AsyncSession, event_id: str) -> Sequence[BoothQueue]:
    """Return the queue of each booth of an event; a few queries a booth, of which there are at most thirty."""
    return [await _queue(session, booth) for booth in await list_booths(session, [event_id])]


async def _queue(session: AsyncSession, booth: Booth) -> BoothQueue:
    ticket = StationTicket
    waits = select(func.count()).where(ticket.booth_id == booth.id, ticket.called_at.is_(None))
    waiting = await session.scalar(waits) or 0
    serving = await session.scalar(_serving(booth.id))
    served = select(ticket.called_at, ticket.served_at).where(
        ticket.booth_id == booth.id, ticket.served_at.is_not(None)
    )
    recent = await session.execute(served.order_by(ticket.number.desc()).limit(RECENT))
    times = [(called_at, served_at) for called_at, served_at in recent if called_at and served_at]
    return BoothQueue(booth, waiting, serving.number if serving else None, wait_min(waiting, times))


def _serving(booth_id: uuid.UUID) -> Select[Any]:
    ticket = StationTicket
    return select(ticket).where(
        ticket.booth_id == booth_id, ticket.called_at.is_not(None), ticket.served_at.is_(None)
    )


async def _lock(session: AsyncSession, booth_id: uuid.UUID) -> None:
    await session.execute(select(Booth.id).where(Booth.id == booth_id).with_for_update())
