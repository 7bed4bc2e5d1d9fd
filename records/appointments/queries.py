"""Reads of appointments that serve a calendar."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from records.access.service import OpenRecord
from records.appointments.models import Appointment

_PAST = dt.timedelta(days=31)  # a calendar keeps what it was told before
_MOST = 300


async def list_for_calendar(session: AsyncSession, record: OpenRecord, now: dt.datetime) -> Sequence[Appointment]:
    """Return the appointments of an opened record to come and lately past, those cancelled too, by time."""
    query = (
        select(Appointment)
        .where(Appointment.person_id == record.person_id, Appointment.ends_at > now - _PAST)
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(_MOST)
    )
    return (await session.scalars(query)).all()
