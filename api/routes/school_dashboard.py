"""How the classes of a school take part: for its teachers, as page, table and report."""

import asyncio
import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.schemas.school_dashboard import SchoolDashboard
from api.schemas.text import Slug
from api.school_report import make_csv, make_report
from challenge_engine.definitions.service import PublishedChallenge, get_running
from challenge_engine.participation.telling import tell_school
from families.permissions import Action, require
from families.schools.models import School
from families.schools.repository import get_school

router = APIRouter(prefix="/schools/{school_id}/dashboard", tags=["classes"])

_CSV = {"content": {"text/csv": {"schema": {"type": "string"}, "example": "Class,Week from,Enrolled\r\n"}}}
_PDF = {
    "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7 ..."}}
}
_REFUSALS = problems(401, 403, 404)


class Asked:
    """What every one of these answers is made of."""

    def __init__(self, session: AsyncSession, school: School, challenge: PublishedChallenge) -> None:
        self.session, self.school, self.challenge = session, school, challenge

    async def dashboard(self, weeks: int, now: dt.datetime) -> SchoolDashboard:
        """Return the dashboard of the last weeks."""
        found = await tell_school(self.session, self.challenge, self.school.id, weeks=weeks, now=now)
        return SchoolDashboard.of(found, self.challenge.slug, self.school.id)


async def find_asked(
    school_id: Annotated[Slug, Path(examples=["edb-528781000123"])],
    challenge: Annotated[Slug, Query(description="The challenge.", examples=["go-to-park"])],
    session: SessionDep,
    actor: ActorDep,
) -> Asked:
    """Return the school and the challenge to a teacher of the school."""
    await require(session, actor, Action.VIEW_SCHOOL, school_id=school_id)
    return Asked(session, await get_school(session, school_id), await get_running(session, challenge))


AskedDep = Annotated[Asked, Depends(find_asked, scope="function")]
WeeksQuery = Annotated[int, Query(ge=1, le=26, description="How many settled weeks.")]


@router.get(
    "", operation_id="get_school_dashboard", summary="How a school's classes take part", responses=_REFUSALS
)
async def show_dashboard(asked: AskedDep, now: NowDep, weeks: WeeksQuery = 8) -> SchoolDashboard:
    """Return weeks that are over, class by class, in bands: nobody can work out what one pupil did.

    A week is told from two days after its end, and then never changes.
    """
    return await asked.dashboard(weeks, now)


@router.get(
    "/table",
    operation_id="get_school_table",
    summary="How a school's classes take part, as CSV",
    response_class=Response,
    responses={200: _CSV, **_REFUSALS},
)
async def show_table(asked: AskedDep, language: LanguageDep, now: NowDep, weeks: WeeksQuery = 8) -> Response:
    """Return the dashboard as a table for a spreadsheet."""
    content = make_csv(await asked.dashboard(weeks, now), language)
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="school.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/report",
    operation_id="get_school_report",
    summary="How a school's classes take part, as PDF",
    response_class=Response,
    responses={200: _PDF, **_REFUSALS},
)
async def show_report(asked: AskedDep, language: LanguageDep, now: NowDep, weeks: WeeksQuery = 8) -> Response:
    """Return the last settled week as a report."""
    name = {"en": asked.school.name_en, "zh-Hant": asked.school.name_zh_hant, "zh-Hans": asked.school.name_zh_hans}
    title = asked.challenge.file.title.by_language()[language]
    found = await asked.dashboard(weeks, now)
    content = await asyncio.to_thread(make_report, found, name[language], title, language)
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'inline; filename="school.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)
