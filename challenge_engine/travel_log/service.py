"""Reading a page of a class's travel log, and writing it whole."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.repository import list_enrolled
from challenge_engine.facts.kinds.journey import KIND
from challenge_engine.facts.repository import list_revisions
from challenge_engine.facts.service import record_facts
from challenge_engine.travel_log.errors import TravelDayUnfit, TravelNotCounted
from challenge_engine.travel_log.rules import DAYS_BACK, Journey, Page, changes, newest, standing
from families.classes.models import SchoolClass


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a page: `unenrolled` are pupils of whom nothing is written down, as nobody enrolled them."""

    journeys: Mapping[UUID, Journey]
    changed: int
    late: int
    unenrolled: Collection[UUID]


async def read_page(session: AsyncSession, page: Page, pupils: Collection[UUID]) -> dict[UUID, Journey]:
    """Return what the page says of these pupils; a statement."""
    if not pupils:
        return {}
    return standing(newest(await list_revisions(session, [page.identity(one) for one in pupils])))


async def write_page(
    session: AsyncSession,
    challenge: PublishedChallenge,
    class_id: UUID,
    page: Page,
    wanted: Mapping[UUID, Journey],
    pupils: Collection[UUID],
    *,
    now: dt.datetime,
) -> Written:
    """Make the page say `wanted`: who is left out has travelled nowhere. Written twice, it changes nothing.

    Raises TravelNotCounted, TravelDayUnfit.
    """
    calendar = challenge.compiled.calendar
    if KIND.name not in challenge.file.facts:
        raise TravelNotCounted
    today = calendar.day_of(now)
    first = max(today - dt.timedelta(days=DAYS_BACK), calendar.run.first_day)
    last = min(today, calendar.run.last_day)
    if not first <= page.day <= last:
        raise TravelDayUnfit(first=first.isoformat(), last=last.isoformat())
    # Two teachers at once: the second sees what the first wrote.
    await session.execute(select(SchoolClass.id).where(SchoolClass.id == class_id).with_for_update())
    enrolled = await list_enrolled(session, challenge.id, pupils)
    known = newest(await list_revisions(session, [page.identity(one) for one in pupils])) if pupils else {}
    allowed = {one: journey for one, journey in wanted.items() if one in enrolled}
    facts = changes(page, allowed, pupils, known, zone=calendar.zone, now=now)
    recorded = await record_facts(session, facts, now=now)
    return Written(
        journeys=standing(known | {fact.person_id: fact for fact in facts}),
        changed=recorded.stored,
        late=sum(one.challenge_id == challenge.id for one in recorded.late),
        unenrolled=set(wanted) & set(pupils) - enrolled,
    )
