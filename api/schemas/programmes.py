"""The shapes of health programmes, memberships and enrolments."""

import uuid
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.health_items import ItemIn, ItemOut
from api.schemas.people import Body
from api.schemas.record_items import ITEM_ID
from api.schemas.text import LongText, ShortText, Slug
from api.schemas.times import Day
from core.messages import Language
from records.appointments.models import Clinic
from records.appointments.service import name_of
from records.programmes.model import Programme, ProgrammeKind
from records.programmes.models import ProgrammePlace, TicketStatus
from records.programmes.rules import Outcome, Reason, Verdict, question_of

ProgrammeId = Annotated[
    str, StringConstraints(max_length=40, pattern=r"^[a-z0-9_-]{1,40}$"), Field(examples=["cdcc"])
]
Answer = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z0-9_-]{1,60}$")]


class ProgrammeSourceOut(BaseModel):
    """Where it is said who may take part."""

    title: str = Field(examples=["Frequently asked questions for the public"])
    publisher: str = Field(examples=["Primary Healthcare Commission"])
    url: str = Field(examples=["https://www.primaryhealthcare.gov.hk/cdcc/en/gp/faq.html"])


class ProgrammeOut(BaseModel):
    """A health programme."""

    id: str = Field(examples=["cdcc"])
    kind: ProgrammeKind = Field(
        description="`membership`: write one down; `enrolment`: choose a doctor.", examples=["enrolment"]
    )
    name: str = Field(examples=["Chronic Disease Co-Care Pilot Scheme"])
    summary: str = Field(examples=["From 45 on: subsidised screening by a family doctor of your choice."])
    reviewed_on: Day = Field(examples=["2026-11-30"])
    sources: list[ProgrammeSourceOut]

    @classmethod
    def of(cls, one: Programme, language: Language) -> "ProgrammeOut":
        """Return a programme in the caller's language."""
        return cls(
            id=one.id,
            kind=one.kind,
            name=one.names[language],
            summary=one.summary[language],
            reviewed_on=one.reviewed_on,
            sources=[ProgrammeSourceOut(**source.model_dump()) for source in one.sources],
        )


class ProgrammeList(BaseModel):
    """The programmes."""

    items: list[ProgrammeOut]


class RequirementOut(BaseModel):
    """How one requirement stands, in words; where it is `ask`, a question that `answer` answers."""

    id: str = Field(examples=["resident"])
    outcome: Outcome = Field(examples=["ask"])
    words: str = Field(examples=["Do you hold a valid Hong Kong identity card?"])
    answer: str | None = Field(
        description="What to send as `declared` for yes or `denied` for no.", examples=["hong_kong_resident"]
    )

    @classmethod
    def of(cls, reason: Reason, language: Language) -> "RequirementOut":
        """Return a reason in the caller's language."""
        needed = reason.requirement
        words = {Outcome.MET: needed.met, Outcome.NOT_MET: needed.not_met, Outcome.ASK: needed.ask}
        return cls(
            id=needed.id,
            outcome=reason.outcome,
            words=words[reason.outcome][language],
            answer=question_of(needed),
        )


class EligibilityOut(BaseModel):
    """Whether a person may take part, with every requirement."""

    verdict: Verdict = Field(examples=["open"])
    reasons: list[RequirementOut]


class ProgrammePlaceOut(BaseModel):
    """A doctor who takes part."""

    id: uuid.UUID = Field(examples=[ITEM_ID])
    clinic_id: str = Field(examples=["wan-chai"])
    clinic_name: str = Field(examples=["Wan Chai Clinic"])
    district: str = Field(examples=["wan-chai"])
    doctor: str = Field(examples=["Dr Chan Siu Ming"])
    free: int = Field(description="Places that are free.", examples=[3])
    waiting: int = Field(description="How many wait.", examples=[0])

    @classmethod
    def of(cls, place: ProgrammePlace, clinic: Clinic, waiting: int, language: Language) -> "ProgrammePlaceOut":
        """Return a place in the caller's language."""
        return cls(
            id=place.id,
            clinic_id=clinic.id,
            clinic_name=name_of(clinic, language),
            district=clinic.district,
            doctor=place.doctor,
            free=place.capacity - place.taken,
            waiting=waiting,
        )


class MembershipFields(BaseModel):
    """A membership of a programme."""

    programme: ProgrammeId = Field(examples=["dhc"])
    district: Slug | None = Field(default=None, description="Of the centre.", examples=["wan-chai"])
    number: ShortText | None = Field(default=None, description="On the card.", examples=["DHC-0042"])
    since_on: Day = Field(examples=["2026-09-01"])
    valid_until_on: Day | None = Field(default=None, description="Null where it has no end.")
    note: LongText | None = Field(default=None, examples=["Card in the blue wallet"])


class MembershipIn(ItemIn, MembershipFields):
    """A membership to be kept."""


class MembershipOut(ItemOut, MembershipFields):
    """A kept membership."""


class ProgrammeEnrolmentIn(Body):
    """Which programme, with which doctor, and what was answered."""

    programme: ProgrammeId
    place_id: uuid.UUID = Field(examples=[ITEM_ID])
    declared: list[Answer] = Field(
        default=[], max_length=20, description="Questions answered with yes.", examples=[["hong_kong_resident"]]
    )
    note: LongText | None = Field(default=None, examples=["Evenings only"])


class ProgrammeEnrolmentChange(Body):
    """The doctor, perhaps another, and the note."""

    place_id: uuid.UUID = Field(examples=[ITEM_ID])
    note: LongText | None = Field(default=None, examples=["Evenings only"])


class ProgrammeEnrolmentOut(ItemOut):
    """Taking part with a doctor, or waiting."""

    programme: str = Field(examples=["cdcc"])
    place_id: uuid.UUID = Field(examples=[ITEM_ID])
    clinic_id: str | None = Field(description="Null of a former revision.", examples=["wan-chai"])
    doctor: str | None = Field(description="Null of a former revision.", examples=["Dr Chan Siu Ming"])
    status: TicketStatus | None = Field(description="Null of a former revision.", examples=["waiting"])
    turn: int | None = Field(description="Of who waits: 1 is next.", examples=[2])
    note: str | None = Field(examples=["Evenings only"])
