"""Families as the API shows them to their members."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Literal, Self

from pydantic import BaseModel, Field

from api.schemas.people import Body, Code, Nickname
from api.schemas.persons import PERSON_ID
from core.messages import Language
from families.families.models import Family, FamilyMember, FamilyRole
from families.nicknames.words import nickname_in
from families.persons.models import Person

FAMILY_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a12"


class NewFamily(Body):
    """A family to be founded."""

    nickname: Nickname | None = Field(default=None, description="Without one, a free one is chosen.")


class FamilyMemberOut(BaseModel):
    """A member, to the family."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    role: FamilyRole
    nickname: Nickname
    nickname_words: str = Field(examples=["Brave Otter 27"])
    display_name: str | None = Field(examples=["Ka Yan"])


class FamilyOut(BaseModel):
    """A family, to its members. Its code is for guardians' eyes."""

    id: uuid.UUID = Field(examples=[FAMILY_ID])
    nickname: Nickname
    nickname_words: str = Field(examples=["Sunny Banyan 8"])
    code: str | None = Field(
        description="What its children sign in with; null for others than guardians.", examples=["7K3M9QXT"]
    )
    members: list[FamilyMemberOut]

    @classmethod
    def of(
        cls,
        family: Family,
        members: Iterable[tuple[Person, FamilyMember]],
        language: Language,
        *,
        reader_id: uuid.UUID,
    ) -> Self:
        """Return the family as `reader_id`, one of its members, may see it."""
        rows = list(members)
        is_guardian = any(row.person_id == reader_id and row.role is FamilyRole.GUARDIAN for _, row in rows)
        return cls(
            id=family.id,
            nickname=family.nickname,
            nickname_words=nickname_in(family.nickname, language),
            code=family.code if is_guardian else None,
            members=[
                FamilyMemberOut(
                    person_id=person.id,
                    role=row.role,
                    nickname=person.nickname,
                    nickname_words=nickname_in(person.nickname, language),
                    display_name=person.display_name,
                )
                for person, row in rows
            ],
        )


class NewInvitation(Body):
    """As what an adult is invited."""

    role: Literal[FamilyRole.GUARDIAN, FamilyRole.CARER] = Field(
        description="A guardian decides for the children; a carer takes them out.", examples=["carer"]
    )


class InvitationOut(BaseModel):
    """A code for one adult. It is shown once; by its id it is withdrawn."""

    id: uuid.UUID = Field(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a13"])
    code: str = Field(examples=["7K3M9QXT5BCD"])
    expires_at: dt.datetime = Field(examples=["2026-10-17T02:30:00Z"])


class InvitationAnswer(Body):
    """The code of an invitation."""

    code: Code = Field(examples=["7K3M-9QXT-5BCD"])
