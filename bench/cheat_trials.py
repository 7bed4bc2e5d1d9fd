"""Labelled walkers and players, put through the services that the API calls; and what became of them.

Nothing of a rule is repeated here: who is held is read from the tables that officers read and from the answers.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bench.cheat_players import FIRST_DAY, TICK, Player, Told
from bench.cheat_walkers import NEXT_DAY, Walker
from challenge_engine.check_ins.answers import CheckInAnswer
from challenge_engine.check_ins.rules import Status
from challenge_engine.check_ins.service import Ask, CheckInRequest, check_in_together
from challenge_engine.definitions.service import PublishedChallenge, publish
from challenge_engine.enrolments.service import enrol
from cli.play.world import PlayPark
from core.ids import new_id
from families.actors import Actor, Role
from families.families.models import Family, FamilyMember, FamilyRole
from families.persons.models import Person
from geo.fixes import LocationFix
from geo.geofences.live import LiveGeofences
from records.steps.days.models import StepDay
from records.steps.plausibility.models import StepHold
from records.steps.sample import StepBatch
from records.steps.service import take_steps

WALKED_BY = dt.datetime.combine(NEXT_DAY, dt.time(23, 55), dt.UTC) - dt.timedelta(hours=8)
BEFORE = dt.datetime.combine(FIRST_DAY, dt.time(), dt.UTC) - dt.timedelta(days=3)
TOGETHER = 50  # as many as the API answers together
TITLE = "{en: Trial, zh-Hant: 試驗, zh-Hans: 试验}"
GAME = """
slug: {slug}
version: 1
title: {title}
description: {title}
time_zone: Asia/Hong_Kong
modes: [individual]
enrolment: {{opens_at: 2026-09-01T09:00, last_minute: 2026-12-31T23:59}}
run: {{first_day: 2026-10-01, last_day: 2026-12-31}}
rounds:
  - {{id: autumn, title: {title}, first_day: 2026-10-01, last_day: 2026-12-31}}
late_data: {{grace_h: 72, sealing_h: 96}}
facts: [park_visit]
parks: {{designated: true}}
metrics:
  visits: {{fold: count, of: park_visit, window: run}}
rules:
  - id: visit
    on: park_visit
    award: [{{points: 10}}]
    limit: [{{times: 1, per: [park, day]}}]
    why: {title}
leaderboards:
  - {{id: persons, title: {title}, who: person, period: run, value: points.run, caption: {title}}}
"""
TOLERATED = 0.05  # of the steps: devices err, and what they see of an honest walk may differ by as much


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one labelled person, or several together. `gained`: got what the label says is not theirs."""

    is_held: bool
    gained: bool


async def walk(session: AsyncSession, walker: Walker) -> Outcome:
    """Send all that a walker's devices say, each message a minute after the other; look at holds and credit."""
    accounts = sorted({said.account for said in walker.said})
    persons = {account: await add_person(session, WALKED_BY) for account in accounts}
    for number, said in enumerate(walker.said):
        now = WALKED_BY + dt.timedelta(minutes=number)
        await take_steps(session, persons[said.account], said.source, StepBatch(samples=said.samples), now=now)
    ids = list(persons.values())
    holds = await session.scalar(select(func.count()).where(StepHold.person_id.in_(ids)))
    credited = await session.scalar(
        select(func.coalesce(func.sum(StepDay.steps), 0)).where(StepDay.person_id.in_(ids))
    )
    walked = sum(walker.walked.values())
    return Outcome(is_held=bool(holds), gained=(credited or 0) > walked * (1 + TOLERATED))


async def add_person(session: AsyncSession, now: dt.datetime) -> uuid.UUID:
    """Add a person without an account; return the id."""
    person = Person(
        nickname=f"trial-{uuid.uuid4().hex[:20]}",
        birth_on=dt.date(1988, 5, 1),
        district="wan-chai",
        created_at=now,
    )
    session.add(person)
    await session.flush()
    return person.id


@dataclass(frozen=True)
class Stage:
    """A game that runs, its parks, and geofences in memory."""

    challenge: PublishedChallenge
    parks: Sequence[PlayPark]
    geofences: LiveGeofences


async def set_stage(session: AsyncSession, parks: Sequence[PlayPark]) -> Stage:
    """Publish a game that is played in every designated park; the parks are in the database already."""
    slug = f"trial-{uuid.uuid4().hex[:12]}"
    challenge = await publish(session, GAME.format(slug=slug, title=TITLE), now=BEFORE)
    geofences = LiveGeofences()
    await geofences.refresh(session)
    return Stage(challenge, parks, geofences)


async def play(
    session: AsyncSession, stage: Stage, players: Sequence[Player], *, tick: dt.timedelta = TICK
) -> list[Outcome]:
    """Let all players check in, those of one tick together as the API does; return their outcomes.

    A longer tick is quicker, and has what was told wait in the phones for so long.
    """
    actors = [await _enrolled(session, stage, player) for player in players]
    asks: defaultdict[dt.datetime, list[_Asked]] = defaultdict(list)
    for number, player in enumerate(players):
        for told in player.told:
            late = (told.sent_at - BEFORE) % tick
            asks[told.sent_at + (tick - late if late else dt.timedelta(0))].append(
                _Asked(number, told, _ask(stage, number, told, actors[number]))
            )
    statuses: defaultdict[int, list[tuple[Told, Status]]] = defaultdict(list)
    for now in sorted(asks):
        waiting = asks[now]
        while waiting:
            waiting = await _answer_some(session, stage, waiting, statuses, now)
    return [
        Outcome(
            is_held=any(status is Status.HELD for _, status in statuses[number]),
            gained=any(status is Status.ACCEPTED and not told.is_theirs for told, status in statuses[number]),
        )
        for number in range(len(players))
    ]


@dataclass(frozen=True, slots=True)
class _Asked:
    number: int
    told: Told
    ask: Ask


async def _answer_some(
    session: AsyncSession,
    stage: Stage,
    waiting: Sequence[_Asked],
    statuses: dict[int, list[tuple[Told, Status]]],
    now: dt.datetime,
) -> list[_Asked]:
    """Answer as many as may be answered together, in their order; return those that wait."""
    chosen: dict[int, _Asked] = {}
    for one in waiting:
        if len(chosen) < TOGETHER:
            chosen.setdefault(one.number, one)  # one of a player: persons and devices are then different
    some = list(chosen.values())
    answers = await check_in_together(session, [one.ask for one in some], stage.geofences, now=now)
    done = set()
    for one, answer in zip(some, answers, strict=True):
        if isinstance(answer, CheckInAnswer):
            statuses[one.number].append((one.told, answer.status))
        if answer is not None:  # a refusal is an answer, too
            done.add(id(one))
    return [one for one in waiting if id(one) not in done]


async def _enrolled(session: AsyncSession, stage: Stage, player: Player) -> list[Actor]:
    """Add the player's persons, by household, and enrol them; return who acts for each."""
    families: dict[int, uuid.UUID] = {}
    actors = []
    for household in player.households:
        if household not in families:
            family = Family(
                nickname=f"trial-{uuid.uuid4().hex[:20]}", code=uuid.uuid4().hex[:10], created_at=BEFORE
            )
            session.add(family)
            await session.flush()
            families[household] = family.id
        person_id = await add_person(session, BEFORE)
        session.add(
            FamilyMember(
                person_id=person_id,
                family_id=families[household],
                role=FamilyRole.GUARDIAN,
                joined_at=BEFORE,
            )
        )
        await session.flush()
        await enrol(session, stage.challenge, person_id, "individual", enrolled_by_id=person_id, now=BEFORE)
        actors.append(Actor(person_id, person_id, frozenset({Role.MEMBER}), new_id()))
    return actors


def _ask(stage: Stage, number: int, told: Told, actors: Sequence[Actor]) -> Ask:
    actor = actors[told.person]
    place = told.place
    fix = LocationFix(place.longitude, place.latitude, told.accuracy_m, told.captured_at, is_mock=told.is_mock)
    device_id = f"{actors[0].person_id}-{told.device}"  # a player's phones are nobody else's
    return Ask(actor, stage.challenge, CheckInRequest(actor.person_id, fix, uuid.uuid4().hex, device_id))
