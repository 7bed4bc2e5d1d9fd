"""Growth charts as the API shows them: the nine lines in unbroken pieces, and the child's points."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Literal, Self

from pydantic import BaseModel, Field

from core.messages import Language
from families.sex import Sex
from records.access.items import RecordItem
from records.growth.assessment import Assessment
from records.growth.centiles import LINE_NAMES
from records.growth.charts.data import Chart, Piece, Point
from records.growth.charts.svg import describe
from records.growth.measures import Measure, Reference
from records.growth.words import band_words, measure_words, unit_words

ChartedMeasure = Literal["height", "weight", "bmi", "head"]


class GrowthChartPieceOut(BaseModel):
    """A piece of the lines: `lines[n][m]` is line n at `ages_months[m]`. Pieces are not joined to each other."""

    ages_months: list[float] = Field(examples=[[0, 0.25]])
    lines: list[list[float]] = Field(
        description="The nine lines, lowest first.",
        examples=[[[2.2, 2.4]] * 9],
    )

    @classmethod
    def of(cls, piece: Piece) -> Self:
        """Return the piece, to the gram and a hundredth of a millimetre."""
        return cls(
            ages_months=[round(age, 3) for age in piece.ages_months],
            lines=[[round(value, 3) for value in line] for line in piece.lines],
        )


class GrowthPointOut(BaseModel):
    """One measurement, at the age that is compared."""

    entry_id: uuid.UUID = Field(description="As in the list of entries.")
    measured_on: dt.date = Field(examples=["2026-10-01"])
    age_months: float = Field(examples=[12.02])
    value: float = Field(examples=[9.6])
    z: float = Field(examples=[0.42])
    centile: float = Field(examples=[66.3])
    band: int = Field(examples=[5])
    band_words: str = Field(examples=["between the 50th and 75th centiles"])

    @classmethod
    def of(cls, point: Point, items: Sequence[RecordItem], language: Language) -> Self:
        """Return the point with the entry that it shows."""
        score = point.score
        return cls(
            entry_id=items[point.place].id,
            measured_on=point.measured_on,
            age_months=round(point.age_months, 2),
            value=round(score.value, 3),
            z=round(score.z, 2),
            centile=round(score.centile, 1),
            band=score.band,
            band_words=band_words(score.band, language),
        )


class GrowthChartOut(BaseModel):
    """One chart: what it shows in words, its lines, its points from the youngest age on."""

    reference: Reference = Field(examples=["who_hk2020"])
    measure: Measure = Field(examples=["weight"])
    name: str = Field(examples=["Weight"])
    unit: str = Field(examples=["kg"])
    sex: Sex = Field(examples=["female"])
    first_months: int = Field(examples=[0])
    last_months: int = Field(examples=[24])
    description: str = Field(examples=["Weight by age on nine centile lines, with 1 measurement."])
    line_names: list[str] = Field(examples=[list(LINE_NAMES)])
    pieces: list[GrowthChartPieceOut]
    points: list[GrowthPointOut]

    @classmethod
    def of(cls, chart: Chart, assessment: Assessment, language: Language) -> Self:
        """Return the chart as shown."""
        items = [one.item for one in assessment.entries]
        return cls(
            reference=chart.reference,
            measure=chart.measure,
            name=measure_words(chart.measure, language),
            unit=unit_words(chart.measure, language),
            sex=chart.sex,
            first_months=chart.window.first_months,
            last_months=chart.window.last_months,
            description=describe(chart, language),
            line_names=list(LINE_NAMES),
            pieces=[GrowthChartPieceOut.of(piece) for piece in chart.pieces],
            points=[GrowthPointOut.of(point, items, language) for point in chart.points],
        )
