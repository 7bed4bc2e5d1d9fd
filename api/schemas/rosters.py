"""A class's roster: the pasted list with its answers, the pupils, and the claim of a slip."""

import datetime as dt
import uuid
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.schemas.check_ins import ReasonOut
from api.schemas.people import Body, Code
from api.schemas.persons import PERSON_ID
from api.schemas.text import ShortText, Slug
from api.schemas.times import Day
from core.messages import Language, say
from families.classes.roster.models import RosterEntry
from families.classes.roster.rules import (
    MAX_LINES,
    MAX_PASTED_CHARS,
    NICKNAME_CHARS,
    TAKEN,
    LineAnswer,
    ReadLine,
    is_readable,
)
from families.nicknames.words import nickname_in
from families.persons.models import Person

_PUPIL: dict[str, Any] = {
    "person_id": PERSON_ID,
    "nickname": "Siu Ming",
    "nickname_words": "Brave Otter 27",
    "is_held": True,
    "claimed_at": None,
}
_CLAIM: dict[str, Any] = {
    "person_id": PERSON_ID,
    "nickname": "Siu Ming",
    "nickname_words": "Brave Otter 27",
    "claimed_at": "2026-11-28T10:00:00Z",
    "undo_until": "2026-12-05T10:00:00Z",
}
_REPEATED = {"code": "roster_line_repeated", "words": "As line 1. Add something that tells the two apart."}
_LINES: list[Any] = [
    {"line": 1, "text": "Siu Ming", "answer": "new", "nickname": "Siu Ming", "problem": None},
    {"line": 2, "text": "siu ming", "answer": "repeated", "nickname": "siu ming", "problem": _REPEATED},
]


class RosterIn(Body):
    """A list as it was pasted, a pupil to a line."""

    pasted: Annotated[str, StringConstraints(max_length=MAX_PASTED_CHARS)] = Field(
        description=f"At most {MAX_LINES} lines.", examples=["Siu Ming\nKa Yan 12"]
    )

    @model_validator(mode="after")
    def _is_a_list(self) -> Self:
        if not is_readable(self.pasted):
            raise ValueError(f"at most {MAX_LINES} lines")
        return self


class RosterLineOut(BaseModel):
    """What becomes of a line. `problem` says why it is not taken, or what was taken out of it."""

    line: int = Field(examples=[2])
    text: str = Field(description="As it was pasted.", examples=["siu ming"])
    answer: LineAnswer
    nickname: str | None = Field(examples=["siu ming"])
    problem: ReasonOut | None = Field(examples=[_REPEATED])

    @classmethod
    def of(cls, line: ReadLine, language: Language) -> Self:
        """Return the line with its answer in words."""
        problem = None
        if line.answer is not LineAnswer.NEW:
            code = f"roster_line_{line.answer}"
            words = say(code, language, {"most": NICKNAME_CHARS, "line": line.like or 0})
            problem = ReasonOut(code=code, words=words)
        return cls(line=line.number, text=line.text, answer=line.answer, nickname=line.nickname, problem=problem)


class RosterReadOut(BaseModel):
    """Every line with its answer, in order; `taken` is how many are new pupils."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"taken": 1, "lines": _LINES}]})

    taken: int
    lines: list[RosterLineOut]

    @classmethod
    def of(cls, lines: list[ReadLine], language: Language) -> Self:
        """Return the answers in words."""
        return cls(
            taken=sum(one.answer in TAKEN for one in lines),
            lines=[RosterLineOut.of(one, language) for one in lines],
        )


class RosterPupilOut(BaseModel):
    """A pupil, to the class's teachers."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PUPIL]})

    person_id: uuid.UUID
    nickname: str | None = Field(description="What the teachers call the pupil; null where they do not.")
    nickname_words: str
    is_held: bool = Field(description="No family has registered the pupil yet: it plays with its card alone.")
    claimed_at: dt.datetime | None = Field(description="When a family used the slip.")

    @classmethod
    def of(cls, person: Person, entry: RosterEntry | None, language: Language) -> Self:
        """Return the pupil."""
        return cls(
            person_id=person.id,
            nickname=entry.nickname if entry else None,
            nickname_words=nickname_in(person.nickname, language),
            is_held=entry is not None and entry.slip_code is not None,
            claimed_at=entry.claimed_at if entry else None,
        )


class RosterClaimOut(BaseModel):
    """A slip that was used, while that can be undone. Officers are not told what the teachers call the pupil."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CLAIM]})

    person_id: uuid.UUID
    nickname: str | None
    nickname_words: str
    claimed_at: dt.datetime
    undo_until: dt.datetime


class RosterNicknameIn(Body):
    """What the teachers call a pupil."""

    nickname: ShortText = Field(examples=["Ka Yan 12"])


class ClassClaimIn(Body):
    """The code of the slip, and the child."""

    code: Code = Field(examples=["7K3M-9QXT-7K3M"])
    birth_on: Day = Field(examples=["2017-04-12"])
    display_name: ShortText | None = Field(
        default=None, description="What the family calls the child. Never public.", examples=["Ka Yan"]
    )
    district: Slug | None = Field(default=None, examples=["wan-chai"])


class ClassClaimOut(BaseModel):
    """The child, with the public name and everything that it collected with the card."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    nickname_words: str = Field(examples=["Brave Otter 27"])
    points: int = Field(description="As they stand now.", examples=[40])
    birth_on: dt.date | None = Field(examples=["2017-04-12"])
