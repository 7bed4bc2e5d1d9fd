"""Laboratory and radiology reports: the family's, a clinic's, those still awaited, and trends of results."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.etag import IfMatchDep
from api.record_doors import CLINIC, ClinicVisitor, get_clinic_visitor
from api.record_routes import ItemKind, item_routes, shown_item
from api.schemas.reports import (
    AwaitedReportOut,
    LaboratoryTestOut,
    Loinc,
    ReportIn,
    ReportOut,
    TrendOut,
    TrendSummary,
)
from families.permissions import Action
from records.access.kinds import Access, What
from records.access.service import open_record
from records.reports.catalogue import laboratory_tests
from records.reports.models import Report
from records.reports.queries import list_awaited, list_trends
from records.reports.rules import check_report
from records.reports.service import announce_removed_report, announce_report, delay_report, release_report

_KIND = ItemKind(
    "reports",
    "a report",
    "laboratory and radiology reports",
    What.REPORTS,
    Report,
    check_report,
    further=delay_report,
    announce=announce_report,
    announce_removed=announce_removed_report,
)

router = APIRouter()
router.include_router(item_routes(_KIND, ReportIn, ReportOut))
router.include_router(item_routes(_KIND, ReportIn, ReportOut, door=CLINIC))


@router.post(
    "/deposits/{code}/reports/{item_id}/release",
    operation_id="release_report",
    summary="Show a report to the family before its time",
    tags=["deposits"],
    responses=problems(401, 404, 409, 412, 428),
)
async def post_release(
    visitor: Annotated[ClinicVisitor, Depends(get_clinic_visitor)],
    item_id: uuid.UUID,
    expected: IfMatchDep,
    session: SessionDep,
    now: NowDep,
    response: Response,
) -> ReportOut:
    """Show it from now on, and tell the family so. A repeat is refused by its If-Match."""
    record = await visitor.open(session, Access.EDIT, what=What.REPORTS, now=now)
    released = await release_report(session, record, item_id, expected_revision=expected, now=now)
    return shown_item(released, ReportOut, response, now)


@router.get(
    "/persons/{person_id}/awaited-reports",
    operation_id="list_awaited_reports",
    summary="Reports that are there but not shown yet",
    tags=["record"],
    responses=problems(401, 403, 404),
)
async def get_awaited(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> list[AwaitedReportOut]:
    """Return that they are there and from when on they can be read, the next first."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.REPORTS, now=now)
    return [AwaitedReportOut.of(one) for one in await list_awaited(session, record)]


@router.get(
    "/persons/{person_id}/result-trends",
    operation_id="list_result_trends",
    summary="Tests of a person that have values",
    tags=["record"],
    responses=problems(401, 403, 404),
)
async def get_trends(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> list[TrendSummary]:
    """Return them by how many values they have."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.REPORTS, now=now)
    found = await list_trends(session, record)
    return [TrendSummary.of(one, laboratory_tests(), language) for one in found]


@router.get(
    "/persons/{person_id}/result-trends/{loinc}",
    operation_id="get_result_trend",
    summary="A test's values over time",
    tags=["record"],
    responses=problems(401, 403, 404),
)
async def get_trend(
    person_id: uuid.UUID,
    loinc: Annotated[Loinc, Path(description="The test's LOINC code.", examples=["718-7"])],
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> TrendOut:
    """Return every value with its range, of reports that are shown; none at all where there is none."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.REPORTS, now=now)
    tests = laboratory_tests()
    for trend in await list_trends(session, record, loinc):
        return TrendOut.of(trend, tests, language)
    return TrendOut(code=loinc, name=tests[loinc].names[language] if loinc in tests else loinc, series=[])


@router.get(
    "/laboratory-tests",
    operation_id="list_laboratory_tests",
    summary="Common laboratory tests",
    tags=["record"],
    responses=problems(401),
)
async def get_tests(_: ActorDep, language: LanguageDep) -> list[LaboratoryTestOut]:
    """Return them in the order in which they stand on reports."""
    tests = laboratory_tests().values()
    return [LaboratoryTestOut(code=one.code, name=one.names[language], unit=one.unit) for one in tests]
