"""Who of a class was absent on a day."""

import datetime as dt
import uuid

from pydantic import BaseModel, Field

from api.schemas.people import Body
from api.schemas.persons import PERSON_ID
from families.classes.service import MAX_PUPILS


class AbsencesIn(Body):
    """The whole page of a day: who is left out was there."""

    absent: list[uuid.UUID] = Field(default=[], max_length=MAX_PUPILS, examples=[[PERSON_ID]])
    is_closed: bool = Field(default=False, description="Nobody was expected: a holiday, a storm.")


class AbsencesOut(BaseModel):
    """What the page says. Why somebody was absent is not asked."""

    day: dt.date
    absent: list[uuid.UUID] = Field(examples=[[PERSON_ID]])
    is_closed: bool = Field(examples=[False])
