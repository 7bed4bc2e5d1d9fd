"""The tables of certificates. A trigger refuses every UPDATE, DELETE and TRUNCATE on them.

They do not grow as facts do (a few for a person and year), and their codes are unique over all persons, so they
are not partitioned. `person_id` points at nobody: rewards know an account and an opaque reason.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, LargeBinary, SmallInteger, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.ids import new_id
from rewards.certificates.rules import CODE_CHARS
from rewards.ledger.rules import REASON_KEY_MAX_CHARS

REASON_MAX_CHARS = 200  # a sentence


class Certificate(Base):
    """What was certified, once, in all languages.

    `series` is what it was earned in, `kind` which of its certificates, `reason_key` why. `words` holds heading,
    title and statement by language. `signature` covers all that is certified.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("person_id", "series", "kind", "reason_key"),
        UniqueConstraint("code"),
        CheckConstraint("issued_at >= sealed_at", name="sealed"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    series: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(80))
    reason_key: Mapped[str] = mapped_column(String(REASON_KEY_MAX_CHARS))
    code: Mapped[str] = mapped_column(String(CODE_CHARS))
    words: Mapped[dict[str, Any]] = mapped_column(JSONB)
    first_day: Mapped[dt.date] = mapped_column(Date)
    last_day: Mapped[dt.date] = mapped_column(Date)
    sealed_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    issued_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class CertificateName(Base):
    """The name on a certificate, by language, from `chosen_at` on; the last one stands."""

    __tablename__ = "certificate_names"

    certificate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Certificate.id), primary_key=True)
    ordinal: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    chosen_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class CertificateCorrection(Base):
    """That a certificate is revoked, or stands again, and why; the last one stands."""

    __tablename__ = "certificate_corrections"

    certificate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Certificate.id), primary_key=True)
    ordinal: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    is_revoked: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(REASON_MAX_CHARS))
    corrected_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    corrected_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
