"""Certificates as the API shows them: to their holders, and to anybody who has a code."""

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from api.schemas.people import Body
from core.messages import Language
from rewards.certificates.document import address_of
from rewards.certificates.models import REASON_MAX_CHARS
from rewards.certificates.service import HeldCertificate

CODE = "7K3M9QXT5BCD2F4GH6J8"
_SHOWN: dict[str, Any] = {
    "code": CODE,
    "status": "valid",
    "heading": "10,000 Steps a Day 2024",
    "title": "E-certificate of achievement",
    "name": "Brave Otter 27",
    "statement": "has walked 312,000 steps, on average 10,400 a day.",
    "first_day": "2024-11-01",
    "last_day": "2024-11-30",
    "issued_at": "2024-12-10T16:00:00Z",
    "revoked_at": None,
    "signature": "9f86 d081 884c 7d65",
}


class VerifiedCertificate(BaseModel):
    """What stands on a certificate, and whether it is in force; nothing else of its holder."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SHOWN]})

    code: str
    status: Literal["valid", "revoked"]
    heading: str = Field(description="What it was earned in.")
    title: str
    name: str = Field(description="The name that its holder chose to have on it.")
    statement: str
    first_day: dt.date
    last_day: dt.date
    issued_at: dt.datetime
    revoked_at: dt.datetime | None
    signature: str = Field(description="To compare with what is printed on the certificate.")

    @classmethod
    def of(cls, held: HeldCertificate, language: Language) -> Self:
        """Return what anybody may see of the certificate."""
        return cls(**_fields(held, language))


class CertificateOut(VerifiedCertificate):
    """A certificate, to its holder and those who look after them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _SHOWN
                | {
                    "challenge": "ten-thousand-steps-2024",
                    "certificate": "achievement",
                    "address": f"https://example.org/certificates/{CODE}",
                }
            ]
        }
    )

    challenge: str = Field(description="The challenge's slug.")
    certificate: str = Field(description="Which of the challenge's certificates.")
    address: str = Field(description="Where anybody can verify it; the QR code on the document leads there.")

    @classmethod
    def shown(cls, held: HeldCertificate, language: Language, public_url: str) -> Self:
        """Return the certificate as its holder sees it."""
        address = address_of(held, public_url)
        return cls(**_fields(held, language), challenge=held.series, certificate=held.kind, address=address)


class NameChoice(Body):
    """Which of the person's names stands on the certificate."""

    name: Literal["nickname", "display_name"] = Field(
        description="`display_name` is the private one: whoever is shown the certificate reads it.",
        examples=["display_name"],
    )


class CertificateStanding(Body):
    """Whether a certificate is revoked, and why."""

    is_revoked: StrictBool = Field(examples=[True])
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=REASON_MAX_CHARS)] = (
        Field(examples=["Issued to the wrong person."])
    )


def _fields(held: HeldCertificate, language: Language) -> dict[str, Any]:
    return {
        "code": held.code,
        "status": "valid" if held.revoked_at is None else "revoked",
        "heading": held.words.heading[language],
        "title": held.words.title[language],
        "name": held.names[language],
        "statement": held.words.statement[language],
        "first_day": held.first_day,
        "last_day": held.last_day,
        "issued_at": held.issued_at,
        "revoked_at": held.revoked_at,
        "signature": held.shown_signature,
    }
