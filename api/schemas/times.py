"""Days and instants as callers send them: text as RFC 3339 writes it. No bare numbers."""

import datetime as dt
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError


def _written(value: object) -> object:
    if isinstance(value, int | float):
        raise PydanticCustomError("date_type", "a date or time is written as text")
    return value


Day = Annotated[dt.date, BeforeValidator(_written)]
"""A calendar date, such as `2026-10-10`."""

Instant = Annotated[AwareDatetime, BeforeValidator(_written)]
"""An instant with its offset, such as `2026-10-10T02:30:00Z`."""

PerhapsInstant = Annotated[dt.datetime, BeforeValidator(_written)]
"""An instant whose offset may be missing; what is wrong with it is then said by whoever reads it."""

LocalTime = Annotated[dt.time, WithJsonSchema({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]:[0-5][0-9]$"})]
"""A time of day on the clocks of Hong Kong: no offset, which JSON Schema's `time` would demand."""
