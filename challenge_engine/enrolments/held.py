"""Pupils whom a class holds without a family: their teacher takes them along, and lets them go."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.schema import ChallengeFile, Mode
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.enrolments.repository import list_enrolled
from challenge_engine.enrolments.service import enrol
from core.errors import DomainError
from families.classes.repository import take_out_of_class
from families.classes.roster.repository import list_held, lock_entry
from families.personal_data.erasure import erase_person

# For the school where the challenge has that; nobody here has a family or a workplace.
_MODES: tuple[Mode, ...] = ("school", "individual")


async def enrol_held(
    session: AsyncSession,
    challenge: PublishedChallenge,
    person_ids: Collection[UUID],
    *,
    enrolled_by_id: UUID,
    now: dt.datetime,
) -> None:
    """Enrol those of the persons who are held and take part in nothing of it yet; two statements where none is.

    Who may not enrol is left as it is: whatever is done for them says so. The caller may act for all of them.
    """
    held = await list_held(session, person_ids)
    mode = mode_of_held(challenge.file)
    if not held or mode is None:
        return
    for person_id in sorted(held - await list_enrolled(session, challenge.id, held)):
        try:
            async with session.begin_nested():
                await enrol(session, challenge, person_id, mode, enrolled_by_id=enrolled_by_id, now=now)
        except (
            DomainError
        ):  # closed, or not for their age: the check-in or the log says that they are not enrolled
            continue


def mode_of_held(file: ChallengeFile) -> Mode | None:
    """Return how held pupils take part; None where a challenge is for families and workplaces only."""
    return next((mode for mode in _MODES if mode in file.modes), None)


async def let_go(
    session: AsyncSession, class_id: UUID, person_id: UUID, *, asked_by_id: UUID, now: dt.datetime
) -> None:
    """Take a pupil out of a class. Nobody would look after a held one, so it does not stay as it was.

    One who never played is erased. Of one who played the roster's line goes, with what the teachers called it and
    the slip: its visits go on counting for the class of then, under a name that leads to nobody.
    """
    entry = await lock_entry(session, class_id, person_id)
    await take_out_of_class(session, class_id, person_id)
    if entry is None or entry.slip_code is None:
        return
    if await session.scalar(select(Enrolment.id).where(Enrolment.person_id == person_id).limit(1)) is None:
        await erase_person(session, person_id, asked_by_id, now=now)
    else:
        await session.delete(entry)
        await session.flush()
