"""Inviting carers, changing what they may do, and parting with them. Every change is noted and told."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day, start_of_day
from core.crypto import keyed_hash
from core.ids import new_id
from families.carers import repository
from families.carers.errors import (
    CareEndInvalid,
    CareInvitationsFull,
    CareInvitationUnknown,
    CarerAlready,
    CarersFull,
    CarerUnknown,
)
from families.carers.models import CareInvitation, CareLevel, CareRelation
from families.changes.models import ChangeKind
from families.changes.service import note_change
from families.codes import INVITATION_CODE_CHARS, code_of, read_code
from families.notices.models import NoticeKind
from families.notices.service import tell
from families.persons.repository import lock_person

MAX_CARERS = 20  # as many as a family has members
LONGEST_CARE_YEARS = 10  # then somebody looks at it again
ENDED_AT_ONCE = 100  # rows of one transaction; the next look takes the next
MAX_OPEN_INVITATIONS = 5  # of one inviter for one person: a family's grandparents and a helper
_INVITATION = "care-invitation/1"
_CODE = "care-invitation-code/1"


@dataclass(frozen=True, slots=True)
class NewCareInvitation:
    """An invitation with its code, which is shown once."""

    row: CareInvitation
    code: str


async def invite_carer(
    session: AsyncSession,
    person_id: uuid.UUID,
    inviter_id: uuid.UUID,
    *,
    level: CareLevel,
    care_ends_on: dt.date | None,
    valid_days: int,
    now: dt.datetime,
) -> NewCareInvitation:
    """Make a code by which one adult becomes carer, until the end of `care_ends_on`.

    Raises CareEndInvalid, CareInvitationsFull.
    """
    _check_end(care_ends_on, now)
    await lock_person(session, person_id)  # open invitations are counted and added under this lock
    present = await repository.list_invitations(session, person_id, now=now)
    if sum(one.invited_by == inviter_id for one in present) >= MAX_OPEN_INVITATIONS:
        raise CareInvitationsFull(most=MAX_OPEN_INVITATIONS)
    invitation_id = new_id()
    code = _code_of(invitation_id)
    row = CareInvitation(
        id=invitation_id,
        code_hash=_code_hash(code),
        person_id=person_id,
        level=level,
        care_ends_on=care_ends_on,
        invited_by=inviter_id,
        made_at=now,
        expires_at=now + dt.timedelta(days=valid_days),
    )
    session.add(row)
    note_change(
        session, ChangeKind.CARER_INVITED, person_id, actor_id=inviter_id, detail={"level": level}, now=now
    )
    await session.flush()
    return NewCareInvitation(row, code)


async def show_care_invitation(
    session: AsyncSession, person_id: uuid.UUID, invitation_id: uuid.UUID, *, now: dt.datetime
) -> NewCareInvitation:
    """Return an invitation that was just made once more, for a repeat whose first answer was lost.

    The code follows from the id and a key that the database does not know. Raises CareInvitationUnknown.
    """
    for row in await repository.list_invitations(session, person_id, now=now):
        if row.id == invitation_id:
            return NewCareInvitation(row, _code_of(row.id))
    raise CareInvitationUnknown


async def withdraw_care_invitation(
    session: AsyncSession, person_id: uuid.UUID, invitation_id: uuid.UUID, actor_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """End an invitation that nobody has used. Raises CareInvitationUnknown."""
    if not await repository.delete_invitation(session, person_id, invitation_id):
        raise CareInvitationUnknown
    note_change(session, ChangeKind.INVITATION_WITHDRAWN, person_id, actor_id=actor_id, now=now)


async def accept_care_invitation(
    session: AsyncSession, carer_id: uuid.UUID, code: str, *, now: dt.datetime
) -> CareRelation:
    """Become carer of the person for whom the code was made.

    Raises CareInvitationUnknown (also when who invited may not any more, or the care would have ended),
    CarerAlready, CarersFull.
    """
    invitation = await repository.lock_invitation(session, _code_hash(code), now=now)
    if invitation is None:
        raise CareInvitationUnknown
    person_id, ends_on = invitation.person_id, invitation.care_ends_on
    if not await repository.is_self_or_guardian(session, invitation.invited_by, person_id):
        raise CareInvitationUnknown
    ends_at = start_of_day(ends_on + dt.timedelta(days=1)) if ends_on is not None else None
    if ends_at is not None and ends_at <= now:
        raise CareInvitationUnknown
    if carer_id == person_id or await repository.is_self_or_guardian(session, carer_id, person_id):
        raise CarerAlready
    invitation.used_by, invitation.used_at = carer_id, now
    return await begin_care(
        session, person_id, carer_id, invitation.level, actor_id=carer_id, ends_at=ends_at, now=now
    )


async def begin_care(
    session: AsyncSession,
    person_id: uuid.UUID,
    carer_id: uuid.UUID,
    level: CareLevel,
    *,
    actor_id: uuid.UUID | None,
    ends_at: dt.datetime | None = None,
    is_told: bool = True,
    now: dt.datetime,
) -> CareRelation:
    """Make somebody carer; the clock (`actor_id` None) is stopped by no limit. Raises CarerAlready, CarersFull."""
    await lock_person(session, person_id)  # carers are counted and added under this lock
    if actor_id is not None and await repository.count_carers(session, person_id) >= MAX_CARERS:
        raise CarersFull
    care = CareRelation(person_id=person_id, carer_id=carer_id, level=level, began_at=now, ends_at=ends_at)
    try:
        async with session.begin_nested():
            session.add(care)
    except IntegrityError as error:
        raise CarerAlready from error
    note_change(
        session,
        ChangeKind.CARE_BEGUN,
        person_id,
        actor_id=actor_id,
        other_id=carer_id,
        detail={"level": level},
        now=now,
    )
    if is_told:
        await _tell(session, care, NoticeKind.CARER_JOINED, now)
    return care


async def change_care(
    session: AsyncSession,
    person_id: uuid.UUID,
    carer_id: uuid.UUID,
    actor_id: uuid.UUID,
    *,
    level: CareLevel,
    ends_on: dt.date | None,
    now: dt.datetime,
) -> CareRelation:
    """Change what a carer may do, and until the end of which day (None: without end).

    Raises CarerUnknown, CareEndInvalid.
    """
    _check_end(ends_on, now)
    care = await repository.lock_care(session, person_id, carer_id)
    if care is None:
        raise CarerUnknown
    care.level = level
    care.ends_at = start_of_day(ends_on + dt.timedelta(days=1)) if ends_on is not None else None
    note_change(
        session,
        ChangeKind.CARE_CHANGED,
        person_id,
        actor_id=actor_id,
        other_id=carer_id,
        detail={"level": level, "ends_on": ends_on.isoformat() if ends_on else ""},
        now=now,
    )
    await _tell(session, care, NoticeKind.CARE_CHANGED, now)
    return care


async def end_care(
    session: AsyncSession, person_id: uuid.UUID, carer_id: uuid.UUID, actor_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """End a relation at once. Raises CarerUnknown."""
    care = await repository.lock_care(session, person_id, carer_id)
    if care is None:
        raise CarerUnknown
    await _end(session, care, actor_id, now)


async def end_due_care(session: AsyncSession, *, now: dt.datetime) -> int:
    """End the next relations whose day has come; return how many. Twice changes nothing more."""
    due = await repository.lock_due_ends(session, now=now, limit=ENDED_AT_ONCE)
    for care in due:
        await _end(session, care, None, now)
    return len(due)


async def _end(session: AsyncSession, care: CareRelation, actor_id: uuid.UUID | None, now: dt.datetime) -> None:
    care.ended_at = now
    note_change(session, ChangeKind.CARE_ENDED, care.person_id, actor_id=actor_id, other_id=care.carer_id, now=now)
    await _tell(session, care, NoticeKind.CARE_ENDED, now)


async def _tell(session: AsyncSession, care: CareRelation, kind: NoticeKind, now: dt.datetime) -> None:
    concerned = await repository.list_concerned(session, care.person_id)
    await tell(session, [*concerned, care.carer_id], kind, about_id=care.person_id, now=now)


def _check_end(ends_on: dt.date | None, now: dt.datetime) -> None:
    today = local_day(now)
    if ends_on is not None and not 0 < (ends_on - today).days <= LONGEST_CARE_YEARS * 366:
        raise CareEndInvalid


def _code_of(invitation_id: uuid.UUID) -> str:
    return code_of(keyed_hash(_CODE, invitation_id.bytes), INVITATION_CODE_CHARS)


def _code_hash(code: str) -> bytes:
    return keyed_hash(_INVITATION, read_code(code).encode())
