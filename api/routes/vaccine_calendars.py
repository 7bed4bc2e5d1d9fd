"""Calendar feeds of what is next: made and revoked by the family, asked for by calendars with a secret address."""

import asyncio
import datetime as dt
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response, status
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep, SettingsDep
from api.errors import problems
from api.idempotency import REPLAYED_HEADER, make_once
from api.schemas.vaccine_documents import CalendarIn, CalendarOut, NewCalendarOut
from families.permissions import Action
from families.persons.repository import get_person
from records.access.kinds import Access, What, Why
from records.access.service import OpenRecord, close_record, open_record, open_record_as_system
from records.appointments.queries import list_for_calendar
from vaccines.calendars.models import VaccineCalendar
from vaccines.calendars.service import (
    get_calendar_feed,
    list_calendar_feeds,
    make_calendar_feed,
    open_calendar_feed,
    revoke_calendar_feed,
)
from vaccines.documents.calendar import REFRESH, Shown, make_calendar
from vaccines.overview.queries import get_overview, name_of

router = APIRouter(tags=["vaccines"])

_CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/calendar": {"schema": {"type": "string"}, "example": "BEGIN:VCALENDAR ..."}}}
}
SecretPath = Annotated[
    str,
    Path(
        description="Of the address that was told when the feed was made.",
        pattern=r"^[A-Za-z0-9_-]{43}$",
        examples=["pH2n6Rr0M0QyKq5x9mJcW8s1vB7tZ4dLwA3eXgUoYkI"],
    ),
]


@router.get(
    "/persons/{person_id}/vaccines/calendars",
    operation_id="list_vaccine_calendars",
    summary="The calendars that are connected",
    responses=problems(401, 403, 404),
)
async def get_calendars(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> list[CalendarOut]:
    """Return the feeds that answer, without their addresses."""
    await open_record(session, actor, person_id, Action.MANAGE_RECORD, what=What.VACCINES, now=now)
    await close_record(session)
    return [CalendarOut.of(feed) for feed in await list_calendar_feeds(session, person_id)]


@router.post(
    "/persons/{person_id}/vaccines/calendars",
    operation_id="make_vaccine_calendar",
    summary="Connect a calendar",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_calendar(
    person_id: uuid.UUID,
    body: CalendarIn,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    settings: SettingsDep,
    now: NowDep,
    response: Response,
) -> NewCalendarOut:
    """Make a feed. Its address is told this once; whoever has it sees what is next, and nothing of doses had."""
    await open_record(session, actor, person_id, Action.MANAGE_RECORD, what=What.VACCINES, now=now)
    await close_record(session)
    address: list[str] = []

    async def work() -> uuid.UUID:
        feed, secret = await make_calendar_feed(
            session,
            person_id,
            made_by_id=actor.person_id,
            label=body.label,
            language=body.language or language,
            has_appointments=body.has_appointments,
            now=now,
        )
        address.append(f"{settings.public_url}/v1/vaccine-calendars/{secret}.ics")
        return feed.id

    made_id, is_repeat = await make_once(
        session,
        actor_id=actor.account_id,
        operation=f"make_vaccine_calendar:{person_id}",
        key=key,
        body=body,
        now=now,
        work=work,
    )
    if is_repeat:
        response.headers[REPLAYED_HEADER] = "true"
    feed = await get_calendar_feed(session, person_id, made_id)
    return NewCalendarOut(**CalendarOut.of(feed).model_dump(), address=address[0] if address else None)


@router.delete(
    "/persons/{person_id}/vaccines/calendars/{calendar_id}",
    operation_id="revoke_vaccine_calendar",
    summary="Revoke a calendar's address",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404),
)
async def delete_calendar(
    person_id: uuid.UUID, calendar_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Let the address answer no more, at once."""
    await open_record(session, actor, person_id, Action.MANAGE_RECORD, what=What.VACCINES, now=now)
    await close_record(session)
    await revoke_calendar_feed(session, person_id, calendar_id, now)


@router.get(
    "/vaccine-calendars/{secret}.ics",
    operation_id="read_vaccine_calendar",
    summary="A calendar feed",
    response_class=Response,
    responses={**_CONTENT, **problems(404)},
)
async def read_calendar(secret: SecretPath, session: SessionDep, settings: SettingsDep, now: NowDep) -> Response:
    """Return what is next as iCalendar, to whoever has the address. Each reading is in the access log."""
    feed = await open_calendar_feed(session, secret)
    shown = await _shown_by(session, feed, now)
    content = await asyncio.to_thread(make_calendar, shown, feed.id, feed.language, settings.public_url, now)
    headers = {
        "Cache-Control": f"private, max-age={int(REFRESH.total_seconds()) // 12}",
        "Content-Disposition": 'inline; filename="vaccines.ics"',
        "Referrer-Policy": "no-referrer",
    }
    return Response(content, media_type="text/calendar", headers=headers)


async def _shown_by(session: AsyncSession, feed: VaccineCalendar, now: dt.datetime) -> Shown:
    """Return what a feed shows, its appointments too where it was made with them."""
    person = await get_person(session, feed.person_id)
    record, appointments = None, None
    if person.birth_on is not None:
        opened = await _opened(session, feed, What.VACCINES, now)
        record = (await get_overview(session, opened, language=feed.language, now=now)).record
    if feed.has_appointments:
        opened = await _opened(session, feed, What.APPOINTMENTS, now)
        appointments = await list_for_calendar(session, opened, now)
    return Shown(name_of(person, feed.language), record, appointments)


async def _opened(session: AsyncSession, feed: VaccineCalendar, what: What, now: dt.datetime) -> OpenRecord:
    return await open_record_as_system(session, feed.person_id, Access.VIEW, what=what, why=Why.CALENDAR, now=now)
