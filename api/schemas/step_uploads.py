"""Phones that upload steps, and their uploads, as the API takes and shows them."""

import base64
import binascii
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.people import Body
from api.schemas.text import ShortText, Token
from core.messages import Language, say
from integrations.app_upload.phones.models import Platform, UploadPhone
from integrations.app_upload.receiving import ReceivedUpload
from integrations.app_upload.shapes import StepUploadIn

PHONE_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a51"
MAX_ATTESTATION_CHARS = 16_384  # Apple's object is 7 kB in base64, Google's token 2 to 4 kB

Base64 = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
_KEY = (  # of RFC 9421, B.1.3
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf"
    "w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ=="
)
_PROOF = "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw=="

UPLOAD_EXAMPLE: dict[str, Any] = {
    "health_connect_records": [
        {
            "recordType": "Steps",
            "startTime": "2026-11-20T00:14:00Z",
            "startZoneOffset": "+08:00",
            "endTime": "2026-11-20T00:15:00Z",
            "endZoneOffset": "+08:00",
            "count": 96,
            "metadata": {
                "id": "4f3c2a10-9e1b-4c55-8f2a-0d7c3b1e9a44",
                "dataOrigin": {"packageName": "com.sec.android.app.shealth"},
                "lastModifiedTime": "2026-11-20T00:20:01Z",
                "recordingMethod": 2,
                "device": {"manufacturer": "Samsung", "model": "SM-R960", "type": 1},
            },
        }
    ],
    "deletions": [{"id": "4f3c2a10-9e1b-4c55-8f2a-0d7c3b1e9a45", "noticed_at": "2026-11-20T01:00:00Z"}],
    "day_totals": [
        {
            "day": "2026-11-20",
            "offset": "+08:00",
            "unit": "steps",
            "count": 10_432,
            "origins": ["com.sec.android.app.shealth"],
            "observed_at": "2026-11-20T12:00:00Z",
        }
    ],
}


class PhoneChallengeOut(BaseModel):
    """What a phone signs to be registered."""

    challenge: str = Field(examples=["1791700200.Zm9vYmFyYmF6cXV4.5f2d"])
    ends_at: dt.datetime


class PhoneIn(Body):
    """A phone's public key, with the proof that it holds the private one.

    Signed, and attested by its SHA-256, are three lines: `eplus-step-phone/1`, the challenge, and the key's bytes
    in lower-case hexadecimal.
    """

    platform: Platform = Field(examples=["android"])
    public_key: Base64 = Field(
        max_length=200, description="P-256, as SubjectPublicKeyInfo (DER) in base64.", examples=[_KEY]
    )
    label: ShortText = Field(description="What the owner calls the phone.", examples=["Pixel 11"])
    challenge: Token = Field(examples=["1791700200.Zm9vYmFyYmF6cXV4.5f2d"])
    proof: Base64 = Field(
        max_length=88, description="ECDSA with SHA-256, r and s of 32 bytes each, in base64.", examples=[_PROOF]
    )
    attestation: Annotated[str, Field(max_length=MAX_ATTESTATION_CHARS, pattern=r"^[!-~]+$")] | None = Field(
        default=None,
        description="App Attest's attestation object in base64, or Play Integrity's token.",
        examples=[None],
    )
    attested_key_id: Base64 | None = Field(
        default=None, max_length=64, description="App Attest's key id.", examples=[None]
    )


class PhoneOut(BaseModel):
    """A phone that may, or might, upload."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "phone_id": PHONE_ID,
                    "platform": "android",
                    "label": "Pixel 11",
                    "is_attested": False,
                    "created_at": "2026-10-10T02:30:00Z",
                    "last_used_at": None,
                    "revoked_at": None,
                }
            ]
        }
    )

    phone_id: uuid.UUID
    platform: Platform
    label: str
    is_attested: bool = Field(description="Whether its maker vouched for phone and app when it was registered.")
    created_at: dt.datetime
    last_used_at: dt.datetime | None
    revoked_at: dt.datetime | None

    @classmethod
    def of(cls, phone: UploadPhone) -> "PhoneOut":
        """Return the phone as it is shown."""
        return cls(
            phone_id=phone.id,
            platform=phone.platform,
            label=phone.label,
            is_attested=phone.attested_at is not None,
            created_at=phone.created_at,
            last_used_at=phone.last_used_at,
            revoked_at=phone.revoked_at,
        )


class PhonesOut(BaseModel):
    """A person's phones, newest first."""

    items: list[PhoneOut]


class RefusedPart(BaseModel):
    """A part of an upload that was not taken: where it stood, and why."""

    part: str = Field(examples=["health_connect_records"])
    index: int = Field(examples=[7])
    code: str = Field(examples=["no_time_zone"])
    words: str = Field(examples=["It does not say in which time zone it was counted."])


class StepUploadOut(BaseModel):
    """What became of an upload. Parts that are not named were taken, or were known already."""

    taken: int = Field(description="How many parts said something new.", examples=[1])
    refused: list[RefusedPart] = Field(examples=[[]])
    days: list[dt.date] = Field(description="The days whose steps moved.", examples=[["2026-11-20"]])
    attestation: str = Field(
        description="`attested`, or `unattested` where none was asked for.", examples=["unattested"]
    )

    @classmethod
    def of(cls, received: ReceivedUpload, language: Language) -> "StepUploadOut":
        """Return what is answered, worded in `language`."""
        refused = [
            RefusedPart(
                part=one.part, index=one.index, code=one.code, words=say(f"steps_refused_{one.code}", language)
            )
            for one in received.taken.refused
        ]
        return cls(
            taken=received.taken.taken,
            refused=refused,
            days=sorted(received.taken.days),
            attestation="attested" if received.is_attested else "unattested",
        )


class UploadIdentity(BaseModel):
    """What stands for an upload where repeats are recognised."""

    sha256: str


def decoded(text: str) -> bytes:
    """Return what base64 holds; nothing for what is none, which no check then accepts."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def upload_body() -> dict[str, Any]:
    """Return how the OpenAPI document shows the body: the route reads it itself, after its signature."""
    schema = StepUploadIn.model_json_schema()
    content = {"schema": _inlined(schema, schema.get("$defs", {})), "example": UPLOAD_EXAMPLE}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def _inlined(schema: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_inlined(one, definitions) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return {name: _inlined(value, definitions) for name, value in schema.items() if name != "$defs"}
