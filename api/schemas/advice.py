"""Advice that a person was given."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.health_items import ItemIn, ItemOut
from api.schemas.times import Day
from records.advice.kinds import AdviceField

AdviceText = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=1_000,
        pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$",
    ),
]


class AdviceFields(BaseModel):
    """What was advised, in which field, on which day."""

    field: AdviceField = Field(examples=["chinese_medicine"])
    given_on: Day = Field(examples=["2026-10-10"])
    text: AdviceText = Field(examples=["Less cold food, to bed before eleven"])


class AdviceIn(ItemIn, AdviceFields):
    """Advice to be kept."""


class AdviceOut(ItemOut, AdviceFields):
    """Kept advice."""
