"""Undoing a claim: a slip came into wrong hands, and the class holds the pupil again."""

import datetime as dt
import uuid

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncSession

from families.accounts.repository import find_by_person
from families.carers.models import CareInvitation
from families.carers.repository import list_carers, list_concerned
from families.carers.service import end_care
from families.changes.models import ChangeKind
from families.changes.service import note_change
from families.children.models import ChildRegistration
from families.classes.repository import get_class, put_school_member
from families.classes.roster import repository
from families.classes.roster.errors import ClassClaimFinal, ClassClaimMissing
from families.classes.roster.models import SLIP_CODE_CHARS, RosterEntry
from families.codes import new_code
from families.corrections.models import RegistrationCorrection
from families.families.models import FamilyMember, FamilyRole
from families.families.repository import find_membership, lock_family
from families.handover.models import Handover
from families.identity_numbers.models import IdentityNumber
from families.notices.models import Notice, NoticeKind
from families.notices.service import tell
from families.personal_data.erasure import erase_what_families_brought
from families.persons.repository import get_person, lock_person
from families.sessions.service import end_all_sessions
from families.squads.models import SquadMember

UNDO_DAYS = 7  # a slip is missed within a school week; later a family has built on the claim
# What nobody but a guardian can have made: each row by its `person_id`.
_OF_GUARDIANS = (
    CareInvitation,
    RegistrationCorrection,
    ChildRegistration,
    IdentityNumber,
    Handover,
    SquadMember,
    FamilyMember,
)


def undo_until(claimed_at: dt.datetime) -> dt.datetime:
    """Return when a claim can be undone no longer."""
    return claimed_at + dt.timedelta(days=UNDO_DAYS)


async def undo_claim(
    session: AsyncSession, class_id: uuid.UUID, person_id: uuid.UUID, *, actor_id: uuid.UUID, now: dt.datetime
) -> list[uuid.UUID]:
    """Let the class hold a claimed pupil again, with a new slip; return the ids of ended sessions, for Redis.

    The family loses the child at once, and all that it told of the child or brought in goes, the health record and
    step sources, too. What the pupil collected stays the pupil's. Raises ClassClaimMissing, ClassClaimFinal.
    """
    entry = await _lock_claim(session, class_id, person_id, now)
    guardians = [one for one in await list_concerned(session, person_id) if one != person_id]
    for care, _ in await list_carers(session, person_id):
        await end_care(session, person_id, care.carer_id, actor_id, now=now)
    note_change(session, ChangeKind.CLAIM_UNDONE, person_id, actor_id=actor_id, other_id=entry.claimed_by, now=now)
    entry.slip_code, entry.claimed_at, entry.claimed_by = new_code(SLIP_CODE_CHARS), None, None
    await erase_what_families_brought(session, person_id, now=now)
    for model in _OF_GUARDIANS:
        await session.execute(delete(model).where(model.person_id == person_id))
    await session.execute(delete(Notice).where(or_(Notice.person_id == person_id, Notice.about_id == person_id)))
    school_class = await get_class(session, class_id)
    await put_school_member(session, person_id, school_class.school_id, class_id, now=now)
    person = await get_person(session, person_id)
    person.display_name = person.birth_on = person.sex = person.district = None
    ended = await _shut_account(session, person_id, now)
    await tell(session, guardians, NoticeKind.CLAIM_UNDONE, about_id=None, now=now)
    await session.flush()
    return ended


async def _lock_claim(
    session: AsyncSession, class_id: uuid.UUID, person_id: uuid.UUID, now: dt.datetime
) -> RosterEntry:
    """Return the claimed pupil's entry: family, person and entry are locked, in the order in which others do."""
    membership = await find_membership(session, person_id)
    known = await session.get(RosterEntry, person_id)
    if membership is None or known is None or known.class_id != class_id or known.claimed_at is None:
        raise ClassClaimMissing
    await lock_family(session, membership.family_id)
    await lock_person(session, person_id)
    await session.refresh(membership)
    entry = await repository.lock_entry(session, class_id, person_id)
    if entry is None or entry.claimed_at is None:
        raise ClassClaimMissing
    if now >= undo_until(entry.claimed_at) or membership.role is not FamilyRole.CHILD:
        raise ClassClaimFinal(days=UNDO_DAYS)
    return entry


async def _shut_account(session: AsyncSession, person_id: uuid.UUID, now: dt.datetime) -> list[uuid.UUID]:
    """End the sessions of the child's account; it stays without a PIN, until the next guardian sets one."""
    account = await find_by_person(session, person_id)
    if account is None:
        return []
    account.secret_hash = ""  # no hash is empty, so nobody signs in
    return await end_all_sessions(session, account.id, now=now)
