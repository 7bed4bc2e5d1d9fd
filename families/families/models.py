"""The tables of families: who belongs together, who is guardian of the children, and who was invited."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, Uuid
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.ids import new_id
from families.columns import Instant, NewId, one_of
from families.persons.models import Person


class FamilyRole(StrEnum):
    """What a member is to the children of the family."""

    GUARDIAN = "guardian"  # decides for the children: enrols, manages, makes their accounts
    CARER = "carer"  # grandparent, domestic helper: takes the children out, decides nothing
    CHILD = "child"
    GROWN = "grown"  # was a child of the family, and decides alone since the handover


class Family(Base):
    """A family. `nickname` is public; `code` is what its children sign in with, and guardians can change it."""

    __tablename__ = "families"

    id: Mapped[NewId]
    nickname: Mapped[str] = mapped_column(String(60), unique=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    created_at: Mapped[Instant]


class FamilyMember(Base):
    """A person's place in the one family the person belongs to."""

    __tablename__ = "family_members"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    family_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Family.id), index=True)
    role: Mapped[FamilyRole] = mapped_column(one_of(FamilyRole, "role"))
    joined_at: Mapped[Instant]


class FamilyInvitation(Base):
    """A code, kept as a keyed hash, that lets one adult join once, while who made it is guardian.

    `id` names it to guardians, who can withdraw it and no longer have the code.
    """

    __tablename__ = "family_invitations"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True, default=new_id)
    family_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Family.id), index=True)
    role: Mapped[FamilyRole] = mapped_column(one_of(FamilyRole, "role"))
    invited_by: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    expires_at: Mapped[Instant]
    used_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Person.id))
    used_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
