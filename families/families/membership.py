"""Coming into a family and parting with it, noted for each child and told to those concerned."""

import datetime as dt
import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from families.accounts.errors import OwnAddressMissing
from families.accounts.repository import has_own_address
from families.changes.models import ChangeKind
from families.changes.service import note_change
from families.families.errors import MemberUnknown
from families.families.models import FamilyMember, FamilyRole
from families.families.repository import find_membership, list_members
from families.families.service import accept_invitation, remove_member
from families.notices.models import NoticeKind
from families.notices.service import tell


async def join_family(session: AsyncSession, person_id: uuid.UUID, code: str, *, now: dt.datetime) -> FamilyMember:
    """Join the family that the code opens. Raises what accept_invitation raises."""
    member = await accept_invitation(session, person_id, code, now=now)
    await _note(session, member, ChangeKind.FAMILY_JOINED, NoticeKind.FAMILY_JOINED, actor_id=person_id, now=now)
    return member


async def leave_family(
    session: AsyncSession, family_id: uuid.UUID, person_id: uuid.UUID, actor_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """End a membership, by one's own wish or a guardian's.

    Raises MemberUnknown, GuardianNeeded, OwnAddressMissing.
    """
    member = await find_membership(session, person_id)
    if member is None or member.family_id != family_id:
        raise MemberUnknown
    if member.role is FamilyRole.GROWN and not await has_own_address(session, person_id):
        raise OwnAddressMissing  # signs in by the family's code
    await remove_member(session, family_id, person_id)
    await _note(session, member, ChangeKind.FAMILY_LEFT, NoticeKind.FAMILY_LEFT, actor_id=actor_id, now=now)


async def _note(
    session: AsyncSession,
    member: FamilyMember,
    change: ChangeKind,
    notice: NoticeKind,
    *,
    actor_id: uuid.UUID,
    now: dt.datetime,
) -> None:
    rows = [row for _, row in await list_members(session, member.family_id)]
    children = [row.person_id for row in rows if row.role is FamilyRole.CHILD]
    for subject_id in children or [member.person_id]:
        note_change(
            session,
            change,
            subject_id,
            actor_id=actor_id,
            other_id=member.person_id,
            detail={"role": member.role},
            now=now,
        )
    guardians = [row.person_id for row in rows if row.role is FamilyRole.GUARDIAN]
    await tell(session, [*guardians, member.person_id], notice, about_id=member.person_id, now=now)
