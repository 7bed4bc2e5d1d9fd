"""The tables of organisations and their members."""

import uuid

from sqlalchemy import Computed, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId
from families.persons.models import Person


class Organisation(Base):
    """A workplace or other body. Without `join_code` anyone may say that they belong to it."""

    __tablename__ = "organisations"
    __table_args__ = (
        Index(
            "ix_organisations_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )

    id: Mapped[NewId]
    name_en: Mapped[str] = mapped_column(String(200), unique=True)
    name_zh_hant: Mapped[str] = mapped_column(String(120))
    name_zh_hans: Mapped[str] = mapped_column(String(120))
    join_code: Mapped[str | None] = mapped_column(String(12), unique=True)
    created_at: Mapped[Instant]
    search_text: Mapped[str] = mapped_column(
        Text, Computed("lower(name_en || ' ' || name_zh_hant || ' ' || name_zh_hans)", persisted=True)
    )


class OrganisationMember(Base):
    """The one organisation a person plays for."""

    __tablename__ = "organisation_members"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Organisation.id), index=True)
    joined_at: Mapped[Instant]
