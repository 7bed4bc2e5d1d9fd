"""What sources sent, and what they took back."""

import datetime as dt
import uuid

from sqlalchemy import BigInteger, Date, LargeBinary, String, Uuid
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base

SOURCE_CHARS = 40
RECORD_ID_CHARS = 200


class PackedSamples(Base):
    """All that one source said of one person's civil day, as `packing.pack` makes it.

    `record_hashes` are the sorted 32-bit hashes of the records' ids: by them a record that moved, or a deletion
    that names no day, finds its row without opening the others.
    """

    __tablename__ = "step_samples"
    __table_args__ = ({"postgresql_partition_by": "RANGE (day)"},)

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    source: Mapped[str] = mapped_column(String(SOURCE_CHARS), primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    record_hashes: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))


class DeletedRecord(Base):
    """A record that the provider deleted: its values are gone, older revisions of it stay out."""

    __tablename__ = "step_deletions"
    __table_args__ = ({"postgresql_partition_by": "HASH (person_id)"},)

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    source: Mapped[str] = mapped_column(String(SOURCE_CHARS), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(RECORD_ID_CHARS), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger)
    deleted_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))


class Withdrawal(Base):
    """An interval that the provider withdrew: records that start in it stay out up to this revision."""

    __tablename__ = "step_withdrawals"
    __table_args__ = ({"postgresql_partition_by": "HASH (person_id)"},)

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    source: Mapped[str] = mapped_column(String(SOURCE_CHARS), primary_key=True)
    starts_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True), primary_key=True)
    ends_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger)
