"""The shapes of medical certificates: to the clinic, to the family, and to anybody who is shown one."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.health_items import ItemIn, ItemOut
from api.schemas.people import Body
from api.schemas.text import LongText, ShortText
from api.schemas.times import Day, Instant
from core.messages import Language
from core.settings import get_settings
from records.appointments.service import name_of
from records.medical_certificates.document import address_of
from records.medical_certificates.kinds import MedicalCertificateKind
from records.medical_certificates.models import MedicalCertificate
from records.medical_certificates.rules import TOKEN_CHARS
from records.medical_certificates.service import VerifiedMedicalCertificate

TOKEN = "AZm1wvCgfD6Njy-MHwyaIbTn0sQx5vK2h9dYpF3uLzE"  # noqa: S105 - an example, not a secret
_REASON_CHARS = 200  # a sentence


class MedicalCertificateFields(BaseModel):
    """What a clinic certifies."""

    kind: MedicalCertificateKind = Field(examples=["sick_leave"])
    name: ShortText = Field(description="As it stands on the certificate.", examples=["Chan Ka Yan"])
    from_on: Day = Field(examples=["2026-10-10"])
    until_on: Day = Field(description="The last day, which counts.", examples=["2026-10-12"])
    doctor: ShortText = Field(examples=["Dr Lee Siu Ming"])
    statement: LongText | None = Field(
        default=None, description="Fit to what; never shown to who verifies.", examples=["Rest at home"]
    )


class MedicalCertificateIn(ItemIn, MedicalCertificateFields):
    """A certificate to be issued."""


class MedicalCertificateOut(ItemOut, MedicalCertificateFields):
    """An issued certificate, to its clinic and family."""

    clinic_id: str = Field(examples=["wan-chai"])
    revoked_at: Instant | None = Field(examples=[None])
    revocation: str | None = Field(description="Why it was revoked.", examples=[None])
    address: str = Field(
        description="Where anybody can verify it; the QR code leads there.",
        examples=[f"https://example.org/verify/{TOKEN}"],
    )

    @classmethod
    def derived(cls, _kept: MedicalCertificate, _now: Any) -> dict[str, Any]:
        """Return its address."""
        return {"address": address_of(_kept, get_settings().public_url)}


class MedicalCertificateQr(BaseModel):
    """What is held up to be verified."""

    address: str = Field(examples=[f"https://example.org/verify/{TOKEN}"])
    qr_svg: str = Field(description="Black on nothing.", examples=["<svg ...></svg>"])


class Revocation(Body):
    """Why a certificate is good for nothing."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=_REASON_CHARS)] = (
        Field(examples=["Issued to the wrong person."])
    )


class VerifiedMedicalCertificateOut(BaseModel):
    """What anybody sees who is shown a certificate; nothing else of the person."""

    status: Literal["valid", "revoked"] = Field(examples=["valid"])
    kind: MedicalCertificateKind = Field(examples=["sick_leave"])
    kind_words: str = Field(examples=["Sick leave certificate"])
    from_on: dt.date
    until_on: dt.date
    issued_at: dt.datetime
    revoked_at: dt.datetime | None = Field(examples=[None])
    clinic_name: str = Field(examples=["Wan Chai Clinic"])
    initials: str = Field(description="Of the name on it, to compare.", examples=["C. K. Y."])

    @classmethod
    def of(
        cls, one: VerifiedMedicalCertificate, words: str, language: Language
    ) -> "VerifiedMedicalCertificateOut":
        """Return what is shown, in the caller's language."""
        return cls(
            status="valid" if one.revoked_at is None else "revoked",
            kind=one.kind,
            kind_words=words,
            from_on=one.from_on,
            until_on=one.until_on,
            issued_at=one.issued_at,
            revoked_at=one.revoked_at,
            clinic_name=name_of(one.clinic, language),
            initials=one.initials,
        )


TOKEN_PATTERN = rf"^[A-Za-z0-9_-]{{{TOKEN_CHARS}}}$"
