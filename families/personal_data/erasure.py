"""Erasing a person in one transaction: all but what is declared as kept, under an id that then names nobody."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from families.accounts.repository import find_by_person
from families.carers.repository import list_concerned
from families.families.models import FamilyRole
from families.families.repository import find_membership, list_members, lock_family
from families.nicknames.service import choose_nickname
from families.notices.models import NoticeKind
from families.notices.service import tell
from families.personal_data.errors import LastGuardian, PersonErased
from families.personal_data.holdings import Fate, PersonalData, find_holdings, find_personal_data
from families.personal_data.models import Erasure
from families.persons.repository import get_person, lock_person
from families.sessions.service import end_all_sessions

# What the database keeps from being deleted otherwise (certificates) may go meanwhile.
_OPEN, _CLOSE = (text(f"SELECT set_config('eplus.erasure', '{state}', true)") for state in ("on", "off"))


async def erase_person(
    session: AsyncSession, person_id: uuid.UUID, asked_by: uuid.UUID, *, now: dt.datetime
) -> list[uuid.UUID]:
    """Erase a person and return the ids of its ended sessions, to be named in Redis.

    Vendors' grants are ended here and taken back at the vendors by the worker. Whoever is writing to the record is
    waited for, and whoever comes meanwhile finds it shut. Of a child, its guardians are told.

    Raises PersonUnknown, LastGuardian, PersonErased.
    """
    await _refuse_orphans(session, person_id)
    await lock_person(session, person_id)
    if await session.get(Erasure, person_id, populate_existing=True) is not None:
        raise PersonErased
    guardians = [one for one in await list_concerned(session, person_id) if one != person_id]
    account = await find_by_person(session, person_id)
    ids = [person_id] if account is None else [person_id, account.id]
    ended = [] if account is None else await end_all_sessions(session, account.id, now=now)
    await _let_go(session, ids, find_personal_data(), now)
    person = await get_person(session, person_id)
    person.nickname = await choose_nickname(session, None)  # boards of the past show some name, not this one
    session.add(Erasure(person_id=person_id, asked_by=asked_by, erased_at=now))
    # About nobody, for there is nobody left to be looked at.
    await tell(session, guardians, NoticeKind.CHILD_ERASED, about_id=None, now=now)
    return ended


async def erase_what_families_brought(session: AsyncSession, person_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Erase a child's record, steps, their sources and phones; its play stays. The caller locked the person."""
    await _let_go(session, [person_id], [one for one in find_personal_data() if one.is_of_families], now)


async def _let_go(
    session: AsyncSession, ids: Sequence[uuid.UUID], packages: Sequence[PersonalData], now: dt.datetime
) -> None:
    """End, delete and blank what these packages hold about who has `ids`, the person's the first of them."""
    theirs = {holding.table for data in packages for holding in data.holdings}
    for data in packages:
        for end in data.endings:
            await end(session, ids[0], now)
    await session.flush()
    await session.execute(_OPEN)
    for holding in reversed(find_holdings()):
        if holding.table not in theirs:
            continue
        if holding.fate is Fate.DELETED:
            await session.execute(delete(holding.table).where(holding.rows_of(ids)))
        elif holding.fate is Fate.BLANKED:
            await session.execute(update(holding.table).where(holding.rows_of(ids)).values(**holding.blank))
    await session.execute(_CLOSE)
    session.expire_all()


async def _refuse_orphans(session: AsyncSession, person_id: uuid.UUID) -> None:
    membership = await find_membership(session, person_id)
    if membership is None or membership.role is not FamilyRole.GUARDIAN:
        return
    await lock_family(session, membership.family_id)
    rows = [row for _, row in await list_members(session, membership.family_id) if row.person_id != person_id]
    remaining = {row.role for row in rows}
    if FamilyRole.CHILD in remaining and FamilyRole.GUARDIAN not in remaining:
        raise LastGuardian
