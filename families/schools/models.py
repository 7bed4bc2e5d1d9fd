"""The table of schools, loaded from `data/schools/`."""

from enum import StrEnum

from sqlalchemy import Computed, Float, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.messages import Language
from families.columns import one_of


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
