"""Places that doctors offer in programmes: taking one or a turn in the line, giving it back, changing how many.

Whoever does any of it holds the place's row, so that however many try at once nobody is enrolled beyond the
capacity, the line keeps its order, and no place stays empty while somebody waits.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.ids import new_id
from records.appointments.errors import ClinicUnknown
from records.appointments.models import Clinic
from records.programmes.errors import ProgrammePlaceUnknown, QuotaBelowTaken
from records.programmes.models import ProgrammePlace, ProgrammeTicket, TicketStatus

PLACES_MOST = 500  # of one listing


async def list_places(
    session: AsyncSession, programme: str, *, district: str | None
) -> Sequence[tuple[ProgrammePlace, Clinic, int]]:
    """Return the places of a programme with their clinics and how many wait, by district; one query."""
    waiting = (
        select(func.count())
        .where(ProgrammeTicket.place_id == ProgrammePlace.id, ProgrammeTicket.status == TicketStatus.WAITING)
        .correlate(ProgrammePlace)
        .scalar_subquery()
    )
    query = select(ProgrammePlace, Clinic, waiting).join(Clinic, Clinic.id == ProgrammePlace.clinic_id)
    query = query.where(ProgrammePlace.programme == programme)
    if district is not None:
        query = query.where(Clinic.district == district)
    ordered = query.order_by(Clinic.district, Clinic.id, ProgrammePlace.doctor).limit(PLACES_MOST)
    return [(place, clinic, count) for place, clinic, count in await session.execute(ordered)]


async def open_place(
    session: AsyncSession, programme: str, clinic_id: str, doctor: str, capacity: int, *, now: dt.datetime
) -> ProgrammePlace:
    """Offer a doctor's places, or change how many; whoever waits longest moves up.

    Raises ClinicUnknown, QuotaBelowTaken.
    """
    if await session.get(Clinic, clinic_id) is None:
        raise ClinicUnknown
    values = {"id": new_id(), "programme": programme, "clinic_id": clinic_id, "doctor": doctor, "capacity": 0}
    await session.execute(insert(ProgrammePlace).values(values).on_conflict_do_nothing())
    whose = (ProgrammePlace.programme == programme, ProgrammePlace.clinic_id == clinic_id)
    found = await session.scalars(select(ProgrammePlace.id).where(*whose, ProgrammePlace.doctor == doctor))
    place = await _lock_place(session, found.one())
    if capacity < place.taken:
        raise QuotaBelowTaken(taken=place.taken)
    place.capacity = capacity
    await session.flush()
    while place.taken < place.capacity and (first := await _first_waiting(session, place)) is not None:
        place.taken += 1
        _enrol(first, now)
        await session.flush()
    return place


async def take_ticket(
    session: AsyncSession, programme: str, place_id: uuid.UUID, *, now: dt.datetime
) -> ProgrammeTicket:
    """Take a place where one is free, or the last turn in its line. Raises ProgrammePlaceUnknown."""
    place = await _lock_place(session, place_id)
    if place.programme != programme:
        raise ProgrammePlaceUnknown
    made = ProgrammeTicket(id=new_id(), place_id=place.id, status=TicketStatus.WAITING, taken_at=now)
    if place.taken < place.capacity:  # then nobody waits
        place.taken += 1
        _enrol(made, now)
    session.add(made)
    await session.flush()
    return made


async def give_back(session: AsyncSession, ticket_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Leave a place or the line, once; a place goes to whoever waits longest."""
    place_id = await session.scalar(select(ProgrammeTicket.place_id).where(ProgrammeTicket.id == ticket_id))
    if place_id is None:
        return
    place = await _lock_place(session, place_id)
    ticket = await session.get_one(ProgrammeTicket, ticket_id, populate_existing=True)
    if ticket.status is TicketStatus.LEFT:
        return
    had_place = ticket.status is TicketStatus.ENROLLED
    ticket.status, ticket.left_at = TicketStatus.LEFT, now
    await session.flush()
    if not had_place:
        return
    if (first := await _first_waiting(session, place)) is not None:
        _enrol(first, now)
    else:
        place.taken -= 1
    await session.flush()


async def lock_places(session: AsyncSession, place_ids: Sequence[uuid.UUID]) -> None:
    """Lock places in one order, for who moves from one to another: two who swap do not block each other."""
    query = select(ProgrammePlace.id).where(ProgrammePlace.id.in_(place_ids)).order_by(ProgrammePlace.id)
    await session.execute(query.with_for_update())


async def _lock_place(session: AsyncSession, place_id: uuid.UUID) -> ProgrammePlace:
    query = select(ProgrammePlace).where(ProgrammePlace.id == place_id).with_for_update()
    found: ProgrammePlace | None = await session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise ProgrammePlaceUnknown
    return found


async def _first_waiting(session: AsyncSession, place: ProgrammePlace) -> ProgrammeTicket | None:
    query = select(ProgrammeTicket).where(
        ProgrammeTicket.place_id == place.id, ProgrammeTicket.status == TicketStatus.WAITING
    )
    ordered = query.order_by(ProgrammeTicket.number).limit(1).execution_options(populate_existing=True)
    found: ProgrammeTicket | None = await session.scalar(ordered)
    return found


def _enrol(ticket: ProgrammeTicket, now: dt.datetime) -> None:
    ticket.status, ticket.enrolled_at = TicketStatus.ENROLLED, now
