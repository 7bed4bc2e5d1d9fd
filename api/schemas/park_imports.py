"""An import of parks as officers send and see it."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from core.messages import Language, say
from geo.imports.models import ParkImport

MOST_FEATURES = 5_000  # six times Hong Kong's

IMPORT_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a31"
_FEATURE: dict[str, Any] = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [114.1882, 22.2826]},
    "properties": {"id": "victoria-park", "radius_m": 246},
}


class ParkFileIn(BaseModel):
    """A GeoJSON file, as it is: further members of the collection are passed over, but for the old-style `crs`.

    A feature's faults are part of the report, so its shape is not asked for here.
    """

    model_config = ConfigDict(extra="allow")

    type: Literal["FeatureCollection"]
    features: Annotated[list[Any], Field(max_length=MOST_FEATURES)] = Field(
        description="Polygon, MultiPolygon, or Point with `radius_m`; `id` and what is to change as properties.",
        examples=[[_FEATURE]],
    )


class FileIdentity(BaseModel):
    """What tells a repeated upload from another."""

    sha256: str
    reason: str | None


class DuplicateOut(BaseModel):
    """A park that the new one may be the same as."""

    park_id: str = Field(examples=["victoria-park"])
    why: Literal["same_name", "near"]


class AddedOut(BaseModel):
    """A park that is not there yet."""

    row: int = Field(description="The feature's place in the file, from 1.", examples=[1])
    park_id: str = Field(examples=["harbour-lawn"])
    name_en: str = Field(examples=["Harbour Lawn"])
    possible_duplicates: list[DuplicateOut]


class ChangedOut(BaseModel):
    """A park that would be another afterwards."""

    row: int = Field(examples=[2])
    park_id: str = Field(examples=["victoria-park"])
    name_en: str = Field(examples=["Victoria Park"])
    fields: list[str] = Field(description="What changes.", examples=[["opens_local", "geofence"]])
    moved_m: int = Field(description="How far the boundary moves, at most.", examples=[24])
    moved_m2: int = Field(description="How much lies in one of the two boundaries only.", examples=[1_250])


class RefusedOut(BaseModel):
    """A feature that is left out, and why; one with several faults stands here several times."""

    row: int = Field(description="From 1; 0 for the file as a whole.", examples=[3])
    field: str = Field(examples=["geometry"])
    code: str = Field(examples=["boundary_ring_open"])
    words: str = Field(examples=["The boundary has an unclosed ring: its last position must repeat its first."])


class ImportSummary(BaseModel):
    """An import in numbers."""

    id: uuid.UUID = Field(examples=[IMPORT_ID])
    reason: str | None = Field(description="Null until one is given.", examples=["Survey of autumn 2026"])
    created_at: dt.datetime = Field(examples=["2026-10-10T02:30:00Z"])
    applied_at: dt.datetime | None = Field(
        description="Null until it is applied.", examples=["2026-10-10T02:40:00Z"]
    )
    added: int = Field(examples=[2])
    changed: int = Field(examples=[1])
    unchanged: int = Field(examples=[790])
    refused: int = Field(examples=[0])

    @classmethod
    def of(cls, kept: ParkImport) -> Self:
        """Return the import in numbers."""
        return cls(
            id=kept.id,
            reason=kept.reason or None,
            created_at=kept.created_at,
            applied_at=kept.applied_at,
            added=len(kept.report["added"]),
            changed=len(kept.report["changed"]),
            unchanged=kept.report["unchanged"],
            refused=len({one["row"] for one in kept.report["refused"]}),
        )


class ParkImportOut(BaseModel):
    """The report: what the file would do, or has done."""

    id: uuid.UUID = Field(examples=[IMPORT_ID])
    reason: str | None = Field(description="Null until one is given.", examples=["Survey of autumn 2026"])
    created_at: dt.datetime = Field(examples=["2026-10-10T02:30:00Z"])
    applied_at: dt.datetime | None = Field(description="Null until it is applied.", examples=[None])
    added: list[AddedOut]
    changed: list[ChangedOut]
    unchanged: int = Field(description="How many parks are already as the file says.", examples=[790])
    refused: list[RefusedOut]

    @classmethod
    def of(cls, kept: ParkImport, language: Language) -> Self:
        """Return the report with its words in a language."""
        report = kept.report
        return cls(
            id=kept.id,
            reason=kept.reason or None,
            created_at=kept.created_at,
            applied_at=kept.applied_at,
            added=[
                AddedOut(
                    row=one["row"],
                    park_id=one["park_id"],
                    name_en=one["name_en"],
                    possible_duplicates=one["duplicates"],
                )
                for one in report["added"]
            ],
            changed=[
                ChangedOut(
                    row=one["row"],
                    park_id=one["park_id"],
                    name_en=one["name_en"],
                    fields=one["fields"],
                    moved_m=round(one["moved_m"]),
                    moved_m2=round(one["moved_m2"]),
                )
                for one in report["changed"]
            ],
            unchanged=report["unchanged"],
            refused=[
                RefusedOut(
                    row=one["row"],
                    field=one["field"],
                    code=one["code"],
                    words=say(one["code"], language, one["params"]),
                )
                for one in report["refused"]
            ],
        )
