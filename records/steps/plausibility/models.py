"""Days that are held for a person to look at, and the series by which one walk on two accounts is found."""

import datetime as dt
import uuid

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.ids import new_id
from families.persons.models import Person

MAX_NOTE_CHARS = 500


class StepHold(Base):
    """One suspicion on one day. Decided once; the person's one appeal opens it a second and last time.

    `steps` is how much it holds back, `decided_steps` how much it was when it was decided: a decision covers that,
    and no more. `decision_words` are for the person, `decision_note` stays among officers.
    """

    __tablename__ = "step_holds"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'accepted', 'refused')", name="status"),
        UniqueConstraint("person_id", "day", "reason"),
        Index("ix_step_holds_opened_at", "opened_at", "id", postgresql_where=text("status = 'open'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey(Person.id))
    day: Mapped[dt.date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(16))
    steps: Mapped[int]
    decided_steps: Mapped[int | None]
    opened_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    decided_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    decision_words: Mapped[str | None] = mapped_column(String(MAX_NOTE_CHARS))
    decision_note: Mapped[str | None] = mapped_column(String(MAX_NOTE_CHARS))
    appealed_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    appeal_note: Mapped[str | None] = mapped_column(String(MAX_NOTE_CHARS))


class StepSeries(Base):
    """A mark of what one device counted in a day's quarter-hours (`plausibility/series.py`)."""

    __tablename__ = "step_series"
    __table_args__ = (
        Index("ix_step_series_series_hash", "series_hash"),
        {"postgresql_partition_by": "RANGE (day)"},
    )

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    series_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    place: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), default=0)
    weight: Mapped[int] = mapped_column(SmallInteger, server_default=text("5"))
    seen_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
