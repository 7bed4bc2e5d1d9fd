"""The shapes of appointments, clinics and their free times."""

import uuid
from typing import Annotated

from pydantic import BaseModel, Field

from api.schemas.health_items import ItemIn, ItemOut
from api.schemas.numbers import AS_WHOLE
from api.schemas.people import Body
from api.schemas.record_items import ITEM_ID
from api.schemas.text import LongText, ShortText
from api.schemas.times import Instant
from core.messages import Language
from records.appointments.models import Clinic
from records.appointments.reminders.rules import LEAD_LEAST, LEAD_MOST, LEADS_MOST
from records.appointments.service import name_of

LeadMinutes = Annotated[int, Field(strict=True, ge=LEAD_LEAST, le=LEAD_MOST), AS_WHOLE]


class AppointmentFields(BaseModel):
    """When, where and what for."""

    title: ShortText = Field(examples=["Eye check"])
    starts_at: Instant = Field(examples=["2026-10-12T09:00:00+08:00"])
    ends_at: Instant = Field(examples=["2026-10-12T09:15:00+08:00"])
    place: ShortText | None = Field(default=None, examples=["Wan Chai Clinic"])
    note: LongText | None = Field(default=None, examples=["Bring the glasses"])


class AppointmentIn(ItemIn, AppointmentFields):
    """An appointment that the family writes down."""


class AppointmentOut(ItemOut, AppointmentFields):
    """An appointment; `slot_id` is the clinic's time it was booked in."""

    slot_id: uuid.UUID | None = Field(examples=[None])


class Booking(Body):
    """A clinic's free time, and what for."""

    slot_id: uuid.UUID = Field(examples=[ITEM_ID])
    title: ShortText = Field(examples=["Eye check"])
    note: LongText | None = Field(default=None, examples=["Bring the glasses"])


class OtherSlot(Body):
    """The clinic's free time to which a booked appointment is moved."""

    slot_id: uuid.UUID = Field(examples=[ITEM_ID])


class AppointmentLeadsIn(Body):
    """How long ahead somebody wants to be told of appointments: one's own, and those of children in one's care."""

    lead_minutes: list[LeadMinutes] = Field(
        max_length=LEADS_MOST, description="None: never. Until set, a day and two hours.", examples=[[1440, 120]]
    )


class ClinicOut(BaseModel):
    """A clinic in which one can book."""

    id: str = Field(examples=["wan-chai"])
    name: str = Field(examples=["Wan Chai Clinic"])
    district: str = Field(examples=["wan-chai"])

    @classmethod
    def of(cls, clinic: Clinic, language: Language) -> "ClinicOut":
        """Return a clinic in the caller's language."""
        return cls(id=clinic.id, name=name_of(clinic, language), district=clinic.district)


class SlotOut(BaseModel):
    """A free time of a clinic. How many have booked is not told."""

    id: uuid.UUID = Field(examples=[ITEM_ID])
    starts_at: Instant = Field(examples=["2026-10-12T01:00:00Z"])
    ends_at: Instant = Field(examples=["2026-10-12T01:15:00Z"])
