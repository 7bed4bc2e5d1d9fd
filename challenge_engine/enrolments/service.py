"""Enrolling in a challenge and withdrawing from it."""

import datetime as dt
from dataclasses import asdict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.schema import Mode
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments import repository
from challenge_engine.enrolments.errors import (
    AlreadyEnrolled,
    EnrolmentClosed,
    EnrolmentUnknown,
    NotEligible,
)
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.enrolments.rules import check_mode, context_of, refusal, team_kind_of
from challenge_engine.progress.repository import begin_enrolment, ensure_progress
from challenge_engine.progress.service import evaluate, lock_unit
from core.clock import start_of_day
from families.persons.queries import get_person_view
from families.persons.views import PersonView

# A phone may send a visit of the last 24 hours (CheckInLimits.oldest_capture), so no visit that is taken can lie
# before what counts: nothing is accepted and then not paid.
COUNTS_BACK = dt.timedelta(days=1)
_TRAITS = frozenset({"age_years", "school_level", "is_dependant", "district"})


async def enrol(
    session: AsyncSession,
    challenge: PublishedChallenge,
    person_id: UUID,
    mode: Mode,
    *,
    enrolled_by_id: UUID,
    now: dt.datetime,
) -> Enrolment:
    """Enrol a person; enrolling again in the same mode returns (and reopens) the enrolment there is.

    What the person did since COUNTS_BACK counts. Raises EnrolmentClosed, ModeUnavailable,
    TeamMissing, BirthDateMissing, NotEligible, AlreadyEnrolled.
    """
    calendar = challenge.compiled.calendar
    if not calendar.is_enrolment_open(now):
        raise EnrolmentClosed(
            opens_on=calendar.day_of(calendar.enrolment_opens_at).isoformat(),
            closes_on=calendar.day_of(calendar.enrolment_closes_at - dt.timedelta(seconds=1)).isoformat(),
        )
    view = await get_person_view(session, person_id)
    check_mode(challenge.file, mode, view)
    person = context_of(view, calendar.run.first_day)
    await begin_enrolment(session, person_id)
    earlier = await repository.find_enrolment(session, person_id, challenge.id)
    if earlier is None:
        subject_id = view.family_id if mode == "family" and view.family_id else person_id
        progress_id = await ensure_progress(session, challenge.id, team_kind_of(mode), subject_id, now)
    else:  # who comes back goes on where they were, in whichever family they are now
        progress_id = earlier.progress_id
        await lock_unit(session, progress_id)
    team_size = await repository.count_members(session, progress_id) + (earlier is None)
    why = refusal(challenge.compiled.newest, person, mode, team_size)
    if why is not None:
        raise NotEligible(why.by_language())
    traits = {name: value for name, value in asdict(person).items() if name in _TRAITS}
    await repository.add_enrolment(
        session,
        {
            "person_id": person_id,
            "challenge_id": challenge.id,
            "progress_id": progress_id,
            "mode": mode,
            **_teams(view),
            "traits": traits,
            "counts_from_at": start_of_day(calendar.day_of(now) - COUNTS_BACK, calendar.zone),
            "enrolled_at": now,
            "enrolled_by_id": enrolled_by_id,
        },
    )
    enrolment = await get_enrolment(session, person_id, challenge.id)
    if enrolment.mode != mode:
        raise AlreadyEnrolled(mode=enrolment.mode)
    enrolment.withdrawn_at = None
    await session.flush()
    unit = await lock_unit(session, enrolment.progress_id)
    await evaluate(session, [unit], [], max(now, unit.progress.settled_at))
    return enrolment


async def withdraw(session: AsyncSession, challenge_id: UUID, person_id: UUID, *, now: dt.datetime) -> Enrolment:
    """End a person's enrolment. What was earned stays, and still counts for a family. Raises EnrolmentUnknown."""
    enrolment = await get_enrolment(session, person_id, challenge_id)
    await lock_unit(session, enrolment.progress_id)
    if enrolment.withdrawn_at is None:
        enrolment.withdrawn_at = now
    await session.flush()
    return enrolment


async def get_enrolment(session: AsyncSession, person_id: UUID, challenge_id: UUID) -> Enrolment:
    """Return a person's enrolment in a challenge. Raises EnrolmentUnknown."""
    enrolment = await repository.find_enrolment(session, person_id, challenge_id)
    if enrolment is None:
        raise EnrolmentUnknown
    return enrolment


def _teams(view: PersonView) -> dict[str, UUID | str | None]:
    return {
        "family_id": view.family_id,
        "class_id": view.class_id,
        "school_id": view.school_id,
        "organisation_id": view.organisation_id,
    }
