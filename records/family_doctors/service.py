"""What a family doctor's values must be to be kept: one at a time."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from records.access.day_rules import check_days, check_past
from records.access.service import OpenRecord
from records.family_doctors.errors import FamilyDoctorPresent
from records.family_doctors.models import FamilyDoctor

_PERSON_LOCK = 0x646F63746F720A  # seeds the lock under which it is seen who is a person's doctor


def check_family_doctor(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise RecordDayBeforeBirth, RecordDayInFuture or RecordDaysReversed unless its days can be."""
    days = {name: values[name] for name in ("since_on", "until_on")}
    check_days(born_on, days)
    check_past(local_day(now), days)


async def admit_family_doctor(
    session: AsyncSession,
    record: OpenRecord,
    values: Mapping[str, Any],
    *,
    item_id: uuid.UUID | None,
    now: dt.datetime,
) -> None:
    """Raise FamilyDoctorPresent for a second one at the same time. Who comes second waits for the first."""
    if values["until_on"] is not None:
        return
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:person, :seed))")
    await session.execute(lock, {"person": str(record.person_id), "seed": _PERSON_LOCK})
    present = await session.scalar(
        select(FamilyDoctor.id).where(
            FamilyDoctor.person_id == record.person_id,
            FamilyDoctor.until_on.is_(None),
            FamilyDoctor.removed_at.is_(None),
        )
    )
    if present is not None and present != item_id:
        raise FamilyDoctorPresent
