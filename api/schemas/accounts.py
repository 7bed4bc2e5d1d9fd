"""Signing up, and who one is."""

import uuid
from typing import Self

from pydantic import BaseModel, Field

from api.schemas.classes import ClassOut
from api.schemas.families import FamilyOut
from api.schemas.people import Address, Body, Nickname, Password, Pin
from api.schemas.persons import PERSON_ID, PersonOut
from api.schemas.sessions import KeepIn
from api.schemas.text import ShortText, Slug
from api.schemas.times import Day
from core.messages import Language
from families.actors import Role
from families.families.models import FamilyRole
from families.nicknames.words import nickname_in
from families.permissions import Action, allows
from families.persons.queries import HouseholdMember
from families.relations import Relation


class SignUp(Body):
    """An adult's new account: an e-mail address, a telephone number, or both."""

    email: Address | None = Field(default=None, examples=["parent@example.org"])
    phone: Address | None = Field(default=None, examples=["9123 4567"])
    password: Password = Field(description="At least ten characters.", examples=["kites over Tai Mo Shan"])
    birth_on: Day = Field(description="Only adults sign up.", examples=["1988-05-01"])
    display_name: ShortText | None = Field(default=None, description="Never public.", examples=["Mei Ling"])
    district: Slug | None = Field(default=None, examples=["wan-chai"])
    nickname: Nickname | None = Field(default=None, description="Without one, a free one is chosen.")
    keep_in: KeepIn


class PasswordChange(Body):
    """The present password, and the new one."""

    current_password: Password
    new_password: Password


class OwnWayIn(Body):
    """How a young person signs in from now on, and the PIN of until now."""

    pin: Pin
    email: Address | None = Field(default=None, examples=["ka.yan@example.org"])
    phone: Address | None = Field(default=None, examples=["9123 4567"])
    password: Password = Field(description="At least ten characters.", examples=["kites over Tai Mo Shan"])


class MySchool(BaseModel):
    """The school that a person goes to."""

    id: str = Field(examples=["edb-528781000123"])
    name: str = Field(description="In the caller's language.", examples=["Hill Road Primary School"])
    class_id: uuid.UUID | None = Field(examples=[None])
    class_label: str | None = Field(examples=["3A"])


class MyPerson(BaseModel):
    """Somebody whom the caller can look at: oneself, or a member of the family."""

    id: uuid.UUID = Field(examples=[PERSON_ID])
    relation: Relation = Field(description="What the caller is to this person.", examples=["guardian"])
    nickname: Nickname
    nickname_words: str = Field(examples=["Brave Otter 27"])
    display_name: str | None = Field(examples=["Ka Yan"])
    is_child: bool = Field(examples=[True])
    district: str | None = Field(description="The home district.", examples=["wan-chai"])
    school: MySchool | None
    has_account: bool = Field(description="Whether this person can sign in.", examples=[True])
    may_play: bool = Field(description="Whether the caller may check in and catch for this person.")
    may_enrol: bool
    may_manage: bool = Field(description="Whether the caller decides on this child's account, school and class.")
    challenges: list[str] = Field(
        description="The challenges that this person takes part in.", examples=[["go-to-park"]]
    )

    @classmethod
    def of(cls, member: HouseholdMember, relation: Relation, challenges: list[str], language: Language) -> Self:
        """Return the person as the caller may see it."""
        person, school, school_class = member.person, member.school, member.school_class
        return cls(
            id=person.id,
            relation=relation,
            nickname=person.nickname,
            nickname_words=nickname_in(person.nickname, language),
            display_name=person.display_name,
            is_child=member.role is FamilyRole.CHILD,
            district=person.district,
            school=MySchool(
                id=school.id,
                name=school.name(language),
                class_id=school_class.id if school_class else None,
                class_label=school_class.label if school_class else None,
            )
            if school
            else None,
            has_account=member.has_account,
            may_play=allows(relation, Action.PLAY),
            may_enrol=allows(relation, Action.ENROL),
            may_manage=allows(relation, Action.MANAGE_DEPENDANT),
            challenges=challenges,
        )


class Me(BaseModel):
    """The signed-in account: the person, the family, and what the person teaches."""

    account_id: uuid.UUID
    email: str | None = Field(examples=["parent@example.org"])
    phone: str | None = Field(examples=["+85291234567"])
    roles: list[Role] = Field(examples=[["member"]])
    person: PersonOut
    family: FamilyOut | None
    persons: list[MyPerson] = Field(
        description="Oneself and the family, with what the caller may do for each: enough for a first screen."
    )
    teaches_at: list[str] = Field(description="Schools.", examples=[[]])
    classes: list[ClassOut] = Field(description="Classes that the person teaches.")
