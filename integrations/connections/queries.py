"""What a person is shown of sources and connections."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from integrations.connections.models import StepConnection, StepNotice


@dataclass(frozen=True, slots=True)
class PersonSources:
    """A person's connections by source, and notices not seen yet, oldest first."""

    connections: dict[str, StepConnection]
    notices: Sequence[StepNotice]


async def list_person_sources(session: AsyncSession, person_id: uuid.UUID) -> PersonSources:
    """Return how a person stands with every source that was ever connected; two queries."""
    connections = await session.scalars(select(StepConnection).where(StepConnection.person_id == person_id))
    notices = await session.scalars(
        select(StepNotice)
        .where(StepNotice.person_id == person_id, StepNotice.seen_at.is_(None))
        .order_by(StepNotice.made_at, StepNotice.id)
    )
    return PersonSources({each.source: each for each in connections}, list(notices))
