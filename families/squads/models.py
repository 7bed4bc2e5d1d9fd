"""The tables of squads and their members."""

import uuid

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId
from families.persons.models import Person


class Squad(Base):
    """A few people who play together. `nickname` is public; by `code` others join.

    Its captain enrols it: whoever joins, or lets a child join, agrees to that.
    """

    __tablename__ = "squads"

    id: Mapped[NewId]
    nickname: Mapped[str] = mapped_column(String(60), unique=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    captain_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), index=True)
    created_at: Mapped[Instant]


class SquadMember(Base):
    """A person's place in the one squad the person is in."""

    __tablename__ = "squad_members"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    squad_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Squad.id), index=True)
    joined_at: Mapped[Instant]
