"""Days that ask nothing of whoever plays: of pauses, of absences from school, of schools that were closed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.calendar import Calendar
from challenge_engine.definitions.models import Challenge
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.pauses.rules import PauseSpan, paused_days
from challenge_engine.pauses.service import pauses_of
from core.clock import start_of_day
from families.classes.absences.service import NotedDay, list_noted


@dataclass(frozen=True, slots=True)
class Excuses:
    """What is known for one challenge: its pauses, and the noted days by person or class."""

    pauses: Sequence[PauseSpan] = ()
    noted: Mapping[UUID, Sequence[NotedDay]] = field(default_factory=dict)

    def of_member(self, member: Enrolment, calendar: Calendar) -> tuple[int, ...]:
        """Return a member's excused days of the run, as ordinals, in order.

        The class is that of enrolling, as for boards. What is noted after a round is final changes nothing in it.
        """
        subjects = [one for one in (member.person_id, member.class_id) if one is not None]
        days = {
            noted.day for subject in subjects for noted in self.noted.get(subject, ()) if _counts(noted, calendar)
        }
        return tuple(sorted(day.toordinal() for day in days))

    def paused(self, calendar: Calendar, as_of: dt.datetime) -> tuple[int, ...]:
        """Return the paused days of the run until `as_of`, as ordinals, in order."""
        first, last = calendar.run.first_day.toordinal(), calendar.run.last_day.toordinal()
        days = paused_days(self.pauses, calendar.zone, as_of)
        return tuple(sorted(one for one in days if first <= one <= last))


async def find_excuses(
    session: AsyncSession, challenges: Sequence[Challenge], members: Sequence[Enrolment]
) -> dict[UUID, Excuses]:
    """Return the excuses by challenge; a statement where anybody plays for a class, else none."""
    noted: dict[UUID, list[NotedDay]] = {}
    pupils = [one for one in members if one.class_id is not None]
    if pupils:
        classes = {one.class_id for one in pupils if one.class_id is not None}
        for one in await list_noted(session, {one.person_id for one in pupils}, classes):
            noted.setdefault(one.subject_id, []).append(one)
    return {one.id: Excuses(await pauses_of(session, one), noted) for one in challenges}


def _counts(noted: NotedDay, calendar: Calendar) -> bool:
    if not calendar.run.first_day <= noted.day <= calendar.run.last_day:
        return False
    return noted.stood_at(calendar.sealing_of(start_of_day(noted.day, calendar.zone)))
