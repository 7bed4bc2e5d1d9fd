"""Enrolling pupils whom a class holds without a family: their teacher takes them along."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.schema import ChallengeFile, Mode
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.repository import list_enrolled
from challenge_engine.enrolments.service import enrol
from core.errors import DomainError
from families.classes.roster.repository import list_held

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
