"""Founding squads, joining and leaving them."""

import datetime as dt
import uuid

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from families.codes import JOIN_CODE_CHARS, new_code, read_code
from families.nicknames.service import NicknameTaken, choose_nickname
from families.squads import repository
from families.squads.errors import (
    CaptainNeeded,
    SquadFull,
    SquadJoinedAlready,
    SquadMemberUnknown,
    SquadUnknown,
)
from families.squads.models import Squad, SquadMember

MAX_MEMBERS = 12  # a relay and its reserves; how many may enrol together, each challenge says for itself


async def found_squad(
    session: AsyncSession, captain_id: uuid.UUID, *, nickname: str | None = None, now: dt.datetime
) -> Squad:
    """Found a squad, its founder as captain. Raises SquadJoinedAlready, NicknameUnapproved, NicknameTaken."""
    chosen = await choose_nickname(session, nickname)
    squad = Squad(nickname=chosen, code=new_code(JOIN_CODE_CHARS), captain_id=captain_id, created_at=now)
    try:
        async with session.begin_nested():
            session.add(squad)
    except IntegrityError as error:  # someone took it between the look and the write
        raise NicknameTaken from error
    await _add_member(session, squad.id, captain_id, now)
    return squad


async def join_squad(session: AsyncSession, person_id: uuid.UUID, code: str, *, now: dt.datetime) -> Squad:
    """Join the squad that the code opens. Raises SquadUnknown, SquadFull, SquadJoinedAlready."""
    squad = await repository.lock_squad_of_code(session, read_code(code))
    if squad is None:
        raise SquadUnknown
    if len(await repository.list_members(session, squad.id)) >= MAX_MEMBERS:
        raise SquadFull
    await _add_member(session, squad.id, person_id, now)
    return squad


async def leave_squad(session: AsyncSession, squad_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Let a person be of the squad no longer; the captain only as the last. Enrolments stay as they are.

    Raises SquadUnknown, SquadMemberUnknown, CaptainNeeded.
    """
    squad = await repository.lock_squad(session, squad_id)
    members = {person.id for person, _ in await repository.list_members(session, squad_id)}
    if person_id not in members:
        raise SquadMemberUnknown
    if person_id == squad.captain_id and len(members) > 1:
        raise CaptainNeeded
    await repository.delete_member(session, squad_id, person_id)
    if len(members) == 1:
        await repository.close_squad(session, squad)


async def _add_member(session: AsyncSession, squad_id: uuid.UUID, person_id: uuid.UUID, now: dt.datetime) -> None:
    try:
        async with session.begin_nested():
            session.add(SquadMember(person_id=person_id, squad_id=squad_id, joined_at=now))
    except IntegrityError as error:
        raise SquadJoinedAlready from error
