"""Reads of reports: which are there but not shown yet, and a test's values over time."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from records.access.items import Origin
from records.access.service import OpenRecord
from records.reports.kinds import Comparator, Interpretation, ReportCategory
from records.reports.models import Report
from records.reports.trends import Reading, Series, make_series

REPORTS_MOST = 1_000  # a report a week for twenty years; each is opened, in some tens of microseconds
_AWAITED = text("SELECT id, category, clinic_id, reported_at, shown_at FROM record.awaited_reports()")


@dataclass(frozen=True, slots=True)
class AwaitedReport:
    """That there is a report, and when it is shown: all that is said of it before."""

    id: uuid.UUID
    category: ReportCategory
    clinic_id: str
    reported_at: dt.datetime
    shown_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Trend:
    """A test's values: under the name of the newest."""

    code: str
    name: str
    series: Sequence[Series]

    @property
    def count(self) -> int:
        """How many values there are."""
        return sum(len(one.readings) for one in self.series)


async def list_awaited(session: AsyncSession, record: OpenRecord) -> Sequence[AwaitedReport]:
    """Return the reports of the opened record that are not shown yet, the next first."""
    rows = (await session.execute(_AWAITED)).mappings().all()
    return [AwaitedReport(**{**row, "category": ReportCategory(row["category"])}) for row in rows]


async def list_trends(session: AsyncSession, record: OpenRecord, code: str | None = None) -> Sequence[Trend]:
    """Return the trends of every test with a code, or of one; by how many values they have, most first.

    One query; of the `REPORTS_MOST` newest reports that are shown.
    """
    at = func.coalesce(Report.collected_at, Report.reported_at)
    query = (
        select(Report)
        .where(Report.person_id == record.person_id, Report.removed_at.is_(None))
        .order_by(at.desc(), Report.id.desc())
        .limit(REPORTS_MOST)
    )
    found: dict[str, tuple[str, list[Reading]]] = {}
    for report in (await session.scalars(query)).all():
        for result in _numeric(report, code):
            _, readings = found.setdefault(result["code"], (result["name"], []))
            readings.append(_reading(report, result))
    trends = [Trend(one, name, make_series(readings)) for one, (name, readings) in found.items()]
    return sorted(trends, key=lambda one: (-one.count, one.code))


def _numeric(report: Report, code: str | None) -> Iterator[dict[str, Any]]:
    for result in report.results:
        is_wanted = result["code"] == code if code is not None else result["code"] is not None
        if is_wanted and result["value"] is not None:
            yield result


def _reading(report: Report, result: dict[str, Any]) -> Reading:
    return Reading(
        report_id=report.id,
        at=report.collected_at or report.reported_at,
        value=Decimal(str(result["value"])),
        unit=result["unit"],
        low=_decimal(result["low"]),
        high=_decimal(result["high"]),
        comparator=result["comparator"] and Comparator(result["comparator"]),
        interpretation=result["interpretation"] and Interpretation(result["interpretation"]),
        is_self_entered=report.origin is Origin.SELF_ENTERED,
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
