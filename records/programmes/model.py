"""What a programme is, as its file says it. Knows no person and no country."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from core.messages import LANGUAGES, Language

_Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]
_IcdCategory = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9][0-9]$")]
Words = Mapping[Language, Annotated[str, StringConstraints(min_length=1, max_length=300)]]


class ProgrammeKind(StrEnum):
    """How one takes part."""

    MEMBERSHIP = "membership"
    ENROLMENT = "enrolment"


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class YearsRule(_Written):
    """Completed years, both included."""

    from_years: int = Field(default=0, alias="from", ge=0, le=150)
    to_years: int = Field(default=150, alias="to", ge=0, le=150)


class NoConditionRule(_Written):
    """None of some illnesses is known; `name` is what the person answers to. Codes are ICD-10 categories."""

    name: _Slug
    codes: tuple[_IcdCategory, ...] = Field(min_length=1)


class Rule(_Written):
    """One of the rules."""

    age: YearsRule | None = None
    declared: _Slug | None = None
    no_condition: NoConditionRule | None = None
    member_of: _Slug | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if sum(getattr(self, name) is not None for name in type(self).model_fields) != 1:
            raise ValueError("a requirement has one rule")
        return self


class Requirement(_Written):
    """What must hold, and what is said of it."""

    id: _Slug
    rule: Rule
    ask: Words
    met: Words
    not_met: Words


class ProgrammeSource(_Written):
    """Where it is said who may take part."""

    title: str
    publisher: str
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]


class Programme(_Written):
    """A health programme."""

    id: _Slug
    kind: ProgrammeKind
    names: Words
    summary: Words
    reviewed_on: dt.date
    sources: tuple[ProgrammeSource, ...] = Field(min_length=1)
    requirements: tuple[Requirement, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_all_words(self) -> Self:
        words = [self.names, self.summary]
        words += [one for needed in self.requirements for one in (needed.ask, needed.met, needed.not_met)]
        if any(one.keys() != set(LANGUAGES) for one in words):
            raise ValueError("something is not said in all languages")
        if len({one.id for one in self.requirements}) < len(self.requirements):
            raise ValueError("two requirements have one id")
        return self
