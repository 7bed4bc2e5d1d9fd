"""Founding families, adding children, inviting adults, and parting with them."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.crypto import keyed_hash
from families.codes import INVITATION_CODE_CHARS, JOIN_CODE_CHARS, new_code, read_code
from families.families import repository
from families.families.errors import (
    FamilyFull,
    FamilyJoinedAlready,
    FamilyMissing,
    GuardianNeeded,
    InvitationUnknown,
    MemberUnknown,
)
from families.families.models import Family, FamilyInvitation, FamilyMember, FamilyRole
from families.nicknames.service import choose_nickname
from families.persons.models import Person
from families.persons.service import add_person

MAX_MEMBERS = 20  # three generations under one roof; more is not a family but a way round the limits
INVITATION_DAYS = 7
_INVITATION = "family-invitation/1"


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """An invitation, its code, which is shown once, and when it ends."""

    id: uuid.UUID
    code: str
    expires_at: dt.datetime


async def found_family(
    session: AsyncSession, founder_id: uuid.UUID, *, nickname: str | None = None, now: dt.datetime
) -> Family:
    """Found a family, its founder as guardian. Raises FamilyJoinedAlready, NicknameUnapproved, NicknameTaken."""
    chosen = await choose_nickname(session, nickname)
    family = Family(nickname=chosen, code=new_code(JOIN_CODE_CHARS), created_at=now)
    session.add(family)
    await session.flush()
    await _add_member(session, family.id, founder_id, FamilyRole.GUARDIAN, now)
    return family


async def add_child(
    session: AsyncSession,
    guardian_id: uuid.UUID,
    *,
    nickname: str | None,
    display_name: str | None,
    birth_on: dt.date,
    district: str | None,
    now: dt.datetime,
) -> Person:
    """Add a child to the family in which the person is guardian.

    Raises FamilyMissing, FamilyFull, and what add_person raises.
    """
    family_id = await _lock_family_of(session, guardian_id)
    child = await add_person(
        session, nickname=nickname, display_name=display_name, birth_on=birth_on, district=district, now=now
    )
    await _add_member(session, family_id, child.id, FamilyRole.CHILD, now)
    return child


async def adopt_child(
    session: AsyncSession, guardian_id: uuid.UUID, person_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """Make a person whom nobody looked after a child of the family in which the other is guardian.

    Raises FamilyMissing, FamilyFull, FamilyJoinedAlready.
    """
    family_id = await _lock_family_of(session, guardian_id)
    await _add_member(session, family_id, person_id, FamilyRole.CHILD, now)


async def invite_adult(
    session: AsyncSession, family_id: uuid.UUID, inviter_id: uuid.UUID, role: FamilyRole, *, now: dt.datetime
) -> NewInvitation:
    """Make a code by which one adult joins the family as guardian or carer."""
    code = new_code(INVITATION_CODE_CHARS)
    expires_at = now + dt.timedelta(days=INVITATION_DAYS)
    invitation = FamilyInvitation(
        code_hash=_code_hash(code),
        family_id=family_id,
        role=role,
        invited_by=inviter_id,
        expires_at=expires_at,
    )
    session.add(invitation)
    await session.flush()
    return NewInvitation(invitation.id, code, expires_at)


async def withdraw_invitation(session: AsyncSession, family_id: uuid.UUID, invitation_id: uuid.UUID) -> None:
    """End an invitation that nobody has used. Raises InvitationUnknown."""
    if not await repository.delete_invitation(session, family_id, invitation_id):
        raise InvitationUnknown


async def accept_invitation(
    session: AsyncSession, person_id: uuid.UUID, code: str, *, now: dt.datetime
) -> FamilyMember:
    """Join the family that the code opens. Raises InvitationUnknown, FamilyJoinedAlready, FamilyFull.

    An invitation ends with the guardianship of who made it: one who was removed lets nobody in.
    """
    invitation = await repository.lock_invitation(session, _code_hash(code), now=now)
    if invitation is None:
        raise InvitationUnknown
    await repository.lock_family(session, invitation.family_id)
    if not await repository.is_guardian(session, invitation.family_id, invitation.invited_by):
        raise InvitationUnknown
    invitation.used_by, invitation.used_at = person_id, now
    return await _add_member(session, invitation.family_id, person_id, invitation.role, now)


async def remove_member(session: AsyncSession, family_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Let a person be of the family no longer. What was earned stays, and so do the enrolments.

    A child stays, and of the guardians of children the last: nobody else could look after the child's account.
    Raises MemberUnknown, GuardianNeeded.
    """
    await repository.lock_family(session, family_id)
    roles = {person.id: row.role for person, row in await repository.list_members(session, family_id)}
    if person_id not in roles:
        raise MemberUnknown
    role_of_leaver = roles.pop(person_id)
    remaining = set(roles.values())
    if role_of_leaver is FamilyRole.CHILD or (
        FamilyRole.CHILD in remaining and FamilyRole.GUARDIAN not in remaining
    ):
        raise GuardianNeeded
    await repository.delete_member(session, family_id, person_id)


async def change_family_code(session: AsyncSession, family_id: uuid.UUID) -> Family:
    """Give the family a new code, so that whoever learnt the old one gets no further than a wrong code."""
    family = await repository.lock_family(session, family_id)
    family.code = new_code(JOIN_CODE_CHARS)
    await session.flush()
    return family


async def _lock_family_of(session: AsyncSession, guardian_id: uuid.UUID) -> uuid.UUID:
    membership = await repository.find_membership(session, guardian_id)
    if membership is None:
        raise FamilyMissing
    await repository.lock_family(session, membership.family_id)
    if not await repository.is_guardian(session, membership.family_id, guardian_id):
        raise FamilyMissing  # a carer, or one who left meanwhile: under the lock nobody leaves
    return membership.family_id


async def _add_member(
    session: AsyncSession, family_id: uuid.UUID, person_id: uuid.UUID, role: FamilyRole, now: dt.datetime
) -> FamilyMember:
    if await repository.count_members(session, family_id) >= MAX_MEMBERS:
        raise FamilyFull
    member = FamilyMember(person_id=person_id, family_id=family_id, role=role, joined_at=now)
    try:
        async with session.begin_nested():
            session.add(member)
    except IntegrityError as error:
        raise FamilyJoinedAlready from error
    return member


def _code_hash(code: str) -> bytes:
    return keyed_hash(_INVITATION, read_code(code).encode())
