"""A person's own order of devices, changed: every day that it touches is settled anew."""

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import InvalidInput
from records.steps.days.repository import list_days_since
from records.steps.days.settling import settle_recent_days
from records.steps.limits import LIMITS
from records.steps.rankings.queries import list_known_devices
from records.steps.rankings.repository import lock_steps, store_ranking
from records.steps.rankings.rules import MAX_RANKED, RankedDevice, Ranking


class StepRankingInvalid(InvalidInput):
    """A device stands twice in the order, or there are too many."""

    code: ClassVar[str] = "step_ranking_invalid"


async def set_ranking(
    session: AsyncSession, person_id: UUID, devices: Sequence[RankedDevice], *, now: dt.datetime
) -> Ranking:
    """Store a person's order, best first, and settle the days that samples may still come for: earlier ones later.

    The order says whose count is shown where devices counted the same; what is left out counts no more. A device
    that was left out and has not counted for so long that it is shown to nobody stays left out.
    Raises StepRankingInvalid.
    """
    names = {(one.source, one.device_key) for one in devices}
    if len(names) < len(devices) or len(devices) > MAX_RANKED:
        raise StepRankingInvalid
    before = await lock_steps(session, person_id, now)
    left_out = [one for one in before.devices if not one.is_counted and (one.source, one.device_key) not in names]
    if left_out:
        left_out = await _not_shown(session, person_id, left_out, now)
    ranking = Ranking((*devices, *left_out))
    if len(ranking.devices) > MAX_RANKED:
        raise StepRankingInvalid
    await store_ranking(session, person_id, ranking, now)
    if _left_out(before) != _left_out(ranking):
        since = (now - LIMITS.max_age).date()
        days = await list_days_since(session, person_id, since)
        await settle_recent_days(session, person_id, days, ranking=ranking, now=now)
    return ranking


async def _not_shown(
    session: AsyncSession, person_id: UUID, devices: Sequence[RankedDevice], now: dt.datetime
) -> list[RankedDevice]:
    """Return those whom nobody could have named, because the list to be ordered does not show them."""
    known = await list_known_devices(session, person_id, now=now)
    shown = {(one.source, key) for one in known for key in (one.device.key, None)}
    return [one for one in devices if (one.source, one.device_key) not in shown]


def _left_out(ranking: Ranking) -> set[tuple[str, str | None, bool]]:
    """Return what decides which devices count: their order does not."""
    return {(one.source, one.device_key, one.is_counted) for one in ranking.devices}
