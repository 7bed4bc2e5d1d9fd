"""The table of observations."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import Index, Numeric, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import Instant, one_of
from records.access.items import RecordItem, in_record_schema
from records.observations.kinds import MealContext, Method, ObservationKind, UcumUnit


class Observation(RecordItem, Base):
    """One measured value (FHIR: `Observation`, category vital signs; glucose laboratory).

    `value` is in the kind's own unit, `entered_unit` the one in which it was written down. `effective_at` is the
    instant of measuring and `effective_offset_min` what the clock there was ahead of UTC. `is_diary` says that the
    game is told of it as an entry in a child's growth diary.
    """

    __tablename__ = "observations"
    __table_args__ = in_record_schema(
        Index("ix_observations_person_id", "person_id", "kind", "effective_at", "id")
    )

    kind: Mapped[ObservationKind] = mapped_column(one_of(ObservationKind, "kind", 32))
    effective_at: Mapped[Instant]
    effective_offset_min: Mapped[int] = mapped_column(SmallInteger)
    value: Mapped[Decimal] = mapped_column(Numeric(9, 3))
    second_value: Mapped[Decimal | None] = mapped_column(Numeric(9, 3))
    entered_unit: Mapped[UcumUnit] = mapped_column(one_of(UcumUnit, "entered_unit"))
    method: Mapped[Method | None] = mapped_column(one_of(Method, "method"))
    meal_context: Mapped[MealContext | None] = mapped_column(one_of(MealContext, "meal_context"))
    is_diary: Mapped[bool]
    note_sealed: Mapped[bytes | None] = sealed_column("observations.note")
    note = SealedText("note_sealed")

    @property
    def observed_at(self) -> dt.datetime:
        """When it was measured, by the clock of the place."""
        return self.effective_at.astimezone(dt.timezone(dt.timedelta(minutes=self.effective_offset_min)))
