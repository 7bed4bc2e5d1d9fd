"""Appointments: written down by the family, or booked in the free times of a clinic."""

import datetime as dt
import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response, status

from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.etag import IfMatchDep
from api.idempotency import REPLAYED_HEADER, make_once
from api.record_routes import ItemKind, item_routes, shown_item
from api.schemas.appointments import AppointmentIn, AppointmentOut, Booking, ClinicOut, OtherSlot, SlotOut
from api.schemas.times import Day
from core.clock import start_of_day
from families.permissions import Action
from records.access.items import get_item
from records.access.kinds import What
from records.access.service import open_record
from records.appointments.models import Appointment
from records.appointments.reminders.service import look_now
from records.appointments.service import (
    book_slot,
    cancel_appointment,
    change_appointment,
    check_appointment,
    list_clinics,
    list_free_slots,
    reschedule_appointment,
)

_WHAT = What.APPOINTMENTS
_KIND = ItemKind(
    "appointments", "an appointment", "appointments", _WHAT, Appointment, check_appointment, after_adding=look_now
)

router: APIRouter = item_routes(_KIND, AppointmentIn, AppointmentOut, is_changed_here=False)


@router.get(
    "/clinics", operation_id="list_clinics", summary="Clinics in which one can book", responses=problems(401)
)
async def get_clinics(session: SessionDep, _: ActorDep, language: LanguageDep) -> list[ClinicOut]:
    """Return them by district."""
    return [ClinicOut.of(clinic, language) for clinic in await list_clinics(session)]


@router.get(
    "/clinics/{clinic_id}/slots",
    operation_id="list_free_slots",
    summary="Free times of a clinic",
    responses=problems(401, 404),
)
async def get_slots(
    clinic_id: Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9-]{1,80}$")],
    session: SessionDep,
    _: ActorDep,
    now: NowDep,
    from_on: Annotated[Day, Query(description="The first day, in Hong Kong.")],
    days: Annotated[int, Query(ge=1, le=14)] = 7,
) -> list[SlotOut]:
    """Return the times in the future that have a place left."""
    slots = await list_free_slots(
        session,
        clinic_id,
        from_at=start_of_day(from_on),
        to_at=start_of_day(from_on + dt.timedelta(days=days)),
        now=now,
    )
    return [SlotOut(id=slot.id, starts_at=slot.starts_at, ends_at=slot.ends_at) for slot in slots]


@router.post(
    "/persons/{person_id}/bookings",
    operation_id="book_appointment",
    summary="Book in a free time of a clinic",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_booking(
    person_id: uuid.UUID,
    body: Booking,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
) -> AppointmentOut:
    """Take the place; who comes second is told that it is taken (409)."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)

    async def work() -> uuid.UUID:
        made = await book_slot(
            session, record, body.slot_id, title=body.title, note=body.note, language=language, now=now
        )
        return made.id

    made_id, is_repeat = await make_once(
        session,
        actor_id=actor.account_id,
        operation=f"book:{person_id}",
        key=key,
        body=body,
        now=now,
        work=work,
    )
    if is_repeat:
        response.headers[REPLAYED_HEADER] = "true"
    return shown_item(await get_item(session, Appointment, record, made_id), AppointmentOut, response, now)


@router.put(
    "/persons/{person_id}/appointments/{item_id}",
    operation_id="correct_appointment",
    summary="Change an appointment",
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def put_appointment(
    person_id: uuid.UUID,
    item_id: uuid.UUID,
    body: AppointmentIn,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    response: Response,
) -> AppointmentOut:
    """Change it; of a booked one time and place are the clinic's."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)
    values = body.values()
    check_appointment(values, born_on=None, now=now)
    changed = await change_appointment(session, record, item_id, values, expected_revision=expected, now=now)
    return shown_item(changed, AppointmentOut, response, now)


@router.put(
    "/persons/{person_id}/appointments/{item_id}/slot",
    operation_id="reschedule_appointment",
    summary="Exchange the time of a booked appointment",
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def put_slot(
    person_id: uuid.UUID,
    item_id: uuid.UUID,
    body: OtherSlot,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
) -> AppointmentOut:
    """Take the other time and give the former back, in one step; where it is taken (409), all stays as it is."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)
    moved = await reschedule_appointment(
        session, record, item_id, body.slot_id, language=language, expected_revision=expected, now=now
    )
    return shown_item(moved, AppointmentOut, response, now)


@router.delete(
    "/persons/{person_id}/appointments/{item_id}",
    operation_id="cancel_appointment",
    summary="Cancel or remove an appointment",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def delete_appointment(
    person_id: uuid.UUID,
    item_id: uuid.UUID,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """Take it out of the record; a booked place is free for others again."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)
    await cancel_appointment(session, record, item_id, expected_revision=expected, now=now)
