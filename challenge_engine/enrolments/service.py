"""Enrolling in a challenge and withdrawing from it."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.schema import Mode
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments import repository
from challenge_engine.enrolments.errors import (
    AlreadyEnrolled,
    CaptainEnrols,
    EnrolmentClosed,
    EnrolmentUnknown,
    NotEligible,
)
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.enrolments.rules import (
    check_mode,
    check_squad_size,
    context_of,
    enroller_age_years,
    refusal,
    team_kind_of,
)
from challenge_engine.progress.repository import begin_enrolments, ensure_progress
from challenge_engine.progress.service import evaluate, lock_unit
from challenge_engine.progress.units import ADULT_YEARS, PersonContext
from core.clock import start_of_day
from families.persons.queries import get_person_view, list_person_views
from families.persons.views import PersonView
from families.squads.repository import list_members, lock_squad

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
    _refuse_when_closed(challenge, now)
    if mode == "squad":
        raise CaptainEnrols
    calendar = challenge.compiled.calendar
    view = await get_person_view(session, person_id)
    check_mode(challenge.file, mode, view)
    person = context_of(view, calendar.run.first_day)
    await begin_enrolments(session, [person_id])
    earlier = await repository.find_enrolment(session, person_id, challenge.id)
    if earlier is None:
        subject_id = view.family_id if mode == "family" and view.family_id else person_id
        progress_id = await ensure_progress(session, challenge.id, team_kind_of(mode), subject_id, now)
    else:  # who comes back goes on where they were, in whichever family they are now
        progress_id = earlier.progress_id
        await lock_unit(session, progress_id)
    team_size = await repository.count_members(session, progress_id) + (earlier is None)
    enroller_years = ADULT_YEARS if view.is_dependant else enroller_age_years(view, calendar.day_of(now))
    why = refusal(challenge.compiled.newest, person, mode, team_size, enroller_years)
    if why is not None:
        raise NotEligible(why.by_language())
    place = _Place(challenge, progress_id, mode, enrolled_by_id, now)
    await repository.add_enrolment(session, _values(place, view, person))
    enrolment = await get_enrolment(session, person_id, challenge.id)
    if enrolment.mode != mode:
        raise AlreadyEnrolled(mode=enrolment.mode)
    enrolment.withdrawn_at = None
    await session.flush()
    unit = await lock_unit(session, enrolment.progress_id)
    await evaluate(session, [unit], [], max(now, unit.progress.settled_at))
    return enrolment


async def enrol_squad(
    session: AsyncSession,
    challenge: PublishedChallenge,
    squad_id: UUID,
    *,
    enrolled_by_id: UUID,
    now: dt.datetime,
) -> list[Enrolment]:
    """Enrol a squad as its captain; again, those who have joined since, too. Return its members' enrolments.

    All or nobody. Who withdrew is left as they are, and counts for no squad's size.
    Raises SquadUnknown, EnrolmentClosed, ModeUnavailable, SquadSizeUnfit, BirthDateMissing, NotEligible,
    AlreadyEnrolled.
    """
    _refuse_when_closed(challenge, now)
    calendar = challenge.compiled.calendar
    squad = await lock_squad(session, squad_id)
    member_ids = [person.id for person, _ in await list_members(session, squad_id)]
    views = await list_person_views(session, {*member_ids, squad.captain_id})
    await begin_enrolments(session, member_ids)
    progress_id = await ensure_progress(session, challenge.id, "squad", squad_id, now)
    earlier = {one.person_id: one for one in await repository.list_enrolments_of_unit(session, progress_id)}
    joining = [view for view in views if view.id in member_ids and view.id not in earlier]
    members = len(joining) + sum(one.withdrawn_at is None for one in earlier.values())
    check_squad_size(challenge.file, members)
    captain = next(view for view in views if view.id == squad.captain_id)
    years = enroller_age_years(captain, calendar.day_of(now))
    place = _Place(challenge, progress_id, "squad", enrolled_by_id, now)
    for view in joining:
        check_mode(challenge.file, "squad", view)
        person = context_of(view, calendar.run.first_day)
        why = refusal(challenge.compiled.newest, person, "squad", members, years)
        if why is not None:
            raise NotEligible(why.by_language())
        await repository.add_enrolment(session, _values(place, view, person))
        enrolment = await get_enrolment(session, view.id, challenge.id)
        if enrolment.progress_id != progress_id:
            raise AlreadyEnrolled(mode=enrolment.mode)
    unit = await lock_unit(session, progress_id)
    await evaluate(session, [unit], [], max(now, unit.progress.settled_at))
    return list(unit.members)


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


@dataclass(frozen=True, slots=True)
class _Place:
    """What the enrolments of one unit share."""

    challenge: PublishedChallenge
    progress_id: UUID
    mode: Mode
    enrolled_by_id: UUID
    now: dt.datetime


def _refuse_when_closed(challenge: PublishedChallenge, now: dt.datetime) -> None:
    calendar = challenge.compiled.calendar
    if not calendar.is_enrolment_open(now):
        raise EnrolmentClosed(
            opens_on=calendar.day_of(calendar.enrolment_opens_at).isoformat(),
            closes_on=calendar.day_of(calendar.enrolment_closes_at - dt.timedelta(seconds=1)).isoformat(),
        )


def _values(place: _Place, view: PersonView, person: PersonContext) -> dict[str, Any]:
    calendar = place.challenge.compiled.calendar
    return {
        "person_id": view.id,
        "challenge_id": place.challenge.id,
        "progress_id": place.progress_id,
        "mode": place.mode,
        **_teams(view),
        "traits": {name: value for name, value in asdict(person).items() if name in _TRAITS},
        "counts_from_at": start_of_day(calendar.day_of(place.now) - COUNTS_BACK, calendar.zone),
        "enrolled_at": place.now,
        "enrolled_by_id": place.enrolled_by_id,
    }


def _teams(view: PersonView) -> dict[str, UUID | str | None]:
    return {
        "family_id": view.family_id,
        "class_id": view.class_id,
        "school_id": view.school_id,
        "organisation_id": view.organisation_id,
        "squad_id": view.squad_id,
    }
