"""Classes, their codes and pupils."""

import datetime as dt
import uuid
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.people import Body, Code
from api.schemas.persons import PERSON_ID
from api.schemas.text import Slug
from families.classes.models import ClassJoinCode, SchoolClass

CLASS_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a13"
_Label = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20, pattern=r"^[\w][\w .()/-]{0,19}$")
]


class NewClass(Body):
    """A class of this school year."""

    school_id: Slug = Field(examples=["edb-528781000123"])
    label: _Label = Field(examples=["3A"])


class ClassOut(BaseModel):
    """A class."""

    id: uuid.UUID = Field(examples=[CLASS_ID])
    school_id: str = Field(examples=["edb-528781000123"])
    school_year: int = Field(description="Year in which it began, in September.", examples=[2026])
    label: str = Field(examples=["3A"])

    @classmethod
    def of(cls, school_class: SchoolClass) -> Self:
        """Return the class as it is shown."""
        return cls(
            id=school_class.id,
            school_id=school_class.school_id,
            school_year=school_class.school_year,
            label=school_class.label,
        )


class JoinCodeOut(BaseModel):
    """The class's code, to hand out."""

    code: str = Field(examples=["7K3M9QXT"])
    expires_at: dt.datetime = Field(examples=["2026-10-24T02:30:00Z"])

    @classmethod
    def of(cls, code: ClassJoinCode) -> Self:
        """Return the code as it is shown."""
        return cls(code=code.code, expires_at=code.expires_at)


class ClassJoin(Body):
    """Who joins by which code."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    code: Code = Field(examples=["7K3M-9QXT"])


class PupilOut(BaseModel):
    """A pupil, to the teacher: no name."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    nickname: str = Field(examples=["brave-otter-27"])
    nickname_words: str = Field(examples=["Brave Otter 27"])
