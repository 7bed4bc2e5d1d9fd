"""Tables of growth: what the references need to know of a child, and what was measured on one day."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, Integer, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import one_of
from families.sex import Sex
from records.access.items import RecordItem, in_record_schema
from records.growth.ages import LEAST_GESTATION_WEEKS, MOST_GESTATION_WEEKS
from records.growth.child import Child, Entry
from records.growth.measures import Mode

_MM_PER_CM = 10
_G_PER_KG = 1_000
_PRESENT = text("removed_at IS NULL")


class GrowthProfile(RecordItem, Base):
    """What growth is compared by; one a person.

    FHIR R4: `Patient.gender`, `Observation` 76516-4 (gestational age at birth, in weeks), and for the parents a
    `FamilyMemberHistory` each with its height.
    """

    __tablename__ = "growth_profiles"
    __table_args__ = in_record_schema(
        Index("uq_growth_profiles_person_id", "person_id", unique=True, postgresql_where=_PRESENT),
        CheckConstraint(
            f"gestation_weeks BETWEEN {LEAST_GESTATION_WEEKS} AND {MOST_GESTATION_WEEKS}", name="gestation_weeks"
        ),
    )

    sex: Mapped[Sex] = mapped_column(one_of(Sex, "sex"))
    gestation_weeks: Mapped[int | None] = mapped_column(SmallInteger)
    mother_height_mm: Mapped[int | None] = mapped_column(SmallInteger)
    father_height_mm: Mapped[int | None] = mapped_column(SmallInteger)

    @property
    def mother_height_cm(self) -> float | None:
        """Return the mother's height."""
        return _scaled(self.mother_height_mm, _MM_PER_CM)

    @property
    def father_height_cm(self) -> float | None:
        """Return the father's height."""
        return _scaled(self.father_height_mm, _MM_PER_CM)

    def child(self, birth_on: dt.date) -> Child:
        """Return whom the references are asked about."""
        return Child(self.sex, birth_on, self.gestation_weeks, self.mother_height_cm, self.father_height_cm)


class GrowthEntry(RecordItem, Base):
    """What was measured on one day: to the gram and the millimetre.

    FHIR R4: one `Observation` of the panel 34565-2 with `effectiveDateTime`, and as `component` weight 29463-7,
    length 8306-3 or height 8302-2 (by `mode`), head circumference 9843-4. `is_confirmed`: the value was asked
    about as unlikely, and stands (`Observation.note`). `is_diary`: entered by the family within days of measuring,
    which challenges may count.
    """

    __tablename__ = "growth_entries"
    __table_args__ = in_record_schema(
        Index("ix_growth_entries_person_id", "person_id", "measured_on"),
        CheckConstraint("num_nonnulls(weight_g, height_mm, head_mm) > 0", name="measured"),
        CheckConstraint("mode IS NULL OR height_mm IS NOT NULL", name="mode_of_height"),
    )

    measured_on: Mapped[dt.date]
    weight_g: Mapped[int | None] = mapped_column(Integer)
    height_mm: Mapped[int | None] = mapped_column(SmallInteger)
    mode: Mapped[Mode | None] = mapped_column(one_of(Mode, "mode"))
    head_mm: Mapped[int | None] = mapped_column(SmallInteger)
    is_confirmed: Mapped[bool]
    is_diary: Mapped[bool]

    @property
    def entry(self) -> Entry:
        """Return what was measured, as plain values."""
        return Entry(
            self.measured_on,
            _scaled(self.weight_g, _G_PER_KG),
            _scaled(self.height_mm, _MM_PER_CM),
            self.mode,
            _scaled(self.head_mm, _MM_PER_CM),
        )


def stored_entry(entry: Entry) -> dict[str, object]:
    """Return the columns of what was measured."""
    return {
        "measured_on": entry.measured_on,
        "weight_g": _whole(entry.weight_kg, _G_PER_KG),
        "height_mm": to_mm(entry.height_cm),
        "mode": entry.mode,
        "head_mm": to_mm(entry.head_cm),
    }


def to_mm(length_cm: float | None) -> int | None:
    """Return a length in whole millimetres."""
    return _whole(length_cm, _MM_PER_CM)


def _whole(value: float | None, scale: int) -> int | None:
    return None if value is None else round(value * scale)


def _scaled(value: int | None, scale: int) -> float | None:
    return None if value is None else value / scale
