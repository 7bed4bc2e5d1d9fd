"""The table of grants on their way back to the vendor, apart from the grants in use."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, LargeBinary, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import sealed_column
from families.columns import Instant, NewId
from families.persons.models import Person
from integrations.connections.models import SEALED_GRANT, SLUG_CHARS


class StepRevocation(Base):
    """A grant to take back. A row of its own, so that who connects anew does not put a new grant in its place.

    `sealed` holds the tokens, sealed to `sealed_for`; None once it is over, from `finished_at` on. A worker asks
    the vendor while `lease_until_at` is to come. `vendor_user_hash` is None where it was not kept.
    """

    __tablename__ = "step_revocations"
    __table_args__ = (
        Index("ix_step_revocations_vendor_user", "source", "vendor_user_hash"),
        Index("ix_step_revocations_look_at", "look_at", postgresql_where=text("finished_at IS NULL")),
        Index("ix_step_revocations_finished_at", "finished_at"),
    )

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    source: Mapped[str] = mapped_column(String(SLUG_CHARS))
    vendor_user_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_for: Mapped[uuid.UUID]
    sealed: Mapped[bytes | None] = sealed_column(SEALED_GRANT, row="sealed_for")
    made_at: Mapped[Instant]
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), default=0)
    look_at: Mapped[Instant]
    lease_until_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    finished_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
