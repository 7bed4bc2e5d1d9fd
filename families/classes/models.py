"""The tables of classes: the class, its teachers, its join codes and cards, and who goes to which school."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId
from families.persons.models import Person
from families.schools.models import School


class SchoolClass(Base):
    """One class in one school year; `school_year` 2026 is September 2026 to August 2027."""

    __tablename__ = "school_classes"
    __table_args__ = (
        UniqueConstraint("school_id", "school_year", "label"),
        UniqueConstraint("id", "school_id"),  # what SchoolMember's pair refers to
    )

    id: Mapped[NewId]
    school_id: Mapped[str] = mapped_column(ForeignKey(School.id))
    school_year: Mapped[int] = mapped_column(SmallInteger)
    label: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[Instant]


class ClassTeacher(Base):
    """A teacher of a class."""

    __tablename__ = "class_teachers"

    class_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SchoolClass.id), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True, index=True)


class ClassJoinCode(Base):
    """A code that a teacher hands out. Shown again to the teacher, so kept as it is; it opens one class only."""

    __tablename__ = "class_join_codes"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    class_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SchoolClass.id), index=True)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class SchoolMember(Base):
    """A pupil's school, and the class once a code was used."""

    __tablename__ = "school_members"
    __table_args__ = (
        ForeignKeyConstraint(
            ["class_id", "school_id"], [SchoolClass.id, SchoolClass.school_id], name="fk_school_members_class"
        ),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    school_id: Mapped[str] = mapped_column(ForeignKey(School.id), index=True)
    class_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    joined_at: Mapped[Instant]


class ClassCard(Base):
    """A pupil's card, to be ticked off without a phone. Printed again on every sheet, so kept as it is.

    Its token says something to the class's teachers only, while the pupil is in the class.
    """

    __tablename__ = "class_cards"
    __table_args__ = (
        Index(
            "uq_class_cards_live",
            "class_id",
            "person_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    token: Mapped[str] = mapped_column(String(16), primary_key=True)
    class_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SchoolClass.id))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), index=True)
    created_at: Mapped[Instant]
    revoked_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
