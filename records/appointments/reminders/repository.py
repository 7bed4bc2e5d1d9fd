"""Queries on reminders of appointments."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from families.persons.models import Person
from records.appointments.reminders.models import AppointmentLeads, AppointmentLook
from records.appointments.reminders.rules import LEADS_USUAL


async def look_at(session: AsyncSession, person_ids: Collection[uuid.UUID], at: dt.datetime) -> None:
    """Have persons' appointments looked at from an instant on; whoever changes something says now."""
    rows = [{"person_id": one, "look_at": at} for one in sorted(set(person_ids))]
    put = insert(AppointmentLook).values(rows)
    again = put.on_conflict_do_update(index_elements=[AppointmentLook.person_id], set_={"look_at": at})
    await session.execute(again)


async def look_no_more(session: AsyncSession, person_id: uuid.UUID) -> None:
    """Let a person's appointments rest until something changes."""
    await session.execute(delete(AppointmentLook).where(AppointmentLook.person_id == person_id))


async def lock_to_look_at(session: AsyncSession, *, now: dt.datetime, limit: int) -> Sequence[uuid.UUID]:
    """Return whose appointments are to be looked at, locked; what another worker holds is skipped."""
    query = (
        select(Person.id)
        .join(AppointmentLook, AppointmentLook.person_id == Person.id)
        .where(AppointmentLook.look_at <= now)
        .order_by(AppointmentLook.look_at, Person.id)
        .limit(limit)
        .with_for_update(of=Person, skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def wait_for_looks(session: AsyncSession, person_ids: Collection[uuid.UUID]) -> None:
    """Wait for whoever looks at these persons, in order of id; until the transaction ends nobody else does."""
    query = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    await session.execute(query.with_for_update(read=True, key_share=True))


async def list_leads(session: AsyncSession, person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, ...]]:
    """Return how many minutes ahead each of these persons wants to be told."""
    found = await session.scalars(select(AppointmentLeads).where(AppointmentLeads.person_id.in_(person_ids)))
    stated = {one.person_id: tuple(one.lead_minutes) for one in found}
    return {one: stated.get(one, LEADS_USUAL) for one in person_ids}


async def put_leads(session: AsyncSession, person_id: uuid.UUID, lead_minutes: Collection[int]) -> None:
    """Keep how many minutes ahead a person wants to be told."""
    kept = sorted(set(lead_minutes), reverse=True)
    put = insert(AppointmentLeads).values(person_id=person_id, lead_minutes=kept)
    again = put.on_conflict_do_update(index_elements=[AppointmentLeads.person_id], set_={"lead_minutes": kept})
    await session.execute(again)
