"""A child's growth charts: as numbers, as SVG, as PDF."""

import asyncio
import uuid
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.routes.growth import ReferenceQuery
from api.schemas.growth_charts import ChartedMeasure, GrowthChartOut
from core.errors import InvalidInput
from families.children.service import find_written_name
from families.permissions import Action
from families.persons.repository import get_person
from records.access.kinds import What
from records.access.service import open_record
from records.growth.ages import LAST_MONTHS
from records.growth.assessment import Assessment, assess
from records.growth.charts.data import LEAST_WINDOW_MONTHS, Chart, Window, make_chart
from records.growth.charts.document import make_document
from records.growth.charts.svg import Theme, draw_svg
from records.growth.measures import Measure, Reference

router = APIRouter(prefix="/persons/{person_id}/growth", tags=["growth"])

MeasureQuery = Annotated[ChartedMeasure, Query(description="What is shown by age.", examples=["weight"])]
_Months = Annotated[
    int | None,
    Query(ge=0, le=LAST_MONTHS, description="Ends of the ages shown, in months; without, all entries fit."),
]


class GrowthWindowInvalid(InvalidInput):
    """The chart would show no or too few months (422)."""

    code: ClassVar[str] = "growth_window_invalid"


def get_window(from_months: _Months = None, to_months: _Months = None) -> Window | None:
    """Return the ages that shall be shown; None where that is left to the chart. Raises GrowthWindowInvalid."""
    if from_months is None and to_months is None:
        return None
    try:
        if from_months is not None and to_months is not None:
            return Window(from_months, to_months)
    except ValueError:
        pass
    raise GrowthWindowInvalid(least=LEAST_WINDOW_MONTHS, most=LAST_MONTHS)


WindowDep = Annotated[Window | None, Depends(get_window)]


def _file(media_type: str, example: str) -> dict[int | str, dict[str, Any]]:
    content = {media_type: {"schema": {"type": "string"}, "example": example}}
    return {200: {"content": content}, **problems(401, 403, 404, 409, 503)}


@router.get(
    "/chart",
    operation_id="get_growth_chart",
    summary="A growth chart as numbers",
    responses=problems(401, 403, 404, 409),
)
async def get_chart(
    person_id: uuid.UUID,
    measure: MeasureQuery,
    window: WindowDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    reference: ReferenceQuery = Reference.WHO_HK2020,
) -> GrowthChartOut:
    """Return the nine centile lines and the child's points."""
    chart, assessment = await _chart(session, actor, person_id, now, reference, measure, window)
    return GrowthChartOut.of(chart, assessment, language)


@router.get(
    "/chart.svg",
    operation_id="get_growth_chart_svg",
    summary="A growth chart as SVG",
    response_class=Response,
    responses=_file("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600">...</svg>'),
)
async def get_svg(
    person_id: uuid.UUID,
    measure: MeasureQuery,
    window: WindowDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    reference: ReferenceQuery = Reference.WHO_HK2020,
    theme: Annotated[Theme, Query(description="For a light or a dark page.")] = "light",
) -> Response:
    """Return the drawing: no style, no script, no name; its title and description say what it shows."""
    chart, _ = await _chart(session, actor, person_id, now, reference, measure, window)
    drawing = draw_svg(chart, language, theme)
    return Response(drawing, media_type="image/svg+xml", headers={"Content-Language": language})


@router.get(
    "/chart.pdf",
    operation_id="get_growth_chart_pdf",
    summary="A growth chart as PDF",
    response_class=Response,
    responses=_file("application/pdf", "%PDF-1.7 ..."),
)
async def get_pdf(
    person_id: uuid.UUID,
    measure: MeasureQuery,
    window: WindowDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    reference: ReferenceQuery = Reference.WHO_HK2020,
) -> Response:
    """Return the drawing and the latest measurements on one page, with the name that documents carry."""
    chart, assessment = await _chart(session, actor, person_id, now, reference, measure, window)
    name = await find_written_name(session, await get_person(session, person_id)) or ""
    document = await asyncio.to_thread(make_document, chart, assessment.child, name, language)
    headers = {
        "Content-Disposition": f'attachment; filename="growth-{measure}.pdf"',
        "Content-Language": language,
    }
    return Response(document, media_type="application/pdf", headers=headers)


async def _chart(
    session: SessionDep,
    actor: ActorDep,
    person_id: uuid.UUID,
    now: NowDep,
    reference: Reference,
    measure: str,
    window: Window | None,
) -> tuple[Chart, Assessment]:
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.GROWTH, now=now)
    assessment = await assess(session, record, reference)
    charted = Measure(measure)
    return make_chart(reference, charted, assessment.child.sex, assessment.history, window), assessment
