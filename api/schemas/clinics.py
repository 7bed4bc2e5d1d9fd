"""The shapes of what families let clinics do, and of what a clinic is told of whom it has a code of."""

import datetime as dt
import uuid

from pydantic import BaseModel, Field

from api.schemas.people import Body
from api.schemas.record_items import ITEM_ID
from api.schemas.text import Slug
from api.schemas.times import Instant
from core.messages import Language
from records.appointments.models import Clinic
from records.appointments.service import name_of
from records.clinics.models import ClinicGrant


class ClinicGrantIn(Body):
    """A clinic that may hand something in."""

    clinic_id: Slug = Field(examples=["wan-chai"])


class ClinicGrantOut(BaseModel):
    """That a clinic may hand something in; it needs the code to do so."""

    id: uuid.UUID = Field(examples=[ITEM_ID])
    clinic_id: str = Field(examples=["wan-chai"])
    clinic_name: str = Field(examples=["Wan Chai Clinic"])
    code: str = Field(description="To be told to the clinic, and of no use to others.", examples=["7K3M9QXT5BCD"])
    granted_at: Instant

    @classmethod
    def of(cls, grant: ClinicGrant, clinic: Clinic, language: Language) -> "ClinicGrantOut":
        """Return a grant in the caller's language."""
        return cls(
            id=grant.id,
            clinic_id=clinic.id,
            clinic_name=name_of(clinic, language),
            code=grant.code,
            granted_at=grant.granted_at,
        )


class DepositPersonOut(BaseModel):
    """Whom a code is of: enough for a clinic to see that it has the right one before it hands something in."""

    initials: str | None = Field(description="Of the name, if the family said one.", examples=["K. Y."])
    birth_on: dt.date | None = Field(examples=["2017-04-12"])
