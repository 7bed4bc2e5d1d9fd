"""What was read off a photograph of a birth certificate."""

from typing import Any, Self

from pydantic import BaseModel, Field

from core.file_types import PICTURES
from families.birth_certificates.labels import CertificateField
from families.birth_certificates.layout import FieldSeen


class Frame(BaseModel):
    """Where on the upright picture, as fractions of its width and height from the upper left corner."""

    left: float = Field(ge=0, le=1, examples=[0.4])
    top: float = Field(ge=0, le=1, examples=[0.18])
    right: float = Field(ge=0, le=1, examples=[0.53])
    bottom: float = Field(ge=0, le=1, examples=[0.2])


class FieldOut(BaseModel):
    """One field, for the parent to check."""

    field: CertificateField = Field(examples=["birth_on"])
    value: str | None = Field(
        description="As registration takes it; null where what stands there could not be understood.",
        examples=["2026-04-12"],
    )
    text: str = Field(description="As it stands on the picture.", examples=["12 APRIL 2026"])
    confidence: float = Field(ge=0, le=1, description="How surely it was read.", examples=[0.98])
    frame: Frame


class CertificateReadingOut(BaseModel):
    """What was found, field by field. Nothing of it is kept, and neither is the picture."""

    fields: list[FieldOut]
    missing: list[CertificateField] = Field(
        description="Fields that were not found: to be typed.", examples=[["mother_name"]]
    )

    @classmethod
    def of(cls, found: dict[CertificateField, FieldSeen]) -> Self:
        """Return the answer, in the order in which a form asks."""
        seen = [found[field] for field in CertificateField if field in found]
        return cls(
            fields=[
                FieldOut(
                    field=one.field,
                    value=one.value,
                    text=one.text,
                    confidence=one.confidence,
                    frame=Frame(left=one.frame[0], top=one.frame[1], right=one.frame[2], bottom=one.frame[3]),
                )
                for one in seen
            ],
            missing=[field for field in CertificateField if field not in found],
        )


def picture_body() -> dict[str, Any]:
    """Return how the OpenAPI document shows the body: the picture's own bytes."""
    content = {"schema": {"type": "string", "format": "binary"}, "example": "(the bytes of the picture)"}
    media_types = [*(kind.value for kind in PICTURES), "application/octet-stream"]
    return {"requestBody": {"required": True, "content": dict.fromkeys(media_types, content)}}
