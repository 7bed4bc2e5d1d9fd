"""How many pupils schools have, as officers declare it, and which number counts for a round."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from families.office_acts.service import ActingOfficer, record_act
from families.schools.errors import SchoolUnknown
from families.schools.models import SchoolSize
from families.schools.repository import list_by_ids

DECLARED = "school_size_declared"


async def declare_sizes(session: AsyncSession, pupils_of: Mapping[str, int], officer: ActingOfficer) -> int:
    """Declare how many pupils schools have; return how many of them that changed. Raises SchoolUnknown."""
    if len(await list_by_ids(session, set(pupils_of))) != len(pupils_of):
        raise SchoolUnknown
    held = await list_sizes(session, officer.now)
    changed = {school_id: pupils for school_id, pupils in pupils_of.items() if held.get(school_id) != pupils}
    for school_id, pupils in sorted(changed.items()):
        session.add(
            SchoolSize(
                school_id=school_id,
                pupils=pupils,
                declared_at=officer.now,
                declared_by_id=officer.account_id,
            )
        )
        before = {"pupils": held[school_id]} if school_id in held else None
        record_act(session, officer, DECLARED, f"school:{school_id}", before=before, after={"pupils": pupils})
    await session.flush()
    return len(changed)


async def list_sizes(session: AsyncSession, at: dt.datetime) -> dict[str, int]:
    """Return the pupils of each school that counted at an instant: the last by then, else the first after.

    So a round's leagues stand from its beginning, and a school that declares late is placed all the same.
    """
    by_then = (
        select(SchoolSize.school_id, SchoolSize.pupils)
        .ext(distinct_on(SchoolSize.school_id))
        .where(SchoolSize.declared_at <= at)
        .order_by(SchoolSize.school_id, SchoolSize.declared_at.desc(), SchoolSize.id.desc())
    )
    later = (
        select(SchoolSize.school_id, SchoolSize.pupils)
        .ext(distinct_on(SchoolSize.school_id))
        .where(SchoolSize.declared_at > at)
        .order_by(SchoolSize.school_id, SchoolSize.declared_at, SchoolSize.id)
    )
    after, before = await session.execute(later), await session.execute(by_then)
    return {one.school_id: one.pupils for one in after} | {one.school_id: one.pupils for one in before}
