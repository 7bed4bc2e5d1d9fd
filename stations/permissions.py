"""Who may do what at a station event beside the one table: whoever leads it may what officers may on the day."""

from sqlalchemy.ext.asyncio import AsyncSession

from families.actors import Actor
from families.permissions import ALLOWED, Action, NotPermitted
from stations.events.repository import find_lead_shift, get_event


async def require_lead(session: AsyncSession, actor: Actor, event_id: str) -> None:
    """Let officers and the event's leads pass. Raises StationEventUnknown, NotPermitted."""
    await get_event(session, event_id)
    if actor.roles & ALLOWED[Action.PLAN_STATIONS]:
        return
    if await find_lead_shift(session, event_id, actor.person_id) is None:
        raise NotPermitted
