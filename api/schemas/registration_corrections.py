"""Corrections of a registration, as its family and a reviewing officer see them."""

import datetime as dt
import uuid
from typing import Self

from pydantic import BaseModel, Field

from api.schemas.children import TypedNumber
from api.schemas.people import Body
from api.schemas.persons import PERSON_ID
from api.schemas.text import LongText, ShortText
from api.schemas.times import Day
from families.corrections.models import CorrectionState, RegistrationCorrection
from families.corrections.service import WantedCorrection, values_of
from families.identity_numbers.rules import masked
from families.sex import Sex

_DETAILS = ("name_en", "name_zh", "birth_place", "registration_number", "father_name", "mother_name")
_REVIEWED = "birth_on"


class RegistrationCorrectionIn(Body):
    """What shall be registered instead: only what is given is corrected; and why."""

    identity_number: TypedNumber | None = Field(default=None, examples=["S123456(2)"])
    name_en: ShortText | None = Field(default=None, examples=["CHAN, KA YAN"])
    name_zh: ShortText | None = Field(default=None, examples=["陳家欣"])
    sex: Sex | None = Field(default=None, examples=["female"])
    birth_on: Day | None = Field(default=None, examples=["2026-04-12"])
    birth_place: ShortText | None = Field(default=None, examples=["QUEEN MARY HOSPITAL"])
    registration_number: ShortText | None = Field(default=None, examples=["T1234567"])
    father_name: ShortText | None = Field(default=None, examples=["CHAN, TAI MAN"])
    mother_name: ShortText | None = Field(default=None, examples=["WONG, MEI LING"])
    is_another_child: bool = Field(
        default=False, description="Not the child of the same name and birth date that is there.", examples=[False]
    )
    reason: LongText | None = Field(
        default=None,
        description="Why; always needed.",
        examples=["Day and month were swapped"],
    )
    is_from_certificate: bool = Field(
        default=False, description="Whether the family says that the certificate was read again.", examples=[True]
    )

    def wanted(self) -> WantedCorrection:
        """Return it as the service takes it."""
        return WantedCorrection(
            identity_number=self.identity_number,
            birth_on=self.birth_on,
            sex=self.sex,
            details=self.model_dump(include=set(_DETAILS)),
            is_another=self.is_another_child,
            reason=self.reason,
            is_from_certificate=self.is_from_certificate,
        )


class CorrectedField(BaseModel):
    """One field, before and after; an identity number masked."""

    field: str = Field(examples=["birth_on"])
    former: str | None = Field(examples=["2026-12-04"])
    wanted: str | None = Field(examples=["2026-04-12"])


class CorrectionOut(BaseModel):
    """A correction of a registration: applied, or held until an officer has decided."""

    id: uuid.UUID = Field(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a41"])
    state: CorrectionState = Field(examples=["applied"])
    fields: list[CorrectedField]
    reason: str | None = Field(examples=["Day and month were swapped"])
    is_from_certificate: bool = Field(examples=[True])
    asked_by: uuid.UUID = Field(examples=[PERSON_ID])
    asked_at: dt.datetime = Field(examples=["2026-10-10T02:30:00Z"])
    decided_at: dt.datetime | None = Field(examples=[None])

    @classmethod
    def of(cls, row: RegistrationCorrection) -> Self:
        """Return a correction as the family sees it."""
        return cls(
            id=row.id,
            state=row.state,
            fields=_fields(row, row.fields),
            reason=row.reason,
            is_from_certificate=row.is_from_certificate,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            decided_at=row.decided_at,
        )


class CorrectionsOut(BaseModel):
    """All corrections of a child's registration, newest first."""

    items: list[CorrectionOut]


class RegistrationReviewOut(BaseModel):
    """A correction of a date of birth that waits, as an officer sees it: nobody's name and no number."""

    id: uuid.UUID = Field(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a41"])
    state: CorrectionState = Field(examples=["held"])
    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    birth_on: CorrectedField
    others: list[str] = Field(description="What else would be corrected.", examples=[["name_en"]])
    reason: str | None = Field(examples=["Day and month were swapped"])
    is_from_certificate: bool = Field(examples=[True])
    asked_at: dt.datetime = Field(examples=["2026-10-10T02:30:00Z"])

    @classmethod
    def of(cls, row: RegistrationCorrection) -> Self:
        """Return what is decided."""
        (birth_on,) = _fields(row, [_REVIEWED])
        return cls(
            id=row.id,
            state=row.state,
            person_id=row.person_id,
            birth_on=birth_on,
            others=[name for name in row.fields if name != _REVIEWED],
            reason=row.reason,
            is_from_certificate=row.is_from_certificate,
            asked_at=row.asked_at,
        )


def _fields(row: RegistrationCorrection, names: list[str]) -> list[CorrectedField]:
    former, wanted = values_of(row.former), values_of(row.wanted)

    def shown(name: str, value: str | None) -> str | None:
        return masked(value) if name == "identity_number" and value else value

    return [
        CorrectedField(field=name, former=shown(name, former[name]), wanted=shown(name, wanted[name]))
        for name in names
    ]
