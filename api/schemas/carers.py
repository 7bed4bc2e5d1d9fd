"""Carers, their invitations, and changes of relations, as the API shows them."""

import datetime as dt
import uuid
from typing import Self

from pydantic import BaseModel, Field

from api.schemas.people import Body, Code, Nickname
from api.schemas.persons import PERSON_ID
from api.schemas.times import Day
from core.clock import local_day
from core.messages import Language
from families.carers.models import CareInvitation, CareLevel, CareRelation
from families.carers.service import NewCareInvitation
from families.changes.models import ChangeKind, RelationChange
from families.nicknames.words import nickname_in
from families.persons.models import Person

MOST_VALID_DAYS = 30


class CareTerms(Body):
    """What a carer may do, and until the end of which day."""

    level: CareLevel = Field(description="Look, or also add and correct.", examples=["view"])
    ends_on: Day | None = Field(
        default=None, description="The last day, in Hong Kong; null for no end.", examples=["2027-03-31"]
    )


class CareInvitationIn(CareTerms):
    """An invitation to be made."""

    valid_days: int = Field(default=7, ge=1, le=MOST_VALID_DAYS, description="How long the code can be used.")


class CareInvitationShown(BaseModel):
    """An invitation that nobody has used yet."""

    id: uuid.UUID = Field(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a31"])
    level: CareLevel = Field(examples=["view"])
    ends_on: dt.date | None = Field(examples=["2027-03-31"])
    expires_at: dt.datetime = Field(examples=["2026-10-17T02:30:00Z"])

    @classmethod
    def of(cls, row: CareInvitation) -> Self:
        """Return the invitation without its code, which nobody can show again."""
        return cls(id=row.id, level=row.level, ends_on=row.care_ends_on, expires_at=row.expires_at)


class CareInvitationOut(BaseModel):
    """A code for one adult. It is shown once; by its id it is withdrawn."""

    id: uuid.UUID = Field(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a31"])
    code: str = Field(examples=["7K3M9QXT5BCD"])
    expires_at: dt.datetime = Field(examples=["2026-10-17T02:30:00Z"])

    @classmethod
    def of(cls, made: NewCareInvitation) -> Self:
        """Return the invitation with its code."""
        return cls(id=made.row.id, code=made.code, expires_at=made.row.expires_at)


class CareOut(BaseModel):
    """One tie of care, with the person on its other end."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    nickname: Nickname
    nickname_words: str = Field(examples=["Brave Otter 27"])
    display_name: str | None = Field(examples=["Mei Ling"])
    level: CareLevel = Field(examples=["view"])
    began_at: dt.datetime = Field(examples=["2026-10-10T02:30:00Z"])
    ends_on: dt.date | None = Field(description="The last day.", examples=["2027-03-31"])

    @classmethod
    def of(cls, care: CareRelation, person: Person, language: Language) -> Self:
        """Return the tie as one end sees the other."""
        return cls(
            person_id=person.id,
            nickname=person.nickname,
            nickname_words=nickname_in(person.nickname, language),
            display_name=person.display_name,
            level=care.level,
            began_at=care.began_at,
            ends_on=None if care.ends_at is None else local_day(care.ends_at - dt.timedelta(seconds=1)),
        )


class CarersOut(BaseModel):
    """Who cares for a person, and who is invited to."""

    carers: list[CareOut]
    invitations: list[CareInvitationShown]


class CaredForOut(BaseModel):
    """For whom the caller cares."""

    items: list[CareOut]


class CareCode(Body):
    """The code of an invitation."""

    code: Code = Field(examples=["7K3M-9QXT-5BCD"])


class RelationChangeOut(BaseModel):
    """One change in who may act for a person."""

    at: dt.datetime = Field(examples=["2026-10-10T02:30:00Z"])
    kind: ChangeKind = Field(examples=["care_begun"])
    actor_id: uuid.UUID | None = Field(description="Null: the clock did it.", examples=[PERSON_ID])
    other_id: uuid.UUID | None = Field(description="The other party.", examples=[PERSON_ID])
    detail: dict[str, str] = Field(examples=[{"level": "view"}])

    @classmethod
    def of(cls, row: RelationChange) -> Self:
        """Return the change."""
        return cls(at=row.at, kind=row.kind, actor_id=row.actor_id, other_id=row.other_id, detail=row.detail)


class RelationChangesOut(BaseModel):
    """The newest changes, newest first."""

    items: list[RelationChangeOut]
