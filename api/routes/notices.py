"""What the caller was told: registrations, carers, handovers."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, status

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.schemas.notices import NoticeOut, NoticesOut
from families.notices.repository import list_notices
from families.notices.service import mark_seen

router = APIRouter(prefix="/notices", tags=["notices"])


@router.get("", operation_id="list_notices", summary="Show one's notices", responses=problems(401))
async def get_notices(session: SessionDep, actor: ActorDep, language: LanguageDep) -> NoticesOut:
    """Return the caller's own newest notices."""
    return NoticesOut(
        items=[NoticeOut.of(notice, language) for notice in await list_notices(session, actor.person_id)]
    )


@router.post(
    "/{notice_id}/seen",
    operation_id="mark_notice_seen",
    summary="Say that a notice was seen",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 404),
)
async def post_seen(
    notice_id: Annotated[uuid.UUID, Path(description="The notice.")],
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """Note that it was seen; once is enough."""
    await mark_seen(session, actor.person_id, notice_id, now=now)
