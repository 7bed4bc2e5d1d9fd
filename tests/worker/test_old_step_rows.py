"""The hourly task: every kind of row that is past its age goes, its neighbour by a second stays."""

import datetime as dt
import uuid

from redis.asyncio import Redis
from sqlalchemy import select

from core.clock import utc_now
from core.database import Database
from core.settings import get_settings
from integrations.connections.models import StepNotice
from integrations.revocations.models import StepRevocation
from integrations.revocations.repository import KEEP_FINISHED
from tests.support.people import make_person
from worker.handling import HandlerContext
from worker.tasks.step_sync import _delete_old

SECOND = dt.timedelta(seconds=1)


def revocation(person_id: uuid.UUID, at: dt.datetime, *, finished_at: dt.datetime | None) -> StepRevocation:
    return StepRevocation(
        person_id=person_id,
        source="polar",
        sealed_for=uuid.uuid4(),
        made_at=at,
        look_at=at + dt.timedelta(days=365),
        finished_at=finished_at,
    )


async def test_rows_past_their_age_go(database: Database, redis: "Redis") -> None:
    now, keep = utc_now(), dt.timedelta(days=get_settings().step_notices_days)
    ages = {"seen long ago": keep + SECOND, "seen just now": keep - SECOND}
    async with database.transaction() as session:
        person = await make_person(session, now)
        for code, age in ages.items():
            session.add(
                StepNotice(person_id=person.id, source="polar", code=code, made_at=now - age, seen_at=now - age)
            )
        for code, age in (("never seen", 4 * keep + SECOND), ("not seen yet", 4 * keep - SECOND)):
            session.add(StepNotice(person_id=person.id, source="polar", code=code, made_at=now - age))
        over = [revocation(person.id, now, finished_at=now - KEEP_FINISHED - SECOND * sign) for sign in (1, -1)]
        session.add_all([*over, revocation(person.id, now - 2 * KEEP_FINISHED, finished_at=None)])
    await _delete_old(HandlerContext(database, redis, now))
    async with database.transaction() as session:
        codes = await session.scalars(select(StepNotice.code).where(StepNotice.person_id == person.id))
        assert sorted(codes) == ["not seen yet", "seen just now"]
        kept = await session.scalars(select(StepRevocation.id).where(StepRevocation.person_id == person.id))
        assert over[0].id not in (left := set(kept))
        assert len(left) == 2
