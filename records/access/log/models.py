"""The tables of the access log: rows chained by person, the heads of the chains, and anchors over all heads.

No model is written through: rows are added by functions of the database (migrations/sql/record_functions.sql), and
no role of the app may change or delete one. FHIR: `AuditEvent`.
"""

import datetime as dt
import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, Uuid
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant


class AccessLogEntry(Base):
    """One look at, or change of, a person's record. Partitioned by month.

    `number` counts from 1 per person without a gap. `actor_id` is None for the system itself. No foreign keys: the
    log outlives whom it names.
    """

    __tablename__ = "access_log"
    __table_args__ = (
        CheckConstraint(
            "relation ~ '^[a-z_]+$' AND access IN ('view', 'edit') AND what ~ '^[a-z_]+$' AND why ~ '^[a-z_]+$'"
            " AND request_id ~ '^[A-Za-z0-9-]+$'",
            name="words",
        ),
        {"schema": "record", "postgresql_partition_by": "RANGE (at)"},
    )

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True), primary_key=True)
    actor_id: Mapped[uuid.UUID | None]
    relation: Mapped[str] = mapped_column(String(32))
    access: Mapped[str] = mapped_column(String(8))
    what: Mapped[str] = mapped_column(String(40))
    why: Mapped[str] = mapped_column(String(40))
    request_id: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AccessHead(Base):
    """The end of a person's chain: the number and hash of its last row."""

    __tablename__ = "access_heads"
    __table_args__ = ({"schema": "record"},)

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AccessAnchor(Base):
    """A link of the second chain, over the heads that moved since the link before.

    `signature` is a keyed hash of `hash`: who can write to the database alone cannot make another.
    """

    __tablename__ = "access_anchors"
    __table_args__ = ({"schema": "record"},)

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    made_at: Mapped[Instant]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class AnchoredHead(Base):
    """A head as an anchor found it."""

    __tablename__ = "access_anchored_heads"
    __table_args__ = (Index("ix_access_anchored_heads_anchor_number", "anchor_number"), {"schema": "record"})

    anchor_number: Mapped[int] = mapped_column(ForeignKey(AccessAnchor.number))
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
