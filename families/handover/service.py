"""Announcing handovers, and doing them: nothing is lost, and guardians may go on looking.

A handover changes three rows: the child's place in the family (`grown`), the kind of its account (`young`, its
PIN kept), and for each guardian a tie of care with view, which the person may change or end.
"""

import datetime as dt
import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from core.settings import get_settings
from families.accounts.models import Account, AccountKind
from families.carers.errors import CarerAlready
from families.carers.models import CareLevel
from families.carers.repository import list_concerned
from families.carers.service import begin_care
from families.changes.models import ChangeKind
from families.changes.service import note_change
from families.children.rules import birthday_on, has_reached
from families.families.models import FamilyMember, FamilyRole
from families.handover import repository
from families.handover.models import Handover
from families.handover.rules import due_on_if_announced
from families.notices.models import NoticeKind
from families.notices.service import tell

AT_ONCE = 50  # children of one transaction; the next look takes the next


async def announce_handovers(session: AsyncSession, *, now: dt.datetime) -> int:
    """Announce the next handovers to the child and its guardians; return how many. Twice announces none twice."""
    policy, today = get_settings(), local_day(now)
    years, notice_days = policy.handover_age_years, policy.handover_notice_days
    # Two days more than years and notice make: 29 February, judged exactly below.
    born_until = birthday_on(today + dt.timedelta(days=notice_days + 2), -years)
    announced = 0
    for person in await repository.list_unannounced(session, born_until=born_until, limit=AT_ONCE):
        due_on = (
            due_on_if_announced(person.birth_on, today, years=years, notice_days=notice_days)
            if person.birth_on
            else None
        )
        if due_on is None:
            continue
        session.add(Handover(person_id=person.id, due_on=due_on, announced_at=now))
        await session.flush()
        concerned = await list_concerned(session, person.id)
        params = {"on": due_on.isoformat()}
        await tell(session, concerned, NoticeKind.HANDOVER_AHEAD, about_id=person.id, params=params, now=now)
        announced += 1
    return announced


async def hand_over_due(session: AsyncSession, *, now: dt.datetime) -> int:
    """Do the next handovers whose day has come; return how many were looked at. Twice changes nothing more."""
    due = await repository.lock_due(session, today=local_day(now), limit=AT_ONCE)
    for handover, person, member, account in due:
        years = get_settings().handover_age_years
        if person.birth_on is None or not has_reached(person.birth_on, years, local_day(now)):
            await session.delete(handover)  # the date of birth was corrected: announced anew when it is time
        elif account is None:
            await _say_that_it_waits(session, handover, now)
        else:
            await _hand_over(session, handover, member, account, now)
    await session.flush()
    return len(due)


async def _hand_over(
    session: AsyncSession, handover: Handover, member: FamilyMember, account: Account, now: dt.datetime
) -> None:
    person_id = handover.person_id
    concerned = await list_concerned(session, person_id)  # before: a grown person has no guardians
    member.role, account.kind, handover.handed_over_at = FamilyRole.GROWN, AccountKind.YOUNG, now
    await session.flush()
    for guardian_id in concerned:
        if guardian_id != person_id:
            await _let_look(session, person_id, guardian_id, now)
    note_change(session, ChangeKind.HANDED_OVER, person_id, actor_id=None, now=now)
    await tell(session, concerned, NoticeKind.HANDED_OVER, about_id=person_id, now=now)


async def _let_look(session: AsyncSession, person_id: uuid.UUID, guardian_id: uuid.UUID, now: dt.datetime) -> None:
    try:
        await begin_care(session, person_id, guardian_id, CareLevel.VIEW, actor_id=None, is_told=False, now=now)
    except CarerAlready:
        return  # a carer before becoming guardian: what was agreed stays


async def _say_that_it_waits(session: AsyncSession, handover: Handover, now: dt.datetime) -> None:
    handover.waits_told_at = now
    guardians = [one for one in await list_concerned(session, handover.person_id) if one != handover.person_id]
    await tell(session, guardians, NoticeKind.HANDOVER_WAITS, about_id=handover.person_id, now=now)
