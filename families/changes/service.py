"""Noting a change of relations, and reading them again."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from families.changes.models import ChangeKind, RelationChange

MOST_SHOWN = 200  # a person's whole childhood has some dozens


def note_change(
    session: AsyncSession,
    kind: ChangeKind,
    person_id: uuid.UUID,
    *,
    actor_id: uuid.UUID | None,
    other_id: uuid.UUID | None = None,
    detail: Mapping[str, str] | None = None,
    now: dt.datetime,
) -> None:
    """Add a change to the transaction that makes it. `actor_id` None: the clock did it."""
    session.add(
        RelationChange(
            at=now, person_id=person_id, kind=kind, actor_id=actor_id, other_id=other_id, detail=dict(detail or {})
        )
    )


async def list_changes(session: AsyncSession, person_id: uuid.UUID) -> Sequence[RelationChange]:
    """Return the newest changes about a person, newest first."""
    found = await session.scalars(
        select(RelationChange)
        .where(RelationChange.person_id == person_id)
        .order_by(RelationChange.at.desc(), RelationChange.id.desc())
        .limit(MOST_SHOWN)
    )
    return found.all()
