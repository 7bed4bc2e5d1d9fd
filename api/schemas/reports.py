"""The shapes of laboratory and radiology reports, their results and trends."""

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints
from pydantic.functional_validators import AfterValidator

from api.schemas.health_items import ItemIn, ItemOut
from api.schemas.people import Body
from api.schemas.record_items import ITEM_ID
from api.schemas.text import LongText, ShortText
from api.schemas.times import Instant
from core.messages import Language
from records.reports.catalogue import LaboratoryTest
from records.reports.kinds import Comparator, Interpretation, ReportCategory, ReportStatus
from records.reports.loinc import LOINC
from records.reports.models import Report
from records.reports.queries import AwaitedReport, Trend
from records.reports.trends import Reading, Series
from records.reports.units import read_unit

RESULTS_MOST = 200  # the largest panels have some sixty
Loinc = Annotated[str, StringConstraints(max_length=10, pattern=LOINC)]
Unit = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=24, pattern=r"^[!-~\u00b5\u03bc\u00d7]{1,24}$"),
    AfterValidator(read_unit),
]
Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
_RESULT: dict[str, Any] = {
    "code": "718-7",
    "name": "Haemoglobin",
    "value": 10.9,
    "comparator": None,
    "text": None,
    "unit": "g/dL",
    "low": 11.5,
    "high": 15.5,
    "interpretation": "low",
}


class ResultFields(Body):
    """One value of a report: a number with its unit, or words."""

    code: Loinc | None = Field(default=None, description="LOINC, where known.", examples=["718-7"])
    name: ShortText = Field(description="As the report names it.", examples=["Haemoglobin"])
    value: Number | None = Field(default=None, examples=[10.9])
    comparator: Comparator | None = Field(
        default=None, description="Where only a bound is known.", examples=[None]
    )
    text: ShortText | None = Field(default=None, description="In place of a number.", examples=[None])
    unit: Unit | None = Field(default=None, description="UCUM; usual spellings are read.", examples=["g/dL"])
    low: Number | None = Field(default=None, description="Of the reference range.", examples=[11.5])
    high: Number | None = Field(default=None, examples=[15.5])
    interpretation: Interpretation | None = Field(
        default=None, description="What the laboratory says.", examples=["low"]
    )


class ReportFields(BaseModel):
    """What a report says."""

    category: ReportCategory
    status: ReportStatus = ReportStatus.FINAL
    title: ShortText = Field(examples=["Complete blood count"])
    performer: ShortText | None = Field(
        default=None, description="The laboratory or department.", examples=["Harbour Laboratory"]
    )
    specimen: ShortText | None = Field(default=None, examples=["Venous blood"])
    collected_at: Instant | None = Field(
        default=None,
        description="When the specimen or picture was taken.",
        examples=["2026-10-08T09:00:00+08:00"],
    )
    reported_at: Instant = Field(examples=["2026-10-09T16:00:00+08:00"])
    conclusion: LongText | None = Field(default=None, examples=["Mild iron deficiency."])
    results: list[ResultFields] = Field(default=[], max_length=RESULTS_MOST, examples=[[_RESULT]])


class ReportIn(ItemIn, ReportFields):
    """A report to be kept."""

    def values(self) -> dict[str, Any]:
        """Return the columns of the item; results as they are sealed."""
        results = [one.model_dump(mode="json") for one in self.results]
        return {**super().values(), "results": results}


class ReportOut(ItemOut, ReportFields):
    """A report that is shown."""

    clinic_id: str | None = Field(description="The clinic that deposited it.", examples=["wan-chai"])
    shown_at: Instant | None = Field(description="Since when it is shown; null for one entered by the family.")
    released_at: Instant | None = Field(description="When the clinic showed it before its time.")

    @classmethod
    def derived(cls, _kept: Report, _now: dt.datetime) -> dict[str, Any]:
        """Return the results in their shape."""
        return {"results": [ResultFields(**one) for one in _kept.results]}


class AwaitedReportOut(BaseModel):
    """That there is a report, and when it is shown. What is in it is told to nobody before."""

    id: uuid.UUID = Field(examples=[ITEM_ID])
    category: ReportCategory
    clinic_id: str = Field(examples=["wan-chai"])
    reported_at: Instant
    shown_at: Instant = Field(description="Sooner, where the clinic releases it.")

    @classmethod
    def of(cls, one: AwaitedReport) -> "AwaitedReportOut":
        """Return what is said of it."""
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class ReadingOut(BaseModel):
    """One value of a trend, in the unit of its series."""

    report_id: uuid.UUID = Field(examples=[ITEM_ID])
    at: Instant
    value: float = Field(examples=[10.9])
    low: float | None = Field(examples=[11.5])
    high: float | None = Field(examples=[15.5])
    comparator: Comparator | None = Field(examples=[None])
    interpretation: Interpretation | None = Field(examples=["low"])
    is_self_entered: bool = Field(examples=[False])
    said_value: float = Field(description="As the report says it, in `said_unit`.", examples=[109])
    said_unit: str | None = Field(examples=["g/L"])

    @classmethod
    def of(cls, shown: Reading, said: Reading) -> "ReadingOut":
        """Return a reading beside what its report says."""
        return cls(
            report_id=shown.report_id,
            at=shown.at,
            value=float(shown.value),
            low=_float(shown.low),
            high=_float(shown.high),
            comparator=shown.comparator,
            interpretation=shown.interpretation,
            is_self_entered=shown.is_self_entered,
            said_value=float(said.value),
            said_unit=said.unit,
        )


class TrendSeriesOut(BaseModel):
    """Values on one axis, oldest first."""

    unit: str | None = Field(examples=["g/dL"])
    readings: list[ReadingOut]

    @classmethod
    def of(cls, series: Series) -> "TrendSeriesOut":
        """Return a series."""
        pairs = zip(series.readings, series.said, strict=True)
        return cls(unit=series.unit, readings=[ReadingOut.of(shown, said) for shown, said in pairs])


class TrendOut(BaseModel):
    """A test's values over time. What cannot be said in one unit exactly stands in series of its own."""

    code: str = Field(examples=["718-7"])
    name: str = Field(examples=["Haemoglobin"])
    series: list[TrendSeriesOut] = Field(description="The newest value's first.")

    @classmethod
    def of(cls, trend: Trend, tests: Mapping[str, LaboratoryTest], language: Language) -> "TrendOut":
        """Return a trend under the test's name in the caller's language, where it is known."""
        series = [TrendSeriesOut.of(one) for one in trend.series]
        return cls(code=trend.code, name=_name(trend, tests, language), series=series)


class TrendSummary(BaseModel):
    """A test that has values."""

    code: str = Field(examples=["718-7"])
    name: str = Field(examples=["Haemoglobin"])
    count: int = Field(examples=[4])

    @classmethod
    def of(cls, trend: Trend, tests: Mapping[str, LaboratoryTest], language: Language) -> "TrendSummary":
        """Return what of."""
        return cls(code=trend.code, name=_name(trend, tests, language), count=trend.count)


class LaboratoryTestOut(BaseModel):
    """A common test, to be chosen when a report is copied from paper."""

    code: str = Field(examples=["718-7"])
    name: str = Field(examples=["Haemoglobin"])
    unit: str = Field(description="The usual one in Hong Kong.", examples=["g/dL"])
    system: Literal["http://loinc.org"] = "http://loinc.org"


def _name(trend: Trend, tests: Mapping[str, LaboratoryTest], language: Language) -> str:
    return tests[trend.code].names[language] if trend.code in tests else trend.name


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
