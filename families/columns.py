"""Column types that the tables of this package share."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Annotated

from sqlalchemy import Enum, Uuid
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import mapped_column

from core.ids import new_id

NewId = Annotated[uuid.UUID, mapped_column(Uuid, primary_key=True, default=new_id)]
Instant = Annotated[dt.datetime, mapped_column(TIMESTAMP(timezone=True))]


def one_of(kinds: type[StrEnum], constraint: str, length: int = 16) -> Enum:
    """Return a text column type held to the values of `kinds` by a CHECK named `constraint`."""
    return Enum(
        kinds,
        name=constraint,
        native_enum=False,
        create_constraint=True,
        length=length,
        values_callable=lambda chosen: [kind.value for kind in chosen],
    )
