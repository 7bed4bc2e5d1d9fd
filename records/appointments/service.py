"""Booking in a clinic's times, exchanging and cancelling, and appointments that the family writes down itself."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.ids import new_id
from core.messages import Language
from records.access.items import lock_item, mark_changed, mark_removed, new_item
from records.access.service import OpenRecord
from records.appointments.errors import (
    AppointmentBegun,
    AppointmentNotBooked,
    AppointmentsOverlap,
    AppointmentTimesReversed,
    BookedAppointmentFixed,
    ClinicUnknown,
    SlotTaken,
    SlotUnknown,
)
from records.appointments.models import Appointment, Clinic, ClinicSlot
from records.appointments.reminders.service import look_now

LONGEST = dt.timedelta(days=1)
SLOTS_MOST = 500  # of one listing: a week of a large clinic
_PERSON_LOCK = 0x617070740A  # seeds the lock under which a person's booked times are compared
_FIXED = ("starts_at", "ends_at", "place")


async def list_clinics(session: AsyncSession) -> Sequence[Clinic]:
    """Return the clinics that have times."""
    return (await session.scalars(select(Clinic).order_by(Clinic.district, Clinic.id).limit(SLOTS_MOST))).all()


async def list_free_slots(
    session: AsyncSession, clinic_id: str, *, from_at: dt.datetime, to_at: dt.datetime, now: dt.datetime
) -> Sequence[ClinicSlot]:
    """Return the times that begin from `from_at` until before `to_at`, in the future, with a place left.

    Raises ClinicUnknown.
    """
    if await session.get(Clinic, clinic_id) is None:
        raise ClinicUnknown
    slot = ClinicSlot
    query = select(slot).where(
        slot.clinic_id == clinic_id,
        slot.starts_at >= from_at,
        slot.starts_at > now,
        slot.starts_at < to_at,
        slot.booked < slot.capacity,
    )
    return (await session.scalars(query.order_by(slot.starts_at).limit(SLOTS_MOST))).all()


async def open_slots(
    session: AsyncSession,
    clinic_id: str,
    *,
    first_at: dt.datetime,
    until_at: dt.datetime,
    minutes: int,
    capacity: int,
) -> int:
    """Open times of equal length one after the other, at most SLOTS_MOST; return how many are new.

    Those that are there already stay as they are. Raises ClinicUnknown.
    """
    if await session.get(Clinic, clinic_id) is None:
        raise ClinicUnknown
    length, at = dt.timedelta(minutes=minutes), first_at
    rows: list[dict[str, Any]] = []
    while at + length <= until_at and len(rows) < SLOTS_MOST:
        rows.append(
            {"id": new_id(), "clinic_id": clinic_id, "starts_at": at, "ends_at": at + length, "capacity": capacity}
        )
        at += length
    if not rows:
        return 0
    made = insert(ClinicSlot).on_conflict_do_nothing().returning(ClinicSlot.id)
    return len((await session.scalars(made, rows)).all())


async def book_slot(
    session: AsyncSession,
    record: OpenRecord,
    slot_id: uuid.UUID,
    *,
    title: str,
    note: str | None,
    language: Language,
    now: dt.datetime,
) -> Appointment:
    """Book a place in a clinic's time for the person.

    One statement takes the place, so that however many try at once, nobody is booked beyond the capacity. Raises
    SlotUnknown, SlotTaken, AppointmentsOverlap.
    """
    slot = await session.get(ClinicSlot, slot_id)
    if slot is None:
        raise SlotUnknown
    clinic = await session.get_one(Clinic, slot.clinic_id)
    await _refuse_overlap(session, record, slot)
    await _take(session, slot_id, now)
    made = Appointment(
        **new_item(record, now=now, source=None),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        slot_id=slot.id,
        title=title,
        place=name_of(clinic, language),
        note=note,
    )
    session.add(made)
    await session.flush()
    await look_now(session, record, now)
    return made


async def reschedule_appointment(
    session: AsyncSession,
    record: OpenRecord,
    appointment_id: uuid.UUID,
    slot_id: uuid.UUID,
    *,
    language: Language,
    expected_revision: int,
    now: dt.datetime,
) -> Appointment:
    """Exchange the time of a booked appointment for another, of this or another clinic: both at once or neither.

    Raises as `lock_item` does, and AppointmentNotBooked, AppointmentBegun, SlotUnknown, SlotTaken,
    AppointmentsOverlap.
    """
    kept = await lock_item(session, Appointment, record, appointment_id, expected_revision=expected_revision)
    if kept.slot_id is None:
        raise AppointmentNotBooked
    if kept.starts_at <= now:
        raise AppointmentBegun
    if kept.slot_id == slot_id:
        return kept
    slot = await session.get(ClinicSlot, slot_id)
    if slot is None:
        raise SlotUnknown
    await _refuse_overlap(session, record, slot, but_id=kept.id)
    # In one order, so that two who exchange with each other wait for one another and not in a ring.
    both = select(ClinicSlot.id).where(ClinicSlot.id.in_((kept.slot_id, slot_id)))
    await session.execute(both.order_by(ClinicSlot.id).with_for_update())
    await _take(session, slot_id, now)
    await _free(session, kept.slot_id)
    clinic = await session.get_one(Clinic, slot.clinic_id)
    kept.slot_id, kept.starts_at, kept.ends_at = slot.id, slot.starts_at, slot.ends_at
    kept.place = name_of(clinic, language)
    mark_changed(kept, record, now=now)
    await session.flush()
    await look_now(session, record, now)
    return kept


def check_appointment(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise AppointmentTimesReversed unless it begins before it ends, within a day."""
    if not dt.timedelta() < values["ends_at"] - values["starts_at"] <= LONGEST:
        raise AppointmentTimesReversed


async def change_appointment(
    session: AsyncSession,
    record: OpenRecord,
    appointment_id: uuid.UUID,
    values: Mapping[str, Any],
    *,
    expected_revision: int,
    now: dt.datetime,
) -> Appointment:
    """Change an appointment; of a booked one only what the family says of it.

    Raises as `lock_item` does, and BookedAppointmentFixed.
    """
    kept = await lock_item(session, Appointment, record, appointment_id, expected_revision=expected_revision)
    if kept.slot_id is not None and any(values[name] != getattr(kept, name) for name in _FIXED):
        raise BookedAppointmentFixed
    for name, value in values.items():
        setattr(kept, name, value)
    mark_changed(kept, record, now=now)
    await session.flush()
    await look_now(session, record, now)
    return kept


async def cancel_appointment(
    session: AsyncSession,
    record: OpenRecord,
    appointment_id: uuid.UUID,
    *,
    expected_revision: int | None,
    now: dt.datetime,
) -> None:
    """Take an appointment out of the record; a booked place is free again, once. Raises as `lock_item` does."""
    kept = await lock_item(session, Appointment, record, appointment_id, expected_revision=expected_revision)
    mark_removed(kept, record, now=now)
    await session.flush()
    if kept.slot_id is not None:
        await _free(session, kept.slot_id)


async def free_slots(session: AsyncSession, slot_ids: Iterable[uuid.UUID]) -> None:
    """Give a booked place of each of these times back, in the order in which exchanging locks them."""
    for slot_id in sorted(slot_ids):
        await _free(session, slot_id)


def name_of(clinic: Clinic, language: Language) -> str:
    """Return a clinic's name."""
    names = {"en": clinic.name_en, "zh-Hant": clinic.name_zh_hant, "zh-Hans": clinic.name_zh_hans}
    return names[language]


async def _take(session: AsyncSession, slot_id: uuid.UUID, now: dt.datetime) -> None:
    taken = await session.scalar(
        update(ClinicSlot)
        .where(ClinicSlot.id == slot_id, ClinicSlot.booked < ClinicSlot.capacity, ClinicSlot.starts_at > now)
        .values(booked=ClinicSlot.booked + 1)
        .returning(ClinicSlot.id)
    )
    if taken is None:
        raise SlotTaken


async def _free(session: AsyncSession, slot_id: uuid.UUID) -> None:
    await session.execute(update(ClinicSlot).where(ClinicSlot.id == slot_id).values(booked=ClinicSlot.booked - 1))


async def _refuse_overlap(
    session: AsyncSession, record: OpenRecord, slot: ClinicSlot, *, but_id: uuid.UUID | None = None
) -> None:
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:person, :seed))")
    await session.execute(lock, {"person": str(record.person_id), "seed": _PERSON_LOCK})
    other = await session.scalar(
        select(Appointment.id)
        .where(
            Appointment.person_id == record.person_id,
            Appointment.removed_at.is_(None),
            Appointment.slot_id.is_not(None),
            Appointment.starts_at < slot.ends_at,
            Appointment.ends_at > slot.starts_at,
            Appointment.id != (but_id or uuid.UUID(int=0)),
        )
        .limit(1)
    )
    if other is not None:
        raise AppointmentsOverlap
