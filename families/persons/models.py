"""The table of persons: everyone who plays, with or without an account."""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId, one_of
from families.sex import Sex


class Person(Base):
    """One human being. `nickname` is public; every other field is for the family's eyes only."""

    __tablename__ = "persons"

    id: Mapped[NewId]
    nickname: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[str | None] = mapped_column(String(80))
    birth_on: Mapped[dt.date | None]
    sex: Mapped[Sex | None] = mapped_column(one_of(Sex, "sex"))
    district: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[Instant]
