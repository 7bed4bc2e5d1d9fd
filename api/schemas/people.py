"""Bounded fields that sign-up, sign-in and family pages share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from api.schemas.text import ShortText, Slug
from api.schemas.times import Day

Nickname = Annotated[
    str,
    StringConstraints(max_length=60, pattern=r"^[a-z]+-[a-z]+-[0-9]+$"),
    Field(description="A public name of approved words, in its stored form.", examples=["brave-otter-27"]),
]
Address = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=3,
        max_length=254,
        pattern=r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]+[^\x00-\x20\x7f]$",
    ),
]
Code = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=4, max_length=20, pattern=r"^[0-9A-Za-z][0-9A-Za-z -]{2,18}[0-9A-Za-z]$"
    ),
]
Password = Annotated[SecretStr, Field(min_length=1, max_length=128, examples=["kites over Tai Mo Shan"])]
Pin = Annotated[SecretStr, Field(min_length=6, max_length=6, description="Six digits.", examples=["804213"])]


class Body(BaseModel):
    """What a caller sends: nothing but the fields that we know."""

    model_config = ConfigDict(extra="forbid")


class NewPerson(Body):
    """A child to be added to the guardian's family."""

    nickname: Nickname | None = Field(default=None, description="Without one, a free one is chosen.")
    display_name: ShortText | None = Field(
        default=None, description="What the family calls the child. Never public.", examples=["Ka Yan"]
    )
    birth_on: Day = Field(examples=["2017-04-12"])
    district: Slug | None = Field(default=None, examples=["wan-chai"])
    school_id: Slug | None = Field(default=None, examples=["edb-528781000123"])


class PersonEdit(Body):
    """What to change; what is left out stays."""

    nickname: Nickname | None = None
    display_name: ShortText | None = Field(default=None, examples=["Ka Yan"])
    birth_on: Day | None = Field(default=None, examples=["2017-04-12"])
    district: Slug | None = Field(default=None, examples=["eastern"])
