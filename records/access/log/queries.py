"""Reads of the access log for the person it is about, through an opened record."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from families.carers.models import CareRelation
from families.families.models import FamilyMember, FamilyRole
from families.persons.models import Person
from records.access.kinds import PRIVATE
from records.access.log.models import AccessLogEntry
from records.access.service import OpenRecord
from records.appointments.models import Clinic
from records.clinics.models import ClinicGrant


@dataclass(frozen=True, slots=True)
class SeenAccess:
    """A row of the log as the reader sees it; `actor_name` is the private name, where the reader may know it.

    Of a clinic `actor_id` is the family's grant. `number` has no gap: whoever does not see every row is not to be
    shown it, or a gap says that there is something private.
    """

    number: int
    at: dt.datetime
    actor_id: uuid.UUID | None
    actor_nickname: str | None
    actor_name: str | None
    relation: str
    access: str
    what: str
    why: str
    clinic: Clinic | None = None


_CARED = exists().where(
    CareRelation.person_id == AccessLogEntry.person_id, CareRelation.carer_id == AccessLogEntry.actor_id
)


def _is_told_of_carers(
    record: OpenRecord,
    persons: InstrumentedAttribute[FamilyRole],
    readers: InstrumentedAttribute[FamilyRole],
) -> ColumnElement[bool]:
    """Return whether the reader is the person, or in its family a guardian of the child."""
    is_guardian = and_(persons == FamilyRole.CHILD, readers == FamilyRole.GUARDIAN)
    return or_(literal(record.actor_id == record.person_id), is_guardian)


async def list_accesses(
    session: AsyncSession, record: OpenRecord, *, before_number: int | None, limit: int
) -> Sequence[SeenAccess]:
    """Return who looked at the opened record, newest first, below `before_number`; one query.

    By their private names are told: to anybody those of the person's family, and the reader; to the person and the
    guardians of a child whoever cares for the person by invitation, or did (as in the list of carers).
    """
    log, theirs, mine, readers = AccessLogEntry, *(aliased(FamilyMember) for _ in range(3))
    query = (
        select(
            log.number,
            log.at,
            log.actor_id,
            Person.nickname,
            Person.display_name,
            or_(
                theirs.family_id == mine.family_id,
                log.actor_id == record.actor_id,
                and_(_is_told_of_carers(record, mine.role, readers.role), _CARED),
            ),
            log.relation,
            log.access,
            log.what,
            log.why,
            Clinic,
        )
        .outerjoin(Person, Person.id == log.actor_id)
        .outerjoin(theirs, theirs.person_id == log.actor_id)
        .outerjoin(mine, mine.person_id == log.person_id)
        .outerjoin(readers, and_(readers.person_id == record.actor_id, readers.family_id == mine.family_id))
        .outerjoin(ClinicGrant, ClinicGrant.id == log.actor_id)
        .outerjoin(Clinic, Clinic.id == ClinicGrant.clinic_id)
        .where(log.person_id == record.person_id)
        .order_by(log.number.desc())
        .limit(limit)
    )
    if record.actor_id != record.person_id:
        query = query.where(or_(log.what.not_in(PRIVATE), log.actor_id == record.actor_id))
    if before_number is not None:
        query = query.where(log.number < before_number)
    found = (await session.execute(query)).all()
    return [
        SeenAccess(
            number,
            at,
            actor_id,
            nickname,
            name if is_known else None,
            relation,
            access,
            what,
            why,
            clinic,
        )
        for number, at, actor_id, nickname, name, is_known, relation, access, what, why, clinic in found
    ]
