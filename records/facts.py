"""What the game may know of health: that a growth diary is kept, that vaccines are up to date, and nothing more.

These are the only events of a record that lead to a challenge's fact; worker/handlers/records.py records it. No
value, no note, no name of a vaccine is in them.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day, to_minute
from core.outbox import publish

GROWTH_ENTRY_KEPT = "growth_entry_kept"
VACCINES_UP_TO_DATE = "vaccines_up_to_date"


def tell_growth_entry(
    session: AsyncSession,
    person_id: uuid.UUID,
    entry_id: uuid.UUID,
    what: str,
    *,
    entered_at: dt.datetime,
    revision: int,
    is_removed: bool,
    now: dt.datetime,
) -> None:
    """Say that the family wrote a height or weight (`what`) into a child's diary, or took it out again.

    It counts for the day on which it was entered, in Hong Kong.
    """
    said = _said(
        person_id, str(entry_id), entered_at, revision, is_retracted=is_removed, attributes={"what": what}
    )
    publish(session, GROWTH_ENTRY_KEPT, str(person_id), said, now=now)


def tell_vaccines_up_to_date(
    session: AsyncSession,
    person_id: uuid.UUID,
    *,
    looked_at: dt.datetime,
    revision: int,
    is_up_to_date: bool,
    now: dt.datetime,
) -> None:
    """Say whether nothing was due or overdue when a person's doses were looked at; one fact for each day.

    `revision` grows with every look of the same day.
    """
    key = local_day(looked_at).isoformat()
    said = _said(person_id, key, looked_at, revision, is_retracted=not is_up_to_date, attributes={})
    publish(session, VACCINES_UP_TO_DATE, str(person_id), said, now=now)


def _said(
    person_id: uuid.UUID,
    key: str,
    at: dt.datetime,
    revision: int,
    *,
    is_retracted: bool,
    attributes: dict[str, str],
) -> dict[str, Any]:
    return {
        "person_id": str(person_id),
        "key": key,
        "day": local_day(at).isoformat(),
        "occurred_at": to_minute(at).isoformat(),
        "revision": revision,
        "is_retracted": is_retracted,
        "attributes": attributes,
    }
