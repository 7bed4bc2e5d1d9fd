"""A person's own order of devices, changed: every day that it touches is settled anew."""

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import InvalidInput
from records.steps.days.repository import list_days_since
from records.steps.days.settling import settle_days
from records.steps.limits import LIMITS
from records.steps.rankings.repository import lock_steps, store_ranking
from records.steps.rankings.rules import MAX_RANKED, RankedDevice, Ranking


class StepRankingInvalid(InvalidInput):
    """A device stands twice in the order, or there are too many."""

    code: ClassVar[str] = "step_ranking_invalid"


async def set_ranking(
    session: AsyncSession, person_id: UUID, devices: Sequence[RankedDevice], *, now: dt.datetime
) -> Ranking:
    """Store a person's order, best first, and settle the days that samples may still come for.

    The order says whose count is shown where devices counted the same; what is left out counts no more.
    Raises StepRankingInvalid.
    """
    names = {(one.source, one.device_key) for one in devices}
    if len(names) < len(devices) or len(devices) > MAX_RANKED:
        raise StepRankingInvalid
    before = await lock_steps(session, person_id, now)
    ranking = Ranking(tuple(devices))
    await store_ranking(session, person_id, ranking, now)
    if _left_out(before) != _left_out(ranking):
        since = (now - LIMITS.max_age).date()
        days = await list_days_since(session, person_id, since)
        await settle_days(session, person_id, days, ranking=ranking, now=now)
    return ranking


def _left_out(ranking: Ranking) -> set[tuple[str, str | None, bool]]:
    """Return what decides which devices count: their order does not."""
    return {(one.source, one.device_key, one.is_counted) for one in ranking.devices}
