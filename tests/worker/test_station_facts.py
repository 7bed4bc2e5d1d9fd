"""A visit at a station becomes facts of whoever was known, once however often it is handed on."""

import datetime as dt
import uuid

from redis.asyncio import Redis
from sqlalchemy import delete, select

from challenge_engine.facts.models import FactRecord
from core.clock import local_day
from core.database import Database
from core.outbox import OutboxEvent
from stations.events.models import StationEvent
from stations.measuring.events import STATION_VISITED, tell_visit
from stations.measuring.models import StationVisit
from tests.support.people import make_person
from worker.handlers.stations import record_station_facts
from worker.handling import HandlerContext


async def test_a_visit_makes_its_facts_once(database: Database, redis: "Redis", now: dt.datetime) -> None:
    event = StationEvent(id="wan-chai-facts", station_id="wan-chai", district="wan-chai")
    visit = StationVisit(id=uuid.uuid4(), at=now, services=["app_help", "glucose", "story", "weight"])
    visit.story_id, visit.story_minutes = "how-tall-am-i", 15
    async with database.transaction() as session:
        visit.person_id = (await make_person(session, now)).id
        tell_visit(session, visit, event, now=now)
        await session.flush()
        of_visit = (OutboxEvent.topic == STATION_VISITED, OutboxEvent.key == str(visit.person_id))
        told = (await session.scalars(select(OutboxEvent).where(*of_visit))).one()
    later = HandlerContext(database, redis, now + dt.timedelta(hours=1))
    for _ in range(2):
        await record_station_facts(later, [told])
    async with database.transaction() as session:
        mine = FactRecord.person_id == visit.person_id
        rows = (
            await session.scalars(select(FactRecord).where(mine).order_by(FactRecord.key, FactRecord.kind))
        ).all()
        place = {"station_id": "wan-chai", "event_id": "wan-chai-facts", "district": "wan-chai"}
        assert [(row.kind, row.key, row.attributes) for row in rows] == [
            ("station_visit", str(visit.id), place),
            ("story_reading", str(visit.id), {"story_id": "how-tall-am-i", "minutes": 15}),
            ("measurement", f"{visit.id}/glucose", {"what": "glucose", "station_id": "wan-chai"}),
            ("measurement", f"{visit.id}/weight", {"what": "weight", "station_id": "wan-chai"}),
        ]
        assert {(row.day, row.received_at) for row in rows} == {(local_day(now), now)}
        await session.execute(delete(FactRecord).where(mine))
        await session.execute(delete(OutboxEvent).where(*of_visit))
