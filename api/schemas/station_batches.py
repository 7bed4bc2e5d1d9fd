"""Batches of tablets that come back to the network, and what of them is kept apart."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.people import Body
from api.schemas.station_visits import StationVisitOut
from api.schemas.times import Instant
from stations.batches.sealing import MOST_SEALED_CHARS

MOST_ITEMS = 50  # a batch is answered in seconds, also on a poor network
_VISIT = {
    "at": "2026-10-10T02:29:00Z",
    "consent": True,
    "readings": [{"kind": "weight", "value": 62.5, "unit": "kg"}],
    "language": "zh-Hant",
}
_OFFSET_MOST_S = 10 * 365 * 86_400  # a tablet whose battery was empty begins in the year of its making
Offset = Annotated[float, Field(ge=-_OFFSET_MOST_S, le=_OFFSET_MOST_S, allow_inf_nan=False)]


class BatchItemIn(Body):
    """One visit, as it was sealed on the tablet: the same id means the same visit, for ever."""

    id: uuid.UUID = Field(description="The visit's id, chosen by the tablet.")
    session_id: uuid.UUID = Field(description="Of the unlocking under which it was measured.")
    offset_s: Offset | None = Field(
        default=None,
        description="What the tablet, when it measured, knew its clock to be behind the server's.",
        examples=[0.4],
    )
    visit: dict[str, Any] | None = Field(
        default=None,
        description="The fields of a visit but its id; each item is looked at by itself.",
        examples=[_VISIT],
    )
    sealed: Annotated[str, StringConstraints(max_length=MOST_SEALED_CHARS)] | None = Field(
        default=None,
        description="The same in place of it, sealed for the server's key (docs/stations.md).",
        examples=[None],
    )


class StationBatchIn(Body):
    """Visits in the order in which they were measured."""

    tablet_at: Instant = Field(description="What the tablet's clock shows now.", examples=["2026-10-10T02:30:00Z"])
    items: Annotated[list[BatchItemIn], Field(min_length=1, max_length=MOST_ITEMS)]


class BatchItemOut(BaseModel):
    """What became of an item. All but `refused` may be forgotten by the tablet."""

    id: uuid.UUID
    status: Literal["recorded", "repeated", "refused", "quarantined"]
    code: str | None = Field(description="Why it was refused.", examples=[None])
    words: str | None = Field(description="The same in the caller's language.", examples=[None])
    clock_off_s: int | None = Field(
        description="By how much the tablet's clock was wrong, where that is worth telling.", examples=[None]
    )
    visit: StationVisitOut | None = Field(
        description="Null where it was not recorded; of a sealed item told to an unlocked tablet alone.",
        examples=[None],
    )
    said: dict[str, Any] | None = Field(
        description="What a sealed item of this tablet says that was refused, told while it is unlocked.",
        examples=[None],
    )


class StationBatchOut(BaseModel):
    """What became of each item, in their order, and the server's clock."""

    now: dt.datetime
    items: list[BatchItemOut]


class QuarantinedItemOut(BaseModel):
    """Something that a tablet handed in and that is kept apart: that it is there, not what it says."""

    id: uuid.UUID
    device_id: uuid.UUID
    device_label: str = Field(examples=["Tablet 3"])
    revoked_at: dt.datetime | None = Field(description="Null where it is apart for when it was or came.")
    received_at: dt.datetime


class QuarantineOut(BaseModel):
    """What waits for a decision, the oldest first."""

    items: list[QuarantinedItemOut]


class QuarantineDecisionIn(Body):
    """Whether to record it, or to throw it away for good."""

    is_released: bool = Field(strict=True, examples=[True])


class QuarantineDecisionOut(BaseModel):
    """What became of it."""

    id: uuid.UUID
    is_released: bool
