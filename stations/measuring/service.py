"""Recording a visit, once: who came, what was done, and the results to where the visitor wants them."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from core.errors import DomainError
from families.persons.models import Person
from stations.devices.unlocking import AtBooth
from stations.events.models import Booth
from stations.figures.rules import age_band
from stations.figures.service import count_visit
from stations.measuring.claims import code_given, keep_for_guest
from stations.measuring.depositing import Provenance, deposit
from stations.measuring.errors import (
    StationServiceNotOffered,
    StationVisitEmpty,
    StationVisitOutside,
    StationVisitTaken,
)
from stations.measuring.events import tell_visit
from stations.measuring.models import StationVisit
from stations.measuring.ranges import Level, ranges
from stations.measuring.rules import Body, Finding, check_reading, findings_of
from stations.measuring.visit import VisitIn
from stations.visitors.service import How, KnownVisitor, recognise, use_pass

FUTURE_MOST_S = 120  # what is left of a clock's error after it was corrected
SCANNED_AGO_MOST_S = 120  # with a network a pass is scanned when the visit is sent, or shown once more
MOST_ELSEWHERE = 20
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Offline:
    """What is known of a visit's instants that was measured without a network.

    `scanned_at` is when a pass was scanned, by our clock; None where what the tablet says is not believed.
    """

    scanned_at: dt.datetime | None
    clock_off_s: int | None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same service done for the same visitor at another booth of the event: both are kept."""

    service: str
    booth: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class RecordedVisit:
    """What became of a visit. `refused` is why a pass was not taken; then the visitor is a guest with a code."""

    visit_id: uuid.UUID
    how: How
    refused: str | None
    is_repeat: bool
    is_deposited: bool
    claim_code: str | None
    findings: Sequence[Finding]
    clock_off_s: int | None
    elsewhere: Sequence[Elsewhere]


async def record_visit(
    session: AsyncSession,
    at_booth: AtBooth,
    visit: VisitIn,
    *,
    offline: Offline | None = None,
    now: dt.datetime,
) -> RecordedVisit:
    """Record a visit, its instants by our clock, once under its id. With a network a pass was scanned just now.

    A pass or card that is not taken makes the visitor a guest: nothing is lost. Raises StationVisitEmpty,
    StationServiceNotOffered, StationVisitOutside, StationVisitTaken, and as `check_reading` does; then nothing of
    it is recorded.
    """
    if not visit.services:
        raise StationVisitEmpty
    at = visit.at
    if offline is None:
        said_at = visit.scanned_at or at
        offline = Offline(said_at if is_near(said_at, now, SCANNED_AGO_MOST_S) else None, None)
    _check_when(at_booth, at, now)
    row = await _claim_id(session, at_booth, visit, at, offline.clock_off_s, now)
    is_repeat = row is None
    if row is None:
        row = await session.get_one(StationVisit, visit.id, populate_existing=True)
        if row.device_id != at_booth.device.id:
            raise StationVisitTaken
    else:
        _check_offered(at_booth.booth, visit)
        await _recognise(session, row, visit, offline.scanned_at, now)
    body, findings = await _judge(session, row, visit, at)
    if not is_repeat:
        await _keep_results(session, at_booth, row, visit, at, now)
        await _count(session, row, body, findings)
        if row.person_id is not None:
            tell_visit(session, row, at_booth.event, now=now)
    is_guest = row.how is How.GUEST
    return RecordedVisit(
        visit_id=row.id,
        how=row.how,
        refused=row.refused,
        is_repeat=is_repeat,
        is_deposited=visit.has_results_kept and not is_guest,
        claim_code=await code_given(session, row.id, visit) if visit.has_results_kept and is_guest else None,
        findings=findings,
        clock_off_s=row.clock_off_s,
        elsewhere=await _list_elsewhere(session, row),
    )


def _check_offered(booth: Booth, visit: VisitIn) -> None:
    """A blood pressure from the table of stories is a mistake, or worse. Of a repeat this is not asked again."""
    others = sorted(set(visit.services) - set(booth.services))
    if others:
        raise StationServiceNotOffered(services=", ".join(others))


def is_near(one_at: dt.datetime, other_at: dt.datetime, most_s: float) -> bool:
    """Return whether two instants are at most so many seconds apart."""
    return abs((one_at - other_at).total_seconds()) <= most_s


def _check_when(at_booth: AtBooth, at: dt.datetime, now: dt.datetime) -> None:
    leeway = dt.timedelta(seconds=FUTURE_MOST_S)
    shift = at_booth.shift
    if at > now + leeway or not shift.starts_at - leeway <= at <= shift.ends_at + leeway:
        raise StationVisitOutside


async def _claim_id(
    session: AsyncSession,
    at_booth: AtBooth,
    visit: VisitIn,
    at: dt.datetime,
    clock_off_s: int | None,
    now: dt.datetime,
) -> StationVisit | None:
    """Return the new row, or None where the visit is there already; two at once come one after the other."""
    values = {
        "id": visit.id,
        "event_id": at_booth.event.id,
        "booth_id": at_booth.booth.id,
        "device_id": at_booth.device.id,
        "shift_id": at_booth.shift.id,
        "how": How.GUEST,
        "at": at,
        "recorded_at": now,
        "has_consented": visit.consent,
        "services": visit.services,
        "story_id": visit.story.story_id if visit.story else None,
        "story_minutes": visit.story.minutes if visit.story else None,
        "clock_off_s": clock_off_s,
    }
    made = insert(StationVisit).values(values).on_conflict_do_nothing().returning(StationVisit)
    return await session.scalar(made)


async def _recognise(
    session: AsyncSession, row: StationVisit, visit: VisitIn, scanned_at: dt.datetime | None, now: dt.datetime
) -> None:
    """Say in the row who came; a pass that is not taken leaves a guest."""
    if visit.token is None:
        return
    try:
        known: KnownVisitor = await recognise(session, visit.token, scanned_at=scanned_at)
        if known.nonce is not None:
            await use_pass(session, known.nonce, visit.id, now=now)
    except DomainError as error:
        row.refused = error.code
    else:
        row.person_id, row.how = known.person_id, known.how
    await session.flush()


async def _judge(
    session: AsyncSession, row: StationVisit, visit: VisitIn, at: dt.datetime
) -> tuple[Body, Sequence[Finding]]:
    """Return who was measured, and what is said of the values. Raises as `check_reading`."""
    person = None if row.person_id is None else await session.get_one(Person, row.person_id)
    body = visit.body(person.birth_on if person else None, person.sex if person else None)
    day, readings = local_day(at), [reading.to_reading() for reading in visit.readings]
    for reading in readings:
        check_reading(reading, body, day)
    return body, findings_of(readings, body, day, ranges())


async def _count(session: AsyncSession, row: StationVisit, body: Body, findings: Sequence[Finding]) -> None:
    day = local_day(row.at)
    is_known = body.birth_on is not None or body.age_years is not None
    years = int(body.age_days(day) / DAYS_PER_YEAR) if is_known else None
    outside = {finding.what for finding in findings if finding.level >= Level.WATCH}
    await count_visit(
        session,
        row.event_id,
        at=row.at,
        age_band=age_band(years),
        services=row.services,
        out_of_range=outside,
    )


async def _keep_results(
    session: AsyncSession, at_booth: AtBooth, row: StationVisit, visit: VisitIn, at: dt.datetime, now: dt.datetime
) -> None:
    if not visit.has_results_kept:
        return
    if row.person_id is None:
        await keep_for_guest(session, row.id, visit, at=at, now=now)
        return
    by = Provenance.of(at_booth.event, at_booth.booth, at_booth.device.label, at_booth.shift.person_id)
    await deposit(session, row.person_id, visit, by, at=at, now=now)


async def _list_elsewhere(session: AsyncSession, row: StationVisit) -> Sequence[Elsewhere]:
    if row.person_id is None:
        return []
    found = await session.execute(
        select(StationVisit, Booth.slug)
        .join(Booth, Booth.id == StationVisit.booth_id)
        .where(
            StationVisit.person_id == row.person_id,
            StationVisit.event_id == row.event_id,
            StationVisit.booth_id != row.booth_id,
        )
        .order_by(StationVisit.at)
        .limit(MOST_ELSEWHERE)
    )
    return [
        Elsewhere(service, slug, other.at)
        for other, slug in found
        for service in other.services
        if service in row.services
    ]
