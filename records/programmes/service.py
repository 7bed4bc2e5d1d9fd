"""Whether the person of an opened record may take part in a programme, and taking part."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from families.persons.repository import get_person
from records.access.day_rules import check_days, check_past
from records.access.items import lock_item, mark_changed, mark_removed, new_item
from records.access.locks import lock_record
from records.access.service import OpenRecord
from records.conditions.models import Condition
from records.programmes.catalogue import get_programme
from records.programmes.errors import AlreadyEnrolled, ProgrammeNotEligible
from records.programmes.model import ProgrammeKind
from records.programmes.models import ProgrammeEnrolment, ProgrammeMembership
from records.programmes.places import give_back, lock_places, take_ticket
from records.programmes.rules import Outcome, PersonFacts, Reason, Verdict, judge

CONDITIONS_MOST = 1_000
MEMBERSHIPS_MOST = 100


def check_membership(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise ProgrammeUnknown, RecordDayBeforeBirth, RecordDayInFuture or RecordDaysReversed."""
    get_programme(values["programme"], ProgrammeKind.MEMBERSHIP)
    check_days(born_on, {name: values[name] for name in ("since_on", "valid_until_on")})
    check_past(local_day(now), {"since_on": values["since_on"]})


async def judge_person(
    session: AsyncSession,
    record: OpenRecord,
    programme_id: str,
    *,
    declared: Collection[str],
    denied: Collection[str],
    now: dt.datetime,
) -> tuple[Verdict, list[Reason]]:
    """Return whether the person may take part, by the record and by what was answered. Raises ProgrammeUnknown."""
    programme, today = get_programme(programme_id), local_day(now)
    codes = await session.scalars(
        select(Condition)
        .where(
            Condition.person_id == record.person_id,
            Condition.removed_at.is_(None),
            Condition.code_sealed.is_not(None),
        )
        .limit(CONDITIONS_MOST)
    )
    valid = or_(ProgrammeMembership.valid_until_on.is_(None), ProgrammeMembership.valid_until_on >= today)
    memberships = await session.scalars(
        select(ProgrammeMembership.programme)
        .where(ProgrammeMembership.person_id == record.person_id, ProgrammeMembership.removed_at.is_(None), valid)
        .limit(MEMBERSHIPS_MOST)
    )
    facts = PersonFacts(
        born_on=(await get_person(session, record.person_id)).birth_on,
        condition_codes=[one.code for one in codes if one.code],
        memberships=memberships.all(),
        declared=declared,
        denied=denied,
    )
    return judge(programme, facts, today)


async def enrol(
    session: AsyncSession,
    record: OpenRecord,
    programme_id: str,
    place_id: uuid.UUID,
    *,
    declared: Sequence[str],
    note: str | None,
    now: dt.datetime,
) -> ProgrammeEnrolment:
    """Enrol the person with a doctor, or as the last who waits for that doctor.

    Raises ProgrammeUnknown, ProgrammeNotEligible (with what is not met or not answered), AlreadyEnrolled,
    ProgrammePlaceUnknown.
    """
    get_programme(programme_id, ProgrammeKind.ENROLMENT)
    verdict, reasons = await judge_person(session, record, programme_id, declared=declared, denied=(), now=now)
    if verdict is not Verdict.ELIGIBLE:
        open_ids = [one.requirement.id for one in reasons if one.outcome is not Outcome.MET]
        raise ProgrammeNotEligible(requirements=", ".join(open_ids))
    await lock_record(session, record, "programmes")
    has_one = await session.scalar(
        select(ProgrammeEnrolment.id).where(
            ProgrammeEnrolment.person_id == record.person_id,
            ProgrammeEnrolment.programme == programme_id,
            ProgrammeEnrolment.removed_at.is_(None),
        )
    )
    if has_one is not None:
        raise AlreadyEnrolled
    ticket = await take_ticket(session, programme_id, place_id, now=now)
    made = ProgrammeEnrolment(
        **new_item(record, now=now),
        programme=programme_id,
        place_id=place_id,
        ticket_id=ticket.id,
        answers=", ".join(sorted(declared)),
        note=note,
    )
    session.add(made)
    await session.flush()
    return made


async def change_enrolment(
    session: AsyncSession,
    record: OpenRecord,
    enrolment_id: uuid.UUID,
    *,
    place_id: uuid.UUID,
    note: str | None,
    expected_revision: int,
    now: dt.datetime,
) -> ProgrammeEnrolment:
    """Change the note, or the doctor: then the former place is given back and the new one taken, or waited for.

    Raises as `lock_item` does, and ProgrammePlaceUnknown.
    """
    kept = await lock_item(session, ProgrammeEnrolment, record, enrolment_id, expected_revision=expected_revision)
    if place_id != kept.place_id:
        await lock_places(session, [place_id, kept.place_id])
        ticket = await take_ticket(session, kept.programme, place_id, now=now)
        await give_back(session, kept.ticket_id, now=now)
        kept.place_id, kept.ticket_id = place_id, ticket.id
    kept.note = note
    mark_changed(kept, record, now=now)
    await session.flush()
    await session.refresh(kept)
    return kept


async def leave_programme(
    session: AsyncSession,
    record: OpenRecord,
    enrolment_id: uuid.UUID,
    *,
    expected_revision: int,
    now: dt.datetime,
) -> None:
    """Take an enrolment out of the record; its place goes to whoever waits longest. Raises as `lock_item` does."""
    kept = await lock_item(session, ProgrammeEnrolment, record, enrolment_id, expected_revision=expected_revision)
    mark_removed(kept, record, now=now)
    await session.flush()
    await give_back(session, kept.ticket_id, now=now)
