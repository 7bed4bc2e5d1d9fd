"""Queries on organisations."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import and_, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from families.organisations.models import Organisation, OrganisationMember


async def find_organisation(session: AsyncSession, organisation_id: uuid.UUID) -> Organisation | None:
    """Return an organisation, if there is one."""
    return await session.get(Organisation, organisation_id)


async def list_organisations(
    session: AsyncSession, words: str, *, after: tuple[str, str] | None, limit: int
) -> Sequence[Organisation]:
    """Return organisations whose names hold all of `words`, by English name, after the pair (English name, id)."""
    holds_all = (Organisation.search_text.contains(word, autoescape=True) for word in words.lower().split())
    statement = (
        select(Organisation)
        .where(and_(literal(True), *holds_all))
        .order_by(Organisation.name_en, Organisation.id)
        .limit(limit)
    )
    if after is not None:
        name, organisation_id = after
        pair = tuple_(literal(name), literal(uuid.UUID(organisation_id)))
        statement = statement.where(tuple_(Organisation.name_en, Organisation.id) > pair)
    return (await session.scalars(statement)).all()


async def put_organisation_member(
    session: AsyncSession, person_id: uuid.UUID, organisation_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """Let a person play for the organisation, instead of the one before."""
    place = {"organisation_id": organisation_id, "joined_at": now}
    await session.execute(
        insert(OrganisationMember)
        .values(person_id=person_id, **place)
        .on_conflict_do_update(index_elements=[OrganisationMember.person_id], set_=place)
    )


async def count_members(session: AsyncSession, organisation_id: uuid.UUID) -> int:
    """Return how many play for an organisation."""
    counted = select(func.count()).where(OrganisationMember.organisation_id == organisation_id)
    return (await session.execute(counted)).scalar_one()
