"""A page of a class's travel log."""

import datetime as dt
import uuid
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.schemas.check_ins import ReasonOut
from api.schemas.numbers import WholeNumber
from api.schemas.people import Body
from api.schemas.persons import PERSON_ID
from challenge_engine.travel_log.rules import LONGEST_MIN, Direction, TravelMode
from families.classes.service import MAX_PUPILS

_NOT_ENROLLED = {"code": "travel_not_enrolled", "words": "Nobody enrolled this pupil, so nothing is written down."}

_WRITTEN: dict[str, Any] = {
    "day": "2026-10-09",
    "direction": "to_school",
    "journeys": [{"person_id": PERSON_ID, "nickname_words": "Brave Otter 27", "how": "walk", "minutes": 15}],
    "changed": 1,
    "late": 0,
    "refused": [{"person_id": "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a12", "problem": _NOT_ENROLLED}],
}


class TravelJourneyIn(Body):
    """How one pupil travelled."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    how: TravelMode = Field(examples=["walk"])
    minutes: WholeNumber = Field(ge=1, le=LONGEST_MIN, examples=[15])


class TravelPageIn(Body):
    """The whole page: a pupil who is left out has travelled nowhere, and what stood there is withdrawn."""

    journeys: list[TravelJourneyIn] = Field(max_length=MAX_PUPILS)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({one.person_id for one in self.journeys}) < len(self.journeys):
            raise ValueError("a pupil stands on a page once")
        return self


class TravelJourneyOut(BaseModel):
    """How one pupil travelled."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    nickname_words: str = Field(examples=["Brave Otter 27"])
    how: TravelMode = Field(examples=["walk"])
    minutes: int = Field(examples=[15])


class TravelRefusedOut(BaseModel):
    """A pupil of whom nothing was written down."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    problem: ReasonOut = Field(examples=[_NOT_ENROLLED])


class TravelPageOut(BaseModel):
    """What the page says, by nickname."""

    day: dt.date
    direction: Direction
    journeys: list[TravelJourneyOut]


class TravelWrittenOut(TravelPageOut):
    """What the page says now, and what was not taken."""

    model_config = ConfigDict(json_schema_extra={"examples": [_WRITTEN]})

    changed: int = Field(description="How many entries are new, corrected or withdrawn.", examples=[24])
    late: int = Field(description="Of these, how many came too late for a round that is final.", examples=[0])
    refused: list[TravelRefusedOut]
