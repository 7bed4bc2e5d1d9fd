"""A class's page of absences for a day: read, and written whole."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select, union_all, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from families.classes.absences.errors import AbsenceDayUnfit
from families.classes.absences.models import ClassAbsence, ClassClosure
from families.classes.models import SchoolClass

DAYS_BACK = 14  # as far as the travel log: the week before, after a holiday
DAYS_AHEAD = 31  # a holiday is known a month before


@dataclass(frozen=True, slots=True)
class AbsencePage:
    """Who of a class was absent on a day; and whether nobody was expected."""

    absent: frozenset[uuid.UUID]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class NotedDay:
    """A day that asks nothing of a pupil, or of a whole class; `subject_id` is the one's or the other's."""

    subject_id: uuid.UUID
    day: dt.date
    noted_at: dt.datetime
    withdrawn_at: dt.datetime | None

    def stood_at(self, at: dt.datetime) -> bool:
        """Tell whether it was noted, and not taken back, by an instant."""
        return self.noted_at < at and (self.withdrawn_at is None or self.withdrawn_at >= at)


async def read_absences(
    session: AsyncSession, class_id: uuid.UUID, day: dt.date, pupils: Collection[uuid.UUID]
) -> AbsencePage:
    """Return the page of a day."""
    absent = await session.scalars(
        select(ClassAbsence.person_id).where(
            ClassAbsence.person_id.in_(pupils), ClassAbsence.day == day, ClassAbsence.withdrawn_at.is_(None)
        )
    )
    closed = await session.scalar(
        select(ClassClosure.day).where(
            ClassClosure.class_id == class_id, ClassClosure.day == day, ClassClosure.withdrawn_at.is_(None)
        )
    )
    return AbsencePage(frozenset(absent), closed is not None)


async def write_absences(
    session: AsyncSession,
    class_id: uuid.UUID,
    day: dt.date,
    wanted: AbsencePage,
    pupils: Collection[uuid.UUID],
    *,
    now: dt.datetime,
) -> set[uuid.UUID]:
    """Make the page say `wanted` of the pupils; return for whom something changed. Raises AbsenceDayUnfit."""
    today = local_day(now)
    first, last = today - dt.timedelta(days=DAYS_BACK), today + dt.timedelta(days=DAYS_AHEAD)
    if not first <= day <= last:
        raise AbsenceDayUnfit(first=first.isoformat(), last=last.isoformat())
    # Two teachers at once: the second sees what the first wrote.
    await session.execute(select(SchoolClass.id).where(SchoolClass.id == class_id).with_for_update())
    known = await read_absences(session, class_id, day, pupils)
    absent = wanted.absent & set(pupils)
    for person_id in sorted(absent - known.absent):
        await _note(session, ClassAbsence, {"person_id": person_id, "day": day}, now)
    back = known.absent - absent
    if back:
        gone = ClassAbsence.person_id.in_(back), ClassAbsence.day == day
        await session.execute(update(ClassAbsence).where(*gone).values(withdrawn_at=now))
    if wanted.is_closed and not known.is_closed:
        await _note(session, ClassClosure, {"class_id": class_id, "day": day}, now)
    elif known.is_closed and not wanted.is_closed:
        open_again = ClassClosure.class_id == class_id, ClassClosure.day == day
        await session.execute(update(ClassClosure).where(*open_again).values(withdrawn_at=now))
    return set(pupils) if wanted.is_closed != known.is_closed else set(absent ^ known.absent)


async def list_noted(
    session: AsyncSession, person_ids: Collection[uuid.UUID], class_ids: Collection[uuid.UUID]
) -> Sequence[NotedDay]:
    """Return all absent days of the persons and closed days of the classes, taken back or not; a statement."""
    absences = select(
        ClassAbsence.person_id.label("subject_id"),
        ClassAbsence.day,
        ClassAbsence.noted_at,
        ClassAbsence.withdrawn_at,
    ).where(ClassAbsence.person_id.in_(person_ids))
    closures = select(
        ClassClosure.class_id, ClassClosure.day, ClassClosure.noted_at, ClassClosure.withdrawn_at
    ).where(ClassClosure.class_id.in_(class_ids))
    return [NotedDay(*row) for row in await session.execute(union_all(absences, closures))]


async def _note(
    session: AsyncSession, table: type[ClassAbsence | ClassClosure], key: dict[str, object], now: dt.datetime
) -> None:
    # What was taken back by mistake stands again from when it was first noted.
    await session.execute(
        insert(table)
        .values(**key, noted_at=now)
        .on_conflict_do_update(index_elements=list(key), set_={"withdrawn_at": None})
    )
