"""How the classes of a school take part, as its teachers see it: bands that tell of no pupil."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel, Field

from challenge_engine.participation.rules import Band, ClassTold, average_told
from challenge_engine.participation.telling import ToldSchool

_CLASS_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a13"
_FEW = "Null where too few are told of."


class BandOut(BaseModel):
    """Between which numbers one lies."""

    least: int = Field(examples=[20])
    most: int | None = Field(description="Null: up to as many as there are.", examples=[24])

    @classmethod
    def of(cls, band: Band | None) -> "BandOut | None":
        """Return the band, None for none."""
        return None if band is None else cls(least=band.least, most=band.most)


class ToldWeekOut(BaseModel):
    """A week that is over, from its Monday. It is told once and never changes."""

    monday: dt.date
    enrolled: BandOut | None = Field(description="Null where the class, or all of them, had too few.")
    active: BandOut | None = Field(description=f"Pupils active on at least one day. {_FEW}")
    active_days: BandOut | None = Field(description=f"Days on which pupils were active, added up. {_FEW}")
    average: float | None = Field(
        description=f"Active days per enrolled pupil, to the next half. {_FEW}", examples=[1.5]
    )
    parks: BandOut | None = Field(description=f"Different parks since the start. {_FEW} Null for the school.")
    districts: BandOut | None = Field(description=f"As parks. {_FEW}")

    @classmethod
    def of(cls, monday: dt.date, told: ClassTold | None) -> Self:
        """Return the week; empty where nothing is told."""
        is_told = told is not None and told.enrolled.least > 0
        return cls(
            monday=monday,
            enrolled=BandOut.of(told.enrolled) if told and is_told else None,
            active=BandOut.of(told.active) if told else None,
            active_days=BandOut.of(told.active_days) if told else None,
            average=average_told(told) if told else None,
            parks=BandOut.of(told.parks) if told else None,
            districts=BandOut.of(told.districts) if told else None,
        )


class DashboardClass(BaseModel):
    """A class, week by week."""

    class_id: uuid.UUID = Field(examples=[_CLASS_ID])
    label: str = Field(examples=["3A"])
    average: float | None = Field(description="Of the last week.", examples=[1.5])
    change: float | None = Field(
        description="Average of the last week less that of the week before.", examples=[0.5]
    )
    weeks: list[ToldWeekOut]


class SchoolDashboard(BaseModel):
    """The school's settled weeks, oldest first; its classes, the highest average of the last week first."""

    challenge: str = Field(examples=["go-to-park"])
    school_id: str = Field(examples=["edb-528781000123"])
    totals: list[ToldWeekOut] = Field(description="Sums of what is told of the classes.")
    classes: list[DashboardClass]

    @classmethod
    def of(cls, found: ToldSchool, challenge: str, school_id: str) -> Self:
        """Return the dashboard."""
        classes = [
            DashboardClass(
                class_id=one.class_id,
                label=one.label,
                average=_averages(one.weeks)[-1],
                change=_change(_averages(one.weeks)),
                weeks=[
                    ToldWeekOut.of(monday, told) for monday, told in zip(found.mondays, one.weeks, strict=True)
                ],
            )
            for one in found.classes
        ]
        return cls(
            challenge=challenge,
            school_id=school_id,
            totals=[
                ToldWeekOut.of(monday, told) for monday, told in zip(found.mondays, found.totals, strict=True)
            ],
            classes=sorted(classes, key=lambda one: (-(one.average or 0), one.label)),
        )


def _averages(weeks: Sequence[ClassTold | None]) -> list[float | None]:
    return [None if told is None else average_told(told) for told in weeks]


def _change(averages: Sequence[float | None]) -> float | None:
    *_, before, last = [None, *averages]
    return None if before is None or last is None else last - before
