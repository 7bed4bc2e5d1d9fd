"""Every statement on the badge grants."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import Row, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from rewards.badges.models import BadgeGrant

BADGES_MAX = 1_000  # far above the catalogue; bounds the page


async def upsert_grants(
    session: AsyncSession, person_id: uuid.UUID, grants: Sequence[tuple[str, str]], now: dt.datetime
) -> None:
    """Write (badge_id, reason_key) pairs; one that stands keeps its instant, a revoked one stands again."""
    rows = [
        {"person_id": person_id, "badge_id": badge_id, "reason_key": key, "granted_at": now}
        for badge_id, key in sorted(set(grants))
    ]
    statement = insert(BadgeGrant).values(rows)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[BadgeGrant.person_id, BadgeGrant.badge_id, BadgeGrant.reason_key],
            set_={"revoked_at": None},
        )
    )


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
