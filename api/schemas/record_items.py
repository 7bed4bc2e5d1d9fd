"""What is shown of every item of a record: who recorded it, by what, when, and which revision it is."""

import uuid
from typing import Any

from pydantic import BaseModel, Field

from api.schemas.times import Instant
from records.access.items import Origin, RecordItem

ITEM_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a21"


class ProvenanceOut(BaseModel):
    """Where an item comes from. What the family entered never looks deposited."""

    origin: Origin = Field(
        description="`self_entered` by the person or family, `deposited` by a clinic or system."
    )
    source: str | None = Field(description="The clinic, app or service.", examples=["Home"])
    device: str | None = Field(description="What it was measured with.", examples=["Omron M2"])
    recorded_by_id: uuid.UUID | None = Field(
        description="Null for a system; of what a station deposited, the member of staff."
    )
    recorded_at: Instant
    revision: int = Field(description="Grows with each change; the ETag.", examples=[1])
    changed_by_id: uuid.UUID | None = Field(description="Who made this revision; null for the first.")
    changed_at: Instant | None

    @classmethod
    def of(cls, item: RecordItem) -> "ProvenanceOut":
        """Return the provenance of any item."""
        return cls(**{name: getattr(item, name) for name in cls.model_fields})


def item_fields(item: RecordItem) -> dict[str, Any]:
    """Return `id` and `provenance` of an item, for a schema that has both."""
    return {"id": item.id, "provenance": ProvenanceOut.of(item)}
