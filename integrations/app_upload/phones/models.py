"""Tables of phones that upload, and of the uploads that were taken from them."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.accounts.models import Account
from families.columns import Instant, NewId, one_of
from families.persons.models import Person


class Platform(StrEnum):
    """Whose health store the phone has."""

    IOS = "ios"
    ANDROID = "android"


class UploadPhone(Base):
    """A phone that may upload for one person. The private key never leaves it.

    `attested_key` is Apple's App Attest key of the phone's app; its counter grows with every assertion.
    """

    __tablename__ = "upload_phones"

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), index=True)
    registered_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Account.id))
    platform: Mapped[Platform] = mapped_column(one_of(Platform, "platform"))
    public_key: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    label: Mapped[str] = mapped_column(String(80))
    attested_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    attested_counter: Mapped[int | None] = mapped_column(BigInteger)
    attested_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    created_at: Mapped[Instant]
    last_used_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    revoked_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class StepUpload(Base):
    """The receipt of an upload: provenance of what it brought, and the nonce that nobody can use again.

    Kept for as long as the setting `step_uploads_days` says, so that the table does not grow with time and needs
    no partitions.
    """

    __tablename__ = "step_uploads"
    __table_args__ = (Index("ix_step_uploads_received", "phone_id", "received_at"),)

    phone_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(UploadPhone.id), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(64), primary_key=True)
    received_at: Mapped[Instant]
    body_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    is_attested: Mapped[bool]
    taken: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
