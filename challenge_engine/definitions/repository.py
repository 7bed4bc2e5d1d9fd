"""Every query on challenges and their versions."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.models import Challenge, ChallengeVersion
from challenge_engine.enrolments.models import Enrolment

MAX_CHALLENGES = 500  # published in one deployment; some tens a year


async def find_challenge(session: AsyncSession, slug: str) -> Challenge | None:
    """Return the challenge of this slug, or None."""
    return (await session.execute(select(Challenge).where(Challenge.slug == slug))).scalar_one_or_none()


async def list_challenges(session: AsyncSession) -> Sequence[Challenge]:
    """Return all challenges, by slug."""
    return (await session.scalars(select(Challenge).order_by(Challenge.slug).limit(MAX_CHALLENGES))).all()


async def lock_challenge(session: AsyncSession, slug: str, now: dt.datetime) -> Challenge:
    """Return the challenge, made with version 0 when new, locked until the transaction ends."""
    await session.execute(
        insert(Challenge)
        .values(slug=slug, latest_version=0, fact_kinds=[], created_at=now)
        .on_conflict_do_nothing(index_elements=[Challenge.slug])
    )
    locked = await session.execute(select(Challenge).where(Challenge.slug == slug).with_for_update(key_share=True))
    return locked.scalar_one()


async def list_versions(session: AsyncSession, challenge_id: UUID) -> Sequence[ChallengeVersion]:
    """Return all versions of a challenge, oldest first."""
    versions = await session.scalars(
        select(ChallengeVersion)
        .where(ChallengeVersion.challenge_id == challenge_id)
        .order_by(ChallengeVersion.version)
    )
    return versions.all()


async def find_version(session: AsyncSession, challenge_id: UUID, version: int) -> ChallengeVersion | None:
    """Return one version of a challenge, or None."""
    return await session.get(ChallengeVersion, (challenge_id, version))


async def is_played(session: AsyncSession, challenge_id: UUID) -> bool:
    """Tell whether anybody ever enrolled: before that nothing was recorded that a new version could change."""
    return bool(await session.scalar(select(exists().where(Enrolment.challenge_id == challenge_id))))
