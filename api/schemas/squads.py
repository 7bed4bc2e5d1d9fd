"""Squads as the API shows them to their members."""

import uuid
from collections.abc import Iterable
from typing import Self

from pydantic import BaseModel, Field

from api.schemas.people import Body, Code, Nickname
from api.schemas.persons import PERSON_ID
from core.messages import Language
from families.nicknames.words import nickname_in
from families.persons.models import Person
from families.squads.models import Squad, SquadMember

SQUAD_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a15"


class NewSquad(Body):
    """A squad to be founded."""

    nickname: Nickname | None = Field(default=None, description="Without one, a free one is chosen.")


class SquadJoin(Body):
    """Who joins, and the code that the captain has given."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    code: Code = Field(examples=["7K3M-9QXT"])


class SquadEnrolment(Body):
    """Which squad to enrol."""

    squad_id: uuid.UUID = Field(examples=[SQUAD_ID])


class SquadMemberOut(BaseModel):
    """A member, by the public name: a squad's members need not be of one family."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    nickname: Nickname
    nickname_words: str = Field(examples=["Brave Otter 27"])
    is_captain: bool = Field(examples=[True])


class SquadOut(BaseModel):
    """A squad, to its members and their guardians. By its code others join."""

    id: uuid.UUID = Field(examples=[SQUAD_ID])
    nickname: Nickname
    nickname_words: str = Field(examples=["Sunny Banyan 8"])
    code: str = Field(examples=["7K3M9QXT"])
    members: list[SquadMemberOut]

    @classmethod
    def of(cls, squad: Squad, members: Iterable[tuple[Person, SquadMember]], language: Language) -> Self:
        """Return the squad as its members see it."""
        return cls(
            id=squad.id,
            nickname=squad.nickname,
            nickname_words=nickname_in(squad.nickname, language),
            code=squad.code,
            members=[
                SquadMemberOut(
                    person_id=person.id,
                    nickname=person.nickname,
                    nickname_words=nickname_in(person.nickname, language),
                    is_captain=person.id == squad.captain_id,
                )
                for person, _ in members
            ],
        )
