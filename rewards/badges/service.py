"""Giving badges, taking back those whose reason fell away, and showing what a person holds."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from rewards.badges import repository
from rewards.badges.catalogue import Badge, badge_catalogue, get_badge
from rewards.badges.repository import BadgeReason


@dataclass(frozen=True, slots=True)
class HeldBadge:
    """A badge and since when the person has it."""

    badge: Badge
    granted_at: dt.datetime


async def grant_badges(
    session: AsyncSession, person_id: uuid.UUID, grants: Sequence[tuple[str, str]], now: dt.datetime
) -> None:
    """Give badges for reasons, as (badge_id, reason_key); given again, nothing changes. Raises UnknownBadge."""
    await grant_badges_to(session, [(person_id, badge_id, key) for badge_id, key in grants], now)


async def grant_badges_to(session: AsyncSession, grants: Collection[BadgeReason], now: dt.datetime) -> None:
    """Give badges to several persons, as (person, badge, reason key), in one statement. Raises UnknownBadge."""
    for _, badge_id, _ in grants:
        get_badge(badge_id)
    if grants:
        await repository.upsert_grants(session, grants, now)


async def revoke_badges(
    session: AsyncSession, person_id: uuid.UUID, grants: Sequence[tuple[str, str]], now: dt.datetime
) -> None:
    """Take back the reasons; a badge with another standing reason stays. Never given or revoked: nothing."""
    if grants:
        await repository.end_grants(session, person_id, grants, now)


async def list_badges(session: AsyncSession, person_id: uuid.UUID) -> list[HeldBadge]:
    """Return the badges that the person holds, first given first; one no longer in the catalogue is left out."""
    badges = badge_catalogue()
    rows = await repository.list_held(session, person_id)
    return [HeldBadge(badges[row.badge_id], row.granted_at) for row in rows if row.badge_id in badges]
