"""The tables of diaries."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import Instant, one_of
from records.access.items import RecordItem, in_record_schema
from records.diaries.kinds import BreastSide, FeedMethod, Milk, SleepKind, StoolColour, StoolTexture


class TimedItem(RecordItem):
    """Mixin of what begins and ends; while it runs it has no end.

    A feed may have no end without running: nobody looked at the clock.
    """

    started_at: Mapped[Instant]
    ended_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    is_running: Mapped[bool]


def _of_a_timed_table(name: str) -> tuple[object, ...]:
    """Return what the database itself holds: order of times, and one that runs at a time."""
    return in_record_schema(
        CheckConstraint("ended_at >= started_at AND NOT is_running OR ended_at IS NULL", name="times"),
        Index(f"ix_{name}_person_id", "person_id", "started_at"),
        Index(
            f"uq_{name}_running",
            "person_id",
            unique=True,
            postgresql_where=text("is_running AND removed_at IS NULL"),
        ),
    )


class Feed(TimedItem, Base):
    """One meal of an infant (FHIR: `Observation` with a component each; `NutritionIntake` from R5 on).

    Of the breast with its side, a bottle with what and how much, or solids in words.
    """

    __tablename__ = "feeds"
    __table_args__ = _of_a_timed_table("feeds")

    method: Mapped[FeedMethod] = mapped_column(one_of(FeedMethod, "method"))
    side: Mapped[BreastSide | None] = mapped_column(one_of(BreastSide, "side"))
    milk: Mapped[Milk | None] = mapped_column(one_of(Milk, "milk"))
    amount_ml: Mapped[int | None] = mapped_column(SmallInteger)
    food_sealed: Mapped[bytes | None] = sealed_column("feeds.food")
    note_sealed: Mapped[bytes | None] = sealed_column("feeds.note")
    food = SealedText("food_sealed")
    note = SealedText("note_sealed")


class Sleep(TimedItem, Base):
    """One stretch of sleep (FHIR: `Observation` with `effectivePeriod`, LOINC 93832-4)."""

    __tablename__ = "sleeps"
    __table_args__ = _of_a_timed_table("sleeps")

    kind: Mapped[SleepKind] = mapped_column(one_of(SleepKind, "kind"))
    note_sealed: Mapped[bytes | None] = sealed_column("sleeps.note")
    note = SealedText("note_sealed")


class Nappy(RecordItem, Base):
    """A nappy that was changed (FHIR: `Observation` with a component each); neither wet nor dirty: it was dry."""

    __tablename__ = "nappies"
    __table_args__ = in_record_schema(Index("ix_nappies_person_id", "person_id", "seen_at"))

    seen_at: Mapped[Instant]
    is_wet: Mapped[bool]
    is_dirty: Mapped[bool]
    colour: Mapped[StoolColour | None] = mapped_column(one_of(StoolColour, "colour"))
    texture: Mapped[StoolTexture | None] = mapped_column(one_of(StoolTexture, "texture"))
    note_sealed: Mapped[bytes | None] = sealed_column("nappies.note")
    note = SealedText("note_sealed")
