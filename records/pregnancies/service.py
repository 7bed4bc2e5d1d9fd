"""What a pregnancy must be to be kept, whose it is, and what ends with it."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from records.access.day_rules import check_days, check_past
from records.access.locks import lock_record
from records.access.service import OpenRecord
from records.appointments.models import Appointment
from records.appointments.service import cancel_appointment
from records.pregnancies.errors import PregnancyDatesUnfit, PregnancyGoesOn, PregnancyIsHers
from records.pregnancies.models import Pregnancy
from records.pregnancies.rules import EARLIEST_SCAN_DAYS, LONGEST_DAYS, Dating, age_on, due_date

_DATING = ("last_period_on", "cycle_days", "scan_on", "scan_days")


def dating_of(kept: Pregnancy) -> Dating:
    """Return what a kept pregnancy is dated by."""
    return Dating(**{name: getattr(kept, name) for name in _DATING})


def check_pregnancy(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise PregnancyDatesUnfit, RecordDayBeforeBirth, RecordDayInFuture or RecordDaysReversed."""
    today = local_day(now)
    days = {name: values[name] for name in ("last_period_on", "scan_on", "ended_on")}
    check_past(today, days)
    check_days(born_on, days)
    needed = {
        "last_period_on": values["last_period_on"] is not None or values["scan_on"] is not None,
        "scan_days": (values["scan_on"] is None) is (values["scan_days"] is None),
        "outcome": (values["ended_on"] is None) is (values["outcome"] is None),
    }
    for field, is_right in needed.items():
        if not is_right:
            raise PregnancyDatesUnfit(field=field)
    if values["scan_days"] is not None and values["scan_days"] < EARLIEST_SCAN_DAYS:
        raise PregnancyDatesUnfit(field="scan_days")
    due_on, _ = due_date(Dating(**{name: values[name] for name in _DATING}))
    if not 0 <= age_on(due_on, values["ended_on"] or today) <= LONGEST_DAYS:
        raise PregnancyDatesUnfit(field="ended_on" if values["ended_on"] else "last_period_on")


async def admit_pregnancy(
    session: AsyncSession,
    record: OpenRecord,
    values: Mapping[str, Any],
    *,
    item_id: uuid.UUID | None,
    now: dt.datetime,
) -> None:
    """Raise PregnancyIsHers or PregnancyGoesOn. With its end the appointments of its care, and reminders, go.

    Who shares it lets carers correct it, but not begin one, nor shut themselves or others out.
    """
    is_hers = record.actor_id == record.person_id
    if not is_hers and (item_id is None or not values["is_shared"]):
        raise PregnancyIsHers
    if values["ended_on"] is not None:
        await _cancel(session, record, values["appointment_ids"], now)
        return
    await lock_record(session, record, "pregnancies")
    other = await session.scalar(
        select(Pregnancy.id).where(
            Pregnancy.person_id == record.person_id,
            Pregnancy.ended_on.is_(None),
            Pregnancy.removed_at.is_(None),
            Pregnancy.id != item_id if item_id is not None else Pregnancy.id.is_not(None),
        )
    )
    if other is not None:
        raise PregnancyGoesOn


async def has_cancelled_appointments(session: AsyncSession, kept: Pregnancy) -> bool:
    """Say whether one of the appointments that a pregnancy names was cancelled before it began."""
    cancelled = select(Appointment.id).where(
        Appointment.person_id == kept.person_id,
        Appointment.id.in_(kept.appointment_ids),
        Appointment.removed_at < Appointment.starts_at,
    )
    return await session.scalar(cancelled.limit(1)) is not None


async def _cancel(
    session: AsyncSession, record: OpenRecord, appointment_ids: Sequence[uuid.UUID], now: dt.datetime
) -> None:
    """Cancel those that have not begun. One that is not hers, or gone, is left out."""
    to_come = await session.scalars(
        select(Appointment.id).where(
            Appointment.person_id == record.person_id,
            Appointment.id.in_(appointment_ids),
            Appointment.removed_at.is_(None),
            Appointment.starts_at > now,
        )
    )
    for appointment_id in to_come.all():
        await cancel_appointment(session, record, appointment_id, expected_revision=None, now=now)
