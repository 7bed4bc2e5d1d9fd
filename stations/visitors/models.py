"""The tables of printed cards and of passes that were used."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, LargeBinary, Uuid, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId
from families.persons.models import Person


class StationCard(Base):
    """A printed card of a person, for those without a phone. One at a time; of its token a hash is kept."""

    __tablename__ = "station_cards"
    __table_args__ = (
        Index("uq_station_cards_token_hash", "token_hash", unique=True),
        Index("uq_station_cards_person_id", "person_id", unique=True, postgresql_where=text("revoked_at IS NULL")),
    )

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    made_at: Mapped[Instant]
    revoked_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class UsedPass(Base):
    """A pass that was used, for which visit. Its nonce leads to nobody."""

    __tablename__ = "station_used_passes"
    __table_args__ = (Index("ix_station_used_passes_used_at", "used_at"),)

    nonce: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    used_at: Mapped[Instant]
