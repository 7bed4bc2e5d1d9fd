"""What an encounter's values must be to be kept, and telling the family of one that a clinic handed in."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from families.notices.models import NoticeKind
from records.access.day_rules import RecordDayInFuture, RecordDaysReversed, check_days
from records.access.telling import tell_of_record
from records.encounters.models import Encounter


def check_encounter(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise RecordDayBeforeBirth, RecordDayInFuture or RecordDaysReversed unless it was in the person's life."""
    times = {name: values[name] for name in ("starts_at", "ends_at")}
    check_days(born_on, {name: at and local_day(at) for name, at in times.items()})
    for name, at in times.items():
        if at is not None and at > now:
            raise RecordDayInFuture(field=name)
    if times["ends_at"] is not None and times["ends_at"] < times["starts_at"]:
        raise RecordDaysReversed(field="ends_at")


async def announce_encounter(
    session: AsyncSession, person_id: uuid.UUID, encounter: Encounter, *, is_new: bool, now: dt.datetime
) -> None:
    """Tell the family that a clinic handed one in."""
    if is_new:
        await tell_of_record(session, person_id, NoticeKind.ENCOUNTER_DEPOSITED, now=now)
