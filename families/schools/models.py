"""The table of schools, loaded from `data/schools/`."""

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, Computed, Float, ForeignKey, Index, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.messages import Language
from families.columns import Instant, NewId, one_of


class SchoolLevel(StrEnum):
    """What a school teaches, as the Education Bureau lists it."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    SPECIAL = "special"


class School(Base):
    """A school. The position is the building's, from the public register."""

    __tablename__ = "schools"
    __table_args__ = (
        Index(
            "ix_schools_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_en: Mapped[str] = mapped_column(String(200))
    name_zh_hant: Mapped[str] = mapped_column(String(120))
    name_zh_hans: Mapped[str] = mapped_column(String(120))
    level: Mapped[SchoolLevel] = mapped_column(one_of(SchoolLevel, "level"))
    district: Mapped[str] = mapped_column(String(40), index=True)
    finance: Mapped[str] = mapped_column(String(20))
    longitude: Mapped[float] = mapped_column(Float)
    latitude: Mapped[float] = mapped_column(Float)
    search_text: Mapped[str] = mapped_column(
        Text, Computed("lower(name_en || ' ' || name_zh_hant || ' ' || name_zh_hans)", persisted=True)
    )

    def name(self, language: Language) -> str:
        """Return the school's name in the language."""
        return {"en": self.name_en, "zh-Hant": self.name_zh_hant, "zh-Hans": self.name_zh_hans}[language]


class SchoolSize(Base):
    """How many pupils a school has, as declared. Rows are added: a round goes by what stood when it began."""

    __tablename__ = "school_sizes"
    __table_args__ = (
        CheckConstraint("pupils BETWEEN 1 AND 10000", name="pupils"),
        Index("ix_school_sizes_school_id", "school_id", "declared_at"),
    )

    id: Mapped[NewId]
    school_id: Mapped[str] = mapped_column(ForeignKey(School.id))
    pupils: Mapped[int] = mapped_column(Integer)
    declared_at: Mapped[Instant]
    declared_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
