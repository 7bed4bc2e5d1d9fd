"""Telling who is concerned of appointments that come up, and by how much ahead somebody wants it."""

import datetime as dt
import uuid
from collections.abc import Collection

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.crypto import keyed_hash
from families.carers.repository import list_concerned
from families.notices.models import NoticeKind
from families.notices.repository import note_told
from families.notices.service import tell
from families.persons.queries import list_household
from records.access.kinds import Access, What, Why
from records.access.service import OpenRecord, close_record, open_record_as_system
from records.appointments.models import Appointment
from records.appointments.reminders import repository
from records.appointments.reminders.models import AppointmentReminder
from records.appointments.reminders.rules import Planned, list_come, look_again_at

AT_ONCE = 50  # persons of one transaction: a second's work, far below the limit of a task
_APPOINTMENTS_MOST = 200  # of one person to come; nobody plans more
_PURPOSE = "appointment-reminder/1"
_LATER = dt.timedelta(hours=1)

log = structlog.get_logger(__name__)


async def remind_of_appointments(session: AsyncSession, *, now: dt.datetime) -> int:
    """Look at the next persons whose time has come; return how many. Twice tells nothing twice.

    A record that cannot be read is put off, and keeps nobody else's reminder back.
    """
    persons = await repository.lock_to_look_at(session, now=now, limit=AT_ONCE)
    for person_id in persons:
        try:
            async with session.begin_nested():
                again_at = await _look_at(session, person_id, now)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one record, the others' turn comes
            # No more than its type: the text of an error may quote the record.
            log.error("appointments not looked at", person_id=str(person_id), error=type(error).__name__)  # noqa: TRY400
            again_at = now + _LATER
        if again_at is None:
            await repository.look_no_more(session, person_id)
        else:
            await repository.look_at(session, [person_id], again_at)
    return len(persons)


async def set_leads(
    session: AsyncSession, person_id: uuid.UUID, lead_minutes: Collection[int], *, now: dt.datetime
) -> None:
    """Keep how long ahead somebody wants to be told, and look at those of whose appointments it is told.

    A look that goes on is waited for: it read the former leads, and would put off the look that is due now.
    """
    household = [one.person.id for one in await list_household(session, person_id)]
    await repository.wait_for_looks(session, [person_id, *household])
    await repository.put_leads(session, person_id, lead_minutes)
    await repository.look_at(session, [one for one in household if await _is_told(session, person_id, one)], now)


async def look_now(session: AsyncSession, record: OpenRecord, now: dt.datetime) -> None:
    """Have the appointments of an opened record looked at: something in them changed."""
    await repository.look_at(session, [record.person_id], now)


async def _look_at(session: AsyncSession, person_id: uuid.UUID, now: dt.datetime) -> dt.datetime | None:
    """Tell what has come and return when to look again."""
    planned = await _read_planned(session, person_id, now)
    told_to = await _list_told(session, person_id)
    leads = await repository.list_leads(session, told_to)
    for to_id in told_to:
        names = [name for one in planned for _, name in list_come(one, to_id, leads[to_id], now)]
        hashes = {keyed_hash(_PURPOSE, name.encode()) for name in names}
        if await note_told(session, AppointmentReminder, person_id, hashes, now=now):
            await tell(session, [to_id], NoticeKind.APPOINTMENT_REMINDER, about_id=person_id, now=now)
    wanted = {lead for to_id in told_to for lead in leads[to_id]}
    return look_again_at([one.starts_at for one in planned], wanted, now)


async def _read_planned(session: AsyncSession, person_id: uuid.UUID, now: dt.datetime) -> list[Planned]:
    await open_record_as_system(session, person_id, Access.VIEW, what=What.APPOINTMENTS, why=Why.REMINDER, now=now)
    one = Appointment
    query = (
        select(
            one.id,
            one.starts_at,
            func.coalesce(one.changed_by_id, one.recorded_by_id),
            func.coalesce(one.changed_at, one.recorded_at),
        )
        .where(one.person_id == person_id, one.removed_at.is_(None), one.starts_at > now)
        .order_by(one.starts_at, one.id)
        .limit(_APPOINTMENTS_MOST)
    )
    planned = [Planned(*row) for row in await session.execute(query)]
    await close_record(session)
    return planned


async def _list_told(session: AsyncSession, person_id: uuid.UUID) -> list[uuid.UUID]:
    """Return who is told of a person's appointments: a child's guardians; who has none, the person."""
    concerned = await list_concerned(session, person_id)
    return [one for one in concerned if one != person_id] or [person_id]


async def _is_told(session: AsyncSession, to_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    return to_id in await _list_told(session, person_id)
