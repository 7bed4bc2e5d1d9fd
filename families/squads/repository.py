"""Queries on squads."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from families.persons.models import Person
from families.squads.errors import SquadUnknown
from families.squads.models import Squad, SquadMember


async def get_squad(session: AsyncSession, squad_id: uuid.UUID) -> Squad:
    """Return a squad. Raises SquadUnknown."""
    squad = await session.get(Squad, squad_id)
    if squad is None:
        raise SquadUnknown
    return squad


async def lock_squad(session: AsyncSession, squad_id: uuid.UUID) -> Squad:
    """Return a squad, locked: nobody comes or goes until the transaction ends. Raises SquadUnknown."""
    squad = await session.get(Squad, squad_id, with_for_update=True)
    if squad is None:
        raise SquadUnknown
    return squad


async def lock_squad_of_code(session: AsyncSession, code: str) -> Squad | None:
    """Return the squad that a code opens, locked."""
    return (await session.scalars(select(Squad).where(Squad.code == code).with_for_update())).one_or_none()


async def find_squad_of(session: AsyncSession, person_id: uuid.UUID) -> Squad | None:
    """Return the squad a person is in, if any."""
    statement = (
        select(Squad).join(SquadMember, SquadMember.squad_id == Squad.id).where(SquadMember.person_id == person_id)
    )
    return (await session.scalars(statement)).one_or_none()


async def list_members(session: AsyncSession, squad_id: uuid.UUID) -> Sequence[Row[Person, SquadMember]]:
    """Return the members of a squad with their places, in the order of joining."""
    rows = await session.execute(
        select(Person, SquadMember)
        .join(SquadMember, SquadMember.person_id == Person.id)
        .where(SquadMember.squad_id == squad_id)
        .order_by(SquadMember.joined_at, Person.id)
    )
    return rows.all()


async def delete_member(session: AsyncSession, squad_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Take a person's place in a squad away. Enrolments and what was earned hang on no place."""
    await session.execute(
        delete(SquadMember).where(SquadMember.squad_id == squad_id, SquadMember.person_id == person_id)
    )


async def close_squad(session: AsyncSession, squad: Squad) -> None:
    """Let nobody join a squad any more that nobody is in. The squad stays: enrolments and boards name it."""
    squad.code = f"-{squad.id.hex[-11:]}"  # no code that anybody is given begins like that
    await session.flush()
