"""Every statement on the badge grants."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import Row, func, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from rewards.badges.models import BadgeGrant

BADGES_MAX = 1_000  # far above the catalogue; bounds the page

BadgeReason = tuple[uuid.UUID, str, str]  # person, badge, reason key


_UPSERT_GRANTS = text("""
    INSERT INTO badge_grants (person_id, badge_id, reason_key, granted_at)
    SELECT one.*, CAST(:granted_at AS timestamptz) FROM unnest(
        CAST(:person_ids AS uuid[]), CAST(:badge_ids AS text[]), CAST(:reason_keys AS text[])) AS one
    ON CONFLICT (person_id, badge_id, reason_key) DO UPDATE SET revoked_at = NULL
""")


async def upsert_grants(session: AsyncSession, grants: Collection[BadgeReason], now: dt.datetime) -> None:
    """Write (person, badge, reason key); one that stands keeps its instant, a revoked one stands again.

    In one order, so that no two transactions wait for each other.
    """
    person_ids, badge_ids, reason_keys = zip(*sorted(set(grants)), strict=True)
    given = {"person_ids": list(person_ids), "badge_ids": list(badge_ids), "reason_keys": list(reason_keys)}
    await session.execute(_UPSERT_GRANTS, given | {"granted_at": now})


async def end_grants(
    session: AsyncSession, person_id: uuid.UUID, grants: Sequence[tuple[str, str]], now: dt.datetime
) -> None:
    """Mark the standing ones among the (badge_id, reason_key) pairs as revoked."""
    await session.execute(
        update(BadgeGrant)
        .where(
            BadgeGrant.person_id == person_id,
            tuple_(BadgeGrant.badge_id, BadgeGrant.reason_key).in_(list(grants)),
            BadgeGrant.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )


async def list_held(session: AsyncSession, person_id: uuid.UUID) -> Sequence[Row[str, dt.datetime]]:
    """Return (badge_id, granted_at) of the badges that a reason stands for, first given first."""
    first_at = func.min(BadgeGrant.granted_at)
    statement = (
        select(BadgeGrant.badge_id, first_at.label("granted_at"))
        .where(BadgeGrant.person_id == person_id, BadgeGrant.revoked_at.is_(None))
        .group_by(BadgeGrant.badge_id)
        .order_by(first_at, BadgeGrant.badge_id)
        .limit(BADGES_MAX)
    )
    return (await session.execute(statement)).all()
