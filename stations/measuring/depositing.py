"""Putting results into a person's record: as deposited, with station, booth, tablet and member of staff.

The record is opened to the system, not to staff: it writes and is closed again, and nobody at the booth reads it.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import HONG_KONG, local_day
from core.messages import Language, say
from records.access.entries import add_entry
from records.access.items import SOURCE_CHARS
from records.access.kinds import Access, What, Why
from records.access.service import close_record, open_record_as_system
from records.advice.kinds import AdviceField
from records.advice.models import Advice
from records.observations.service import Measured, add_observation
from stations.events.models import Booth, StationEvent
from stations.measuring.rules import Reading
from stations.measuring.visit import VisitIn


@dataclass(frozen=True, slots=True)
class Provenance:
    """By what and whom: names of event and booth, the tablet's label, the member of staff."""

    source: str
    device: str
    staff_id: uuid.UUID

    @classmethod
    def of(cls, event: StationEvent, booth: Booth, device: str, staff_id: uuid.UUID) -> "Provenance":
        """Return the provenance of what a booth measures."""
        return cls(f"{event.venue['en']}: {booth.name['en']}"[:SOURCE_CHARS], device, staff_id)


async def deposit(
    session: AsyncSession,
    person_id: uuid.UUID,
    visit: VisitIn,
    by: Provenance,
    *,
    at: dt.datetime,
    now: dt.datetime,
) -> None:
    """Deposit the readings and advice of a visit. Raises PersonErased."""
    here = at.astimezone(HONG_KONG)
    if visit.readings:
        record = await open_record_as_system(
            session, person_id, Access.EDIT, what=What.OBSERVATIONS, why=Why.DEPOSIT, now=now
        )
        for reading in (one.to_reading() for one in visit.readings):
            measured = Measured(
                kind=reading.kind,
                at=here,
                value=reading.value,
                unit=reading.unit,
                second_value=reading.second_value,
                method=reading.method,
                meal_context=reading.meal_context,
                note=_note(reading, visit.language),
                source=by.source,
                device=by.device,
                deposited_by_id=by.staff_id,
            )
            await add_observation(session, record, measured, is_confirmed=True, now=now)
    if visit.advice:
        record = await open_record_as_system(
            session, person_id, Access.EDIT, what=What.ADVICE, why=Why.DEPOSIT, now=now
        )
        said = {"field": AdviceField.CHINESE_MEDICINE, "given_on": local_day(at), "text": visit.advice}
        values = {**said, "device": by.device}
        await add_entry(session, record, Advice, values, source=by.source, deposited_by_id=by.staff_id, now=now)
    await close_record(session)


def _note(reading: Reading, language: Language) -> str | None:
    said = [
        say(f"station_note_{name}_{value.value}", language)
        for name, value in (("arm", reading.arm), ("cuff", reading.cuff))
        if value is not None
    ]
    return ", ".join(said) or None
