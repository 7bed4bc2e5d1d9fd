"""Persons as the API shows them."""

import datetime as dt
import uuid
from typing import Self

from pydantic import BaseModel, Field

from api.schemas.people import Body, Nickname, Pin
from api.schemas.text import Slug
from core.messages import Language
from families.nicknames.words import nickname_in
from families.persons.models import Person
from families.persons.views import PersonView

PERSON_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11"


class NicknameOut(BaseModel):
    """A public name: stored form, and as it is shown in the caller's language."""

    nickname: Nickname
    words: str = Field(examples=["Brave Otter 27"])

    @classmethod
    def of(cls, nickname: str, language: Language) -> Self:
        """Return the name with its words."""
        return cls(nickname=nickname, words=nickname_in(nickname, language))


class PersonOut(BaseModel):
    """A person, to the family."""

    id: uuid.UUID = Field(examples=[PERSON_ID])
    nickname: Nickname
    nickname_words: str = Field(examples=["Brave Otter 27"])
    display_name: str | None = Field(examples=["Ka Yan"])
    birth_on: dt.date | None = Field(
        description="Null for others than oneself and one's guardians.", examples=["2017-04-12"]
    )
    district: str | None = Field(examples=["wan-chai"])
    is_dependant: bool = Field(examples=[True])
    family_id: uuid.UUID | None = Field(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a12"])
    school_id: str | None = Field(examples=["edb-528781000123"])
    class_id: uuid.UUID | None = Field(examples=[None])
    organisation_id: uuid.UUID | None = Field(examples=[None])

    @classmethod
    def of(cls, person: Person, view: PersonView, language: Language, *, with_birth_date: bool = True) -> Self:
        """Return the person with the teams of today."""
        return cls(
            id=person.id,
            nickname=person.nickname,
            nickname_words=nickname_in(person.nickname, language),
            display_name=person.display_name,
            birth_on=person.birth_on if with_birth_date else None,
            district=person.district,
            is_dependant=view.is_dependant,
            family_id=view.family_id,
            school_id=view.school_id,
            class_id=view.class_id,
            organisation_id=view.organisation_id,
        )


class ChildPin(Body):
    """The PIN that a guardian sets for a child."""

    pin: Pin


class ChildAccountOut(BaseModel):
    """What the child signs in with, besides the PIN."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    family_code: str = Field(examples=["7K3M9QXT"])
    nickname: Nickname
    nickname_words: str = Field(examples=["Brave Otter 27"])


class SchoolChoice(Body):
    """The school that a child goes to."""

    school_id: Slug = Field(examples=["edb-528781000123"])
