"""What My Family shows of each person at a glance."""

import uuid

from fastapi import APIRouter

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.schemas.vaccines import PersonOverviewOut
from records.access.service import open_overview
from vaccines.overview.queries import get_overview

router = APIRouter(tags=["record"])


@router.get(
    "/persons/{person_id}/overview",
    operation_id="get_person_overview",
    summary="A person at a glance: what is next",
    responses=problems(401, 403, 404, 409),
)
async def get_person_overview(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> PersonOverviewOut:
    """Return which vaccines are next and how many doses are kept. Looking again within the hour is logged once."""
    record = await open_overview(session, actor, person_id, now=now)
    return PersonOverviewOut.of(await get_overview(session, record, language=language, now=now), language)
