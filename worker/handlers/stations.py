"""Visits at stations become facts of the game: the visit, each measurement by its kind, a story that was read."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from challenge_engine.facts.rules import Fact, Scalar
from challenge_engine.facts.service import record_facts
from core.outbox import OutboxEvent
from stations.measuring.events import STATION_VISITED
from worker.handling import Handler, HandlerContext


async def record_station_facts(context: HandlerContext, events: Sequence[OutboxEvent]) -> None:
    """Record the facts of each visit; late, twice or out of order changes nothing. One transaction for each."""
    for event in events:
        async with context.database.transaction() as session:
            facts = facts_of(event.payload)
            await record_facts(session, facts, now=context.now, received_at=event.created_at)


def facts_of(payload: Mapping[str, Any]) -> list[Fact]:
    """Return the facts that a visit is."""
    visit_id, station_id = payload["visit_id"], payload["station_id"]
    place = {"station_id": station_id, "event_id": payload["event_id"], "district": payload["district"]}
    facts = [_fact(payload, "station_visit", visit_id, place)]
    facts += [
        _fact(payload, "measurement", f"{visit_id}/{what}", {"what": what, "station_id": station_id})
        for what in payload["measured"]
    ]
    if payload["story"] is not None:
        facts.append(_fact(payload, "story_reading", visit_id, payload["story"]))
    return facts


def _fact(payload: Mapping[str, Any], kind: str, key: str, attributes: Mapping[str, Scalar]) -> Fact:
    return Fact(
        person_id=uuid.UUID(payload["person_id"]),
        kind=kind,
        key=key,
        day=dt.date.fromisoformat(payload["day"]),
        revision=1,
        occurred_at=dt.datetime.fromisoformat(payload["occurred_at"]),
        attributes=attributes,
    )


HANDLERS: Mapping[str, Handler] = {STATION_VISITED: record_station_facts}
