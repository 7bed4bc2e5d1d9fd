"""Reads of the access log for the person it is about, through an opened record."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from families.families.models import FamilyMember
from families.persons.models import Person
from records.access.log.models import AccessLogEntry
from records.access.service import OpenRecord
from records.appointments.models import Clinic
from records.clinics.models import ClinicGrant


@dataclass(frozen=True, slots=True)
class SeenAccess:
    """A row of the log as the person sees it; `actor_name` is the private name of somebody of one's own family.

    Of a clinic `actor_id` is the family's grant.
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


async def list_accesses(
    session: AsyncSession, record: OpenRecord, *, before_number: int | None, limit: int
) -> Sequence[SeenAccess]:
    """Return who looked at the opened record, newest first, below `before_number`; one query."""
    log, theirs, mine = AccessLogEntry, aliased(FamilyMember), aliased(FamilyMember)
    query = (
        select(
            log.number,
            log.at,
            log.actor_id,
            Person.nickname,
            Person.display_name,
            theirs.family_id == mine.family_id,
            log.relation,
            log.access,
            log.what,
            log.why,
            Clinic,
        )
        .outerjoin(Person, Person.id == log.actor_id)
        .outerjoin(theirs, theirs.person_id == log.actor_id)
        .outerjoin(mine, mine.person_id == log.person_id)
        .outerjoin(ClinicGrant, ClinicGrant.id == log.actor_id)
        .outerjoin(Clinic, Clinic.id == ClinicGrant.clinic_id)
        .where(log.person_id == record.person_id)
        .order_by(log.number.desc())
        .limit(limit)
    )
    if before_number is not None:
        query = query.where(log.number < before_number)
    found = (await session.execute(query)).all()
    return [
        SeenAccess(
            number,
            at,
            actor_id,
            nickname,
            name if is_family or actor_id == record.actor_id else None,
            relation,
            access,
            what,
            why,
            clinic,
        )
        for number, at, actor_id, nickname, name, is_family, relation, access, what, why, clinic in found
    ]
