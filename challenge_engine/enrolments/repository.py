"""Every query on enrolments."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.models import Challenge
from challenge_engine.enrolments.models import Enrolment

MAX_ENROLMENTS = 500  # of one person; as many as there are challenges
# Built once: every check-in asks it, and building costs more than running.
_ENROLMENT = (
    select(Enrolment)
    .where(Enrolment.person_id == bindparam("person_id"), Enrolment.challenge_id == bindparam("challenge_id"))
    .execution_options(populate_existing=True)
)
_PLACES = select(
    Enrolment.person_id, Enrolment.challenge_id, Enrolment.progress_id, Enrolment.family_id, Enrolment.withdrawn_at
).where(Enrolment.person_id == any_(bindparam("person_ids", type_=ARRAY(Uuid))))


@dataclass(frozen=True, slots=True)
class Place:
    """A person's place in a challenge: in which unit, for which family, and since when no more."""

    person_id: UUID
    challenge_id: UUID
    progress_id: UUID
    family_id: UUID | None
    withdrawn_at: dt.datetime | None


async def add_enrolment(session: AsyncSession, values: dict[str, Any]) -> None:
    """Write an enrolment; one that is there already is left as it is."""
    await session.execute(
        insert(Enrolment)
        .values(values)
        .on_conflict_do_nothing(index_elements=[Enrolment.person_id, Enrolment.challenge_id])
    )


async def find_enrolment(session: AsyncSession, person_id: UUID, challenge_id: UUID) -> Enrolment | None:
    """Return a person's enrolment in a challenge, withdrawn or not."""
    found = await session.execute(_ENROLMENT, {"person_id": person_id, "challenge_id": challenge_id})
    return found.scalar_one_or_none()


async def list_places(session: AsyncSession, person_ids: Collection[UUID]) -> list[Place]:
    """Return the persons' places in all challenges, withdrawn or not."""
    found = await session.execute(_PLACES, {"person_ids": list(person_ids)})
    return [Place(*row) for row in found]


async def list_enrolled(session: AsyncSession, challenge_id: UUID, person_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the persons who take part in a challenge now."""
    found = await session.scalars(
        select(Enrolment.person_id).where(
            Enrolment.challenge_id == challenge_id,
            Enrolment.person_id.in_(person_ids),
            Enrolment.withdrawn_at.is_(None),
        )
    )
    return set(found)


async def list_enrolments(session: AsyncSession, person_id: UUID) -> Sequence[Row[Enrolment, str]]:
    """Return a person's enrolments with their challenges' slugs, latest first."""
    found = await session.execute(
        select(Enrolment, Challenge.slug)
        .join(Challenge, Challenge.id == Enrolment.challenge_id)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.enrolled_at.desc(), Enrolment.id)
        .limit(MAX_ENROLMENTS)
    )
    return found.all()


async def list_challenges_of(session: AsyncSession, person_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return the slugs of the challenges in which these persons take part now, by person."""
    rows = await session.execute(
        select(Enrolment.person_id, Challenge.slug)
        .join(Challenge, Challenge.id == Enrolment.challenge_id)
        .where(Enrolment.person_id.in_(person_ids), Enrolment.withdrawn_at.is_(None))
        .order_by(Enrolment.enrolled_at.desc(), Enrolment.id)
    )
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for person_id, slug in rows:
        found[person_id].append(slug)
    return dict(found)


async def list_enrolments_of_unit(session: AsyncSession, progress_id: UUID) -> Sequence[Enrolment]:
    """Return all who ever enrolled in a unit."""
    return (await session.scalars(select(Enrolment).where(Enrolment.progress_id == progress_id))).all()


async def count_members(session: AsyncSession, progress_id: UUID) -> int:
    """Return how many ever enrolled in a unit."""
    counted = await session.execute(select(func.count()).where(Enrolment.progress_id == progress_id))
    return counted.scalar_one()
