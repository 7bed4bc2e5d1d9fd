"""Every query on facts."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal_column, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from challenge_engine.facts.models import FactRecord
from challenge_engine.facts.rules import Fact, Identity


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact as it was stored, when we were told, and when it was stored."""

    fact: Fact
    received_at: dt.datetime
    recorded_at: dt.datetime


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact that was not stored before; `known_revision` is the newest of the same key that was, or None."""

    fact: Fact
    received_at: dt.datetime
    known_revision: int | None


async def store_facts(
    session: AsyncSession, facts: Sequence[Fact], *, received_at: dt.datetime, recorded_at: dt.datetime
) -> list[NewFact]:
    """Store facts with different keys, in the order given; return those that are new. Duplicates do nothing.

    Two transactions that store the same keys must come in the same order, or they may deadlock.
    """
    if not facts:
        return []
    earlier = aliased(FactRecord)
    known_revision = (
        select(func.max(earlier.revision))
        # By name: SQLAlchemy does not correlate with the table of an INSERT, it would join it once more.
        .where(
            earlier.person_id == literal_column("facts.person_id"),
            earlier.kind == literal_column("facts.kind"),
            earlier.key == literal_column("facts.key"),
        )
        .scalar_subquery()
    )
    stored = await session.execute(
        insert(FactRecord)
        .values([_row(fact, received_at, recorded_at) for fact in facts])
        .on_conflict_do_nothing()
        # The subquery sees the table as it was before this statement, so it finds only other revisions.
        .returning(FactRecord.person_id, FactRecord.kind, FactRecord.key, known_revision)
    )
    by_identity = {fact.identity: fact for fact in facts}
    return [
        NewFact(by_identity[person_id, kind, key], received_at, known) for person_id, kind, key, known in stored
    ]


async def list_facts(
    session: AsyncSession, person_ids: Collection[UUID], kinds: Collection[str], since: dt.datetime
) -> list[StoredFact]:
    """Return every revision of the persons' facts of these kinds that occurred at `since` or later."""
    rows = await session.execute(
        # Columns, not entities: a replay reads a month or a year of them, and nobody changes one.
        select(*FactRecord.__table__.columns).where(
            FactRecord.person_id.in_(person_ids), FactRecord.kind.in_(kinds), FactRecord.occurred_at >= since
        )
    )
    return [StoredFact(_fact(row), row.received_at, row.recorded_at) for row in rows]


async def list_revisions(session: AsyncSession, identities: Collection[Identity]) -> list[Fact]:
    """Return every stored revision of these facts."""
    rows = await session.scalars(
        select(FactRecord).where(
            tuple_(FactRecord.person_id, FactRecord.kind, FactRecord.key).in_(list(identities))
        )
    )
    return [_fact(row) for row in rows]


def _row(fact: Fact, received_at: dt.datetime, recorded_at: dt.datetime) -> dict[str, Any]:
    return {
        "person_id": fact.person_id,
        "kind": fact.kind,
        "key": fact.key,
        "revision": fact.revision,
        "day": fact.day,
        "occurred_at": fact.occurred_at,
        "attributes": dict(fact.attributes),
        "is_retracted": fact.is_retracted,
        "received_at": received_at,
        "recorded_at": recorded_at,
    }


def _fact(row: Any) -> Fact:
    return Fact(
        person_id=row.person_id,
        kind=row.kind,
        key=row.key,
        day=row.day,
        occurred_at=row.occurred_at,
        revision=row.revision,
        attributes=row.attributes,
        is_retracted=row.is_retracted,
    )
