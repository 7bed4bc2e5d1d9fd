"""The shapes of documents. The file itself is the body of an upload."""

from typing import Any

from pydantic import BaseModel, Field

from api.schemas.health_items import ItemIn, ItemOut
from api.schemas.text import LongText, ShortText
from api.schemas.times import Day
from core.file_types import FileType
from records.documents.models import DocumentKind


class DocumentFields(BaseModel):
    """What is said of a document."""

    kind: DocumentKind = Field(examples=["letter"])
    title: ShortText | None = Field(default=None, examples=["Discharge letter"])
    described_on: Day | None = Field(default=None, description="The day of which it speaks.")
    note: LongText | None = Field(default=None, examples=["Bring to the next visit"])
    is_shared: bool = Field(
        default=False,
        description="Whether carers who may only look see it, too, where it is a certificate or of identity.",
        examples=[False],
    )


class DocumentIn(ItemIn, DocumentFields):
    """What is to be said of a document."""


class DocumentOut(ItemOut, DocumentFields):
    """A kept document; its bytes and thumbnail have addresses of their own."""

    media_type: FileType = Field(examples=["application/pdf"])
    size_bytes: int = Field(examples=[48_211])
    pages: int = Field(examples=[2])


class Upload(BaseModel):
    """What of an upload decides whether it is a repeat."""

    sha256: str
    media_type: str


def file_body() -> dict[str, Any]:
    """Return how the OpenAPI document says that the body is the file."""
    file = {"schema": {"type": "string", "format": "binary"}, "example": "(the bytes of the file)"}
    media_types = [*(one.value for one in FileType), "application/octet-stream"]
    return {"requestBody": {"required": True, "content": dict.fromkeys(media_types, file)}}


def file_answer(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """Return how the OpenAPI document says that the answer is a file."""
    content = {one: {"schema": {"type": "string", "format": "binary"}, "example": ""} for one in media_types}
    return {200: {"description": "The file.", "content": content}}
