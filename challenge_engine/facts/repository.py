"""Every query on facts."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, String, Uuid, any_, bindparam, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.facts.models import FactRecord
from challenge_engine.facts.rules import Fact, Identity

# One text however many facts, so that it is compiled and planned once. The subquery sees the table as it was
# before the statement, so it finds only other revisions.
_STORE = text("""
    INSERT INTO facts (person_id, kind, key, revision, day, occurred_at, attributes, is_retracted, received_at,
                       recorded_at)
    SELECT person_id, kind, key, revision, day, occurred_at, attributes, is_retracted, received_at, recorded_at
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS one (
        person_id uuid, kind text, key text, revision bigint, day date, occurred_at timestamptz, attributes jsonb,
        is_retracted boolean, received_at timestamptz, recorded_at timestamptz, place integer)
    ORDER BY place
    ON CONFLICT DO NOTHING
    RETURNING person_id, kind, key, (
        SELECT max(revision) FROM facts AS earlier
        WHERE earlier.person_id = facts.person_id AND earlier.kind = facts.kind AND earlier.key = facts.key)
""")

# Columns, not entities: a replay reads a month or a year of them, and nobody changes one.
_FACTS_SINCE = select(*FactRecord.__table__.columns).where(
    FactRecord.person_id == any_(bindparam("person_ids", type_=ARRAY(Uuid))),
    FactRecord.kind == any_(bindparam("kinds", type_=ARRAY(String))),
    FactRecord.occurred_at >= bindparam("since"),
)


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
    rows = [_row(fact, received_at, recorded_at) | {"place": place} for place, fact in enumerate(facts)]
    stored = await session.execute(_STORE, {"rows": orjson.dumps(rows).decode()})
    by_identity = {fact.identity: fact for fact in facts}
    return [
        NewFact(by_identity[person_id, kind, key], received_at, known) for person_id, kind, key, known in stored
    ]


async def list_facts(
    session: AsyncSession, person_ids: Collection[UUID], kinds: Collection[str], since: dt.datetime
) -> list[StoredFact]:
    """Return every revision of the persons' facts of these kinds that occurred at `since` or later."""
    rows = await session.execute(
        _FACTS_SINCE, {"person_ids": list(person_ids), "kinds": list(kinds), "since": since}
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
