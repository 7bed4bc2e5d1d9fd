"""The tables of carers and of their invitations. FHIR R4: a CareRelation is a RelatedPerson with its period."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId, one_of
from families.persons.models import Person


class CareLevel(StrEnum):
    """What a carer may do."""

    VIEW = "view"  # look
    MANAGE = "manage"  # look, and add and correct


class CareRelation(Base):
    """`carer_id` cares for `person_id` from `began_at` until it is ended, at the latest at `ends_at`.

    An ended relation stays: who had access, and when, is part of the history.
    """

    __tablename__ = "care_relations"
    __table_args__ = (
        Index(
            "uq_care_relations_present",
            "person_id",
            "carer_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_care_relations_carer_id", "carer_id"),
        CheckConstraint("person_id <> carer_id", name="of_two"),
    )

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    carer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    level: Mapped[CareLevel] = mapped_column(one_of(CareLevel, "level"))
    began_at: Mapped[Instant]
    ends_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    ended_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class CareInvitation(Base):
    """A code, kept as a keyed hash, that makes one adult carer of `person_id`, while `invited_by` may invite."""

    __tablename__ = "care_invitations"

    id: Mapped[NewId]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), index=True)
    level: Mapped[CareLevel] = mapped_column(one_of(CareLevel, "level"))
    care_ends_on: Mapped[dt.date | None]
    invited_by: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    made_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Person.id))
    used_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
