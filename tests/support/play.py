"""A small park game, families and players for tests of check-ins, facts and payments."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.answers import CheckInAnswer
from challenge_engine.check_ins.models import CheckIn
from challenge_engine.check_ins.service import CheckInRequest, check_in
from challenge_engine.definitions.schema import Mode
from challenge_engine.definitions.service import PublishedChallenge, publish
from challenge_engine.enrolments.service import enrol
from challenge_engine.facts.rules import Fact
from challenge_engine.reviews.models import Review
from core.database import Database
from core.ids import new_id
from core.outbox import OutboxEvent
from families.actors import Actor, Role
from families.families.models import Family, FamilyMember, FamilyRole
from families.persons.models import Person
from geo.fixes import LocationFix
from geo.geofences.live import LiveGeofences
from geo.parks.models import Park
from rewards.ledger.service import get_balance
from tests.support.nicknames import any_nickname
from tests.support.places import VICTORIA_PARK, fix_at, make_park

TITLE = "{en: Test game, zh-Hant: 測試遊戲, zh-Hans: 测试游戏}"
GAME = """
slug: {slug}
version: {version}
title: {title}
description: {title}
time_zone: Asia/Hong_Kong
modes: [individual, family, school]
enrolment: {{opens_at: 2026-09-01T09:00, last_minute: 2026-12-31T23:59}}
run: {{first_day: 2026-10-01, last_day: 2026-12-31}}
rounds:
  - {{id: autumn, title: {title}, first_day: 2026-10-01, last_day: 2026-10-31}}
  - {{id: winter, title: {title}, first_day: 2026-11-01, last_day: 2026-12-31}}
late_data: {{grace_h: 72, sealing_h: 96}}
eligibility:
  - when: person.age_years >= 4
    why: {{en: From four years on., zh-Hant: 四歲起可參加。, zh-Hans: 四岁起可参加。}}
facts: [park_visit, daily_steps]
parks: {{designated: true}}
metrics:
  visits: {{fold: count, of: park_visit, window: run}}
  steps: {{fold: sum, of: daily_steps, window: day, value: fact.steps}}
  walked: {{fold: sum, of: daily_steps, window: run, value: fact.steps}}
certificates:
  walker: {title}
rules:
  - id: visit
    on: park_visit
    award: [{{points: {points}}}]
    limit: [{{times: 1, per: [park, day]}}]
    why:
      en: "Visit {{metrics.visits}} to a park"
      zh-Hant: "第 {{metrics.visits}} 次到訪公園"
      zh-Hans: "第 {{metrics.visits}} 次到访公园"
  - id: steps
    on: daily_steps
    when: metrics.steps >= 8000
    award: [{{points: 5}}]
    limit: [{{times: 1, per: day}}]
    why: {title}
  - id: far
    on: run_end
    when: metrics.walked >= 8000
    award: [{{certificate: walker}}]
    why: {title}
leaderboards:
  - {{id: persons, title: {title}, who: person, period: run, value: points.run, caption: {title}}}
"""


@dataclass(frozen=True)
class Home:
    """A guardian with a child, in a family; `guardian` acts for both."""

    family_id: uuid.UUID
    guardian: Actor
    child_id: uuid.UUID


def unique_slug() -> str:
    """A slug that no other test uses."""
    return f"game-{uuid.uuid4().hex[:12]}"


async def publish_game(
    session: AsyncSession,
    now: dt.datetime,
    *,
    slug: str | None = None,
    version: int = 1,
    points: str = "10",
    dwell_min: int = 0,
    cap_a_day: int | None = None,
) -> PublishedChallenge:
    """Publish the small game."""
    text = GAME.format(slug=slug or unique_slug(), version=version, points=points, title=TITLE)
    text = text.replace("{designated: true}", f"{{designated: true, dwell_min: {dwell_min}}}")
    if cap_a_day is not None:
        text += f"caps: [{{points: {cap_a_day}, per: day}}]\n"
    return await publish(session, text, now=now)


def actor_for(person_id: uuid.UUID, *roles: Role) -> Actor:
    """Somebody signed in as the person."""
    return Actor(person_id, person_id, frozenset(roles or {Role.MEMBER}), new_id())


async def make_person(session: AsyncSession, now: dt.datetime, birth_on: dt.date | None = None) -> uuid.UUID:
    """Add a person without an account."""
    person = Person(nickname=any_nickname(), birth_on=birth_on, district="wan-chai", created_at=now)
    session.add(person)
    await session.flush()
    return person.id


async def make_home(session: AsyncSession, now: dt.datetime) -> Home:
    """Add a family of a guardian and a child of eight."""
    guardian_id = await make_person(session, now)
    child_id = await make_person(session, now, dt.date(2018, 5, 4))
    name = uuid.uuid4().hex
    family = Family(nickname=any_nickname(), code=name[:10], created_at=now)
    session.add(family)
    await session.flush()
    for person_id, role in ((guardian_id, FamilyRole.GUARDIAN), (child_id, FamilyRole.CHILD)):
        session.add(FamilyMember(person_id=person_id, family_id=family.id, role=role, joined_at=now))
    await session.flush()
    return Home(family.id, actor_for(guardian_id), child_id)


async def make_player(
    session: AsyncSession, challenge: PublishedChallenge, now: dt.datetime, mode: Mode = "individual"
) -> Home:
    """Add a family whose child is enrolled."""
    home = await make_home(session, now)
    await enrol(session, challenge, home.child_id, mode, enrolled_by_id=home.guardian.account_id, now=now)
    return home


async def check_in_at(
    session: AsyncSession,
    challenge: PublishedChallenge,
    home: Home,
    now: dt.datetime,
    *,
    key: str | None = None,
    device_id: str | None = None,
    position: tuple[float, float] = VICTORIA_PARK,
    geofences: LiveGeofences | None = None,
    arrival_fix: LocationFix | None = None,
    **fix: Any,
) -> CheckInAnswer:
    """Check the child in, at the test park unless told otherwise."""
    request = CheckInRequest(
        home.child_id,
        fix_at(position, **{"captured_at": now} | fix),
        key or uuid.uuid4().hex,
        device_id,
        arrival_fix,
    )
    return await check_in(session, home.guardian, challenge, request, geofences or LiveGeofences(), now=now)


def steps_fact(person_id: uuid.UUID, day: dt.date, steps: int, *, revision: int = 1) -> Fact:
    """Steps of a day as they stood at noon."""
    noon = dt.datetime.combine(day, dt.time(4), dt.UTC)
    return Fact(person_id, "daily_steps", day.isoformat(), day, noon, revision, {"steps": steps})


async def balance_of(session: AsyncSession, person_id: uuid.UUID) -> int:
    """The person's points."""
    balance = await get_balance(session, person_id)
    return balance.available - balance.owed


@asynccontextmanager
async def committed_park(database: Database, position: tuple[float, float], **changes: Any) -> AsyncIterator[str]:
    """A park that other transactions see, of an id of its own; removed at the end with the check-ins there."""
    park_id = f"park-{uuid.uuid4().hex[:12]}"
    async with database.transaction() as session:
        await make_park(session, park_id, position=position, **changes)
    yield park_id
    async with database.transaction() as session:
        players = set(await session.scalars(select(CheckIn.person_id).where(CheckIn.park_id == park_id)))
        await session.execute(delete(Review).where(Review.person_id.in_(players)))
        await session.execute(delete(CheckIn).where(CheckIn.person_id.in_(players)))
        await session.execute(delete(OutboxEvent).where(OutboxEvent.key.in_([str(one) for one in players])))
        await session.execute(delete(Park).where(Park.id == park_id))
