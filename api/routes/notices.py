"""What the caller was told: registrations, carers, handovers, reminders; and which of that it wants."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, status

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.schemas.appointments import AppointmentLeadsIn
from api.schemas.notices import NoticeOut, NoticesOut, NoticeWishes
from families.notices.models import MutableKind
from families.notices.repository import list_muting, list_notices
from families.notices.service import mark_seen, mute
from records.appointments.reminders.repository import list_leads
from records.appointments.reminders.service import set_leads

router = APIRouter(prefix="/notices", tags=["notices"])


@router.get("", operation_id="list_notices", summary="Show one's notices", responses=problems(401))
async def get_notices(session: SessionDep, actor: ActorDep, language: LanguageDep) -> NoticesOut:
    """Return the caller's own newest notices."""
    return NoticesOut(
        items=[NoticeOut.of(notice, language) for notice in await list_notices(session, actor.person_id)]
    )


@router.get(
    "/wishes", operation_id="get_notice_wishes", summary="Which reminders one wants", responses=problems(401)
)
async def get_wishes(session: SessionDep, actor: ActorDep) -> NoticeWishes:
    """Return what can be switched off, in the app and by e-mail; what keeps accounts safe is always told."""
    muting = await list_muting(session, [actor.person_id], MutableKind.VACCINE_REMINDER)
    return NoticeWishes(vaccine_reminders=not muting)


@router.put(
    "/wishes", operation_id="set_notice_wishes", summary="Say which reminders one wants", responses=problems(401)
)
async def put_wishes(body: NoticeWishes, session: SessionDep, actor: ActorDep) -> NoticeWishes:
    """Switch reminders off, or on again, for oneself; others of the family decide for themselves."""
    kind = MutableKind.VACCINE_REMINDER
    await mute(session, actor.person_id, kind, is_muted=not body.vaccine_reminders)
    return body


@router.get(
    "/appointment-reminders",
    operation_id="get_appointment_reminders",
    summary="How long ahead one is told of appointments",
    responses=problems(401),
)
async def get_appointment_reminders(session: SessionDep, actor: ActorDep) -> AppointmentLeadsIn:
    """Return how many minutes ahead the caller is told, in the app and by e-mail."""
    leads = await list_leads(session, [actor.person_id])
    return AppointmentLeadsIn(lead_minutes=list(leads[actor.person_id]))


@router.put(
    "/appointment-reminders",
    operation_id="set_appointment_reminders",
    summary="Say how long ahead one wants to be told of appointments",
    responses=problems(401),
)
async def put_appointment_reminders(
    body: AppointmentLeadsIn, session: SessionDep, actor: ActorDep, now: NowDep
) -> AppointmentLeadsIn:
    """Set it for oneself; none switches reminders off. Others of the family decide for themselves."""
    await set_leads(session, actor.person_id, body.lead_minutes, now=now)
    return AppointmentLeadsIn(lead_minutes=sorted(set(body.lead_minutes), reverse=True))


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
