"""Looking at what is next: telling once what is coming up or overdue, and the game that nothing is due."""

import datetime as dt
import uuid

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day, start_of_day
from core.crypto import keyed_hash
from families.carers.repository import list_concerned
from families.notices.models import NoticeKind
from families.notices.repository import note_told
from families.notices.service import tell
from records.access.kinds import Access, What, Why
from records.access.service import close_record, open_record_as_system
from records.facts import tell_vaccines_up_to_date
from vaccines.overview.queries import get_overview
from vaccines.reminders import repository
from vaccines.reminders.models import VaccineReminder
from vaccines.reminders.rules import is_up_to_date, list_told, look_again_on

AT_ONCE = 50  # persons of one transaction: a second's work, far below the limit of a task
_PURPOSE = "vaccine-reminder/1"
_DAY = dt.timedelta(days=1)

log = structlog.get_logger(__name__)


async def remind_of_vaccines(session: AsyncSession, *, now: dt.datetime) -> int:
    """Look at the next persons whose day has come; return how many. Twice tells nothing twice.

    A record that cannot be judged is put off until tomorrow, and keeps nobody else's reminder back.
    """
    today = local_day(now)
    persons = await repository.lock_to_look_at(session, today=today, limit=AT_ONCE)
    for person_id in persons:
        try:
            async with session.begin_nested():
                again_on = await _look_at(session, person_id, now)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one record, the others' turn comes
            # No more than its type: the text of an error may quote the record.
            log.error("vaccines not looked at", person_id=str(person_id), error=type(error).__name__)  # noqa: TRY400
            again_on = today + _DAY
        await repository.look_on(session, person_id, again_on)
    return len(persons)


async def _look_at(session: AsyncSession, person_id: uuid.UUID, now: dt.datetime) -> dt.date:
    """Tell what is new and return when to look again."""
    record = await open_record_as_system(
        session, person_id, Access.VIEW, what=What.VACCINES, why=Why.REMINDER, now=now
    )
    overview = await get_overview(session, record, language="en", now=now)
    await close_record(session)
    outlooks, today = overview.record.outlooks, overview.record.as_of
    told = {_hash_of(person_id, one) for one in list_told(outlooks, today)}
    if await note_told(session, VaccineReminder, person_id, told, now=now):
        concerned = await list_concerned(session, person_id)
        # A child's vaccines are for the guardians to see to; who has none sees to it alone.
        guardians = [one for one in concerned if one != person_id]
        kind = NoticeKind.VACCINE_REMINDER
        await tell(session, guardians or [person_id], kind, about_id=person_id, now=now)
    await _tell_the_game(session, person_id, is_now=is_up_to_date(outlooks, today), now=now)
    return look_again_on(outlooks, today)


async def _tell_the_game(session: AsyncSession, person_id: uuid.UUID, *, is_now: bool, now: dt.datetime) -> None:
    """Say that nothing is due. Where something is, nothing is said, but what was said today is taken back."""
    day = local_day(now)
    said = _hash_of(person_id, f"up-to-date/{day}")
    if not is_now and not await repository.is_told(session, person_id, said):
        return
    await note_told(session, VaccineReminder, person_id, {said}, now=now)
    seconds = int((now - start_of_day(day)).total_seconds())
    tell_vaccines_up_to_date(
        session, person_id, looked_at=now, revision=seconds + 1, is_up_to_date=is_now, now=now
    )


def _hash_of(person_id: uuid.UUID, what: str) -> bytes:
    return keyed_hash(_PURPOSE, f"{person_id}/{what}".encode())
