"""Registering a child with its certificate's data, and that data as its family sees it."""

import datetime as dt
import uuid
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.people import Body
from api.schemas.persons import PERSON_ID
from api.schemas.text import ShortText, Slug
from api.schemas.times import Day
from families.children.models import ChildRegistration
from families.children.service import ChildDetails, NewRegistration, details_of
from families.identity_numbers.models import IdentityNumber
from families.identity_numbers.rules import MAX_TYPED_CHARS, masked
from families.persons.models import Person
from families.sex import Sex

TypedNumber = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=8, max_length=MAX_TYPED_CHARS, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]


class NewChild(Body):
    """A child, as the parent has checked it against the certificate. At least one name is given."""

    identity_number: TypedNumber = Field(
        description="Of the certificate. Kept encrypted, shown masked.", examples=["S123456(2)"]
    )
    name_en: ShortText | None = Field(default=None, examples=["CHAN, KA YAN"])
    name_zh: ShortText | None = Field(default=None, examples=["陳家欣"])
    sex: Sex = Field(examples=["female"])
    birth_on: Day = Field(examples=["2026-04-12"])
    birth_place: ShortText | None = Field(default=None, examples=["QUEEN MARY HOSPITAL"])
    registration_number: ShortText | None = Field(default=None, examples=["T1234567"])
    father_name: ShortText | None = Field(default=None, examples=["CHAN, TAI MAN"])
    mother_name: ShortText | None = Field(default=None, examples=["WONG, MEI LING"])
    display_name: ShortText | None = Field(
        default=None, description="What the family calls the child; without one, its name.", examples=["Yan Yan"]
    )
    district: Slug | None = Field(default=None, examples=["wan-chai"])
    person_id: uuid.UUID | None = Field(
        default=None, description="A child of the family that is there without a certificate.", examples=[None]
    )
    is_another_child: bool = Field(
        default=False, description="Not the child of the same name and birth date that is there.", examples=[False]
    )
    is_from_certificate: bool = Field(
        default=False, description="Whether a photograph was read first.", examples=[True]
    )

    def registration(self) -> NewRegistration:
        """Return it as the service takes it."""
        return NewRegistration(
            identity_number=self.identity_number,
            birth_on=self.birth_on,
            sex=self.sex,
            details=ChildDetails(
                name_en=self.name_en,
                name_zh=self.name_zh,
                birth_place=self.birth_place,
                registration_number=self.registration_number,
                father_name=self.father_name,
                mother_name=self.mother_name,
            ),
            display_name=self.display_name,
            district=self.district,
            person_id=self.person_id,
            is_another=self.is_another_child,
            is_from_certificate=self.is_from_certificate,
        )


class RegistrationOut(BaseModel):
    """What is registered of a child."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    identity_number: str = Field(description="Masked.", examples=["S123***(*)"])
    name_en: str | None = Field(examples=["CHAN, KA YAN"])
    name_zh: str | None = Field(examples=["陳家欣"])
    sex: Sex | None = Field(examples=["female"])
    birth_on: dt.date | None = Field(examples=["2026-04-12"])
    birth_place: str | None = Field(examples=["QUEEN MARY HOSPITAL"])
    registration_number: str | None = Field(examples=["T1234567"])
    father_name: str | None = Field(examples=["CHAN, TAI MAN"])
    mother_name: str | None = Field(examples=["WONG, MEI LING"])
    is_from_certificate: bool = Field(examples=[True])
    registered_at: dt.datetime = Field(examples=["2026-10-10T02:30:00Z"])
    revision: int = Field(description="Grows with each correction; the ETag.", examples=[1])

    @classmethod
    def of(cls, person: Person, registration: ChildRegistration, number: IdentityNumber) -> Self:
        """Return the registration, its number masked."""
        details = details_of(registration)
        return cls(
            person_id=person.id,
            identity_number=masked(number.number or ""),
            name_en=details.name_en,
            name_zh=details.name_zh,
            sex=person.sex,
            birth_on=person.birth_on,
            birth_place=details.birth_place,
            registration_number=details.registration_number,
            father_name=details.father_name,
            mother_name=details.mother_name,
            is_from_certificate=registration.is_from_certificate,
            registered_at=registration.registered_at,
            revision=registration.revision,
        )
