"""Signing up, and who one is."""

import uuid

from pydantic import BaseModel, Field

from api.schemas.classes import ClassOut
from api.schemas.families import FamilyOut
from api.schemas.people import Address, Body, Nickname, Password
from api.schemas.persons import PersonOut
from api.schemas.sessions import KeepIn
from api.schemas.text import ShortText, Slug
from api.schemas.times import Day
from families.actors import Role


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


class Me(BaseModel):
    """The signed-in account: the person, the family, and what the person teaches."""

    account_id: uuid.UUID
    email: str | None = Field(examples=["parent@example.org"])
    phone: str | None = Field(examples=["+85291234567"])
    roles: list[Role] = Field(examples=[["member"]])
    person: PersonOut
    family: FamilyOut | None
    teaches_at: list[str] = Field(description="Schools.", examples=[[]])
    classes: list[ClassOut] = Field(description="Classes that the person teaches.")
