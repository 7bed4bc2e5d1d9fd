"""A game with leagues of schools, played by classes whose teachers write down how pupils came to school."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import PublishedChallenge, publish
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.enrolments.service import enrol
from challenge_engine.progress.service import evaluate, lock_unit
from challenge_engine.travel_log.rules import Direction, Journey, Page, TravelMode
from challenge_engine.travel_log.service import write_page
from families.actors import Actor, Role
from families.classes.models import SchoolClass
from families.persons.models import Person
from families.schools.models import School
from tests.support.people import actor_for, make_class, make_grant, make_person, make_pupil, make_school

TITLE = "{en: Test game, zh-Hant: 測試遊戲, zh-Hans: 测试游戏}"
GAME = """
slug: {slug}
version: 1
title: {title}
description: {title}
time_zone: Asia/Hong_Kong
modes: [school]
enrolment: {{opens_at: {year}-09-01T09:00, last_minute: {year}-11-30T23:59}}
run: {{first_day: {year}-10-01, last_day: {year}-11-30}}
rounds:
  - {{id: october, title: {title}, first_day: {year}-10-01, last_day: {year}-10-31}}
  - {{id: november, title: {title}, first_day: {year}-11-01, last_day: {year}-11-30}}
late_data: {{grace_h: 48, sealing_h: 72}}
facts: [journey]
metrics:
  ways: {{fold: count, of: journey, window: run}}
rules:
  - id: walked
    on: journey
    when: fact.how == "walk"
    award: [{{points: "fact.minutes"}}]
    why: {title}
leaderboards:
  - id: schools
    title: {title}
    who: school
    period: round
    value: points.round
    aggregate: average
    least_participants: 5
    caption: {title}
    leagues:
      bands:
        - {{id: small, title: {title}, up_to_pupils: 300}}
        - {{id: large, title: {title}}}
      least_days: 7
      least_schools: 2
      prizes:
        - {{id: best, rule: best_average, points: 100, what: {title}}}
        - {{id: improved, rule: most_improved, points: 20, what: {title}}}
        - {{id: many, rule: participation, least_share_percent: 4, what: {title}}}
"""
BEGAN = dt.datetime(2026, 9, 25, 4, tzinfo=dt.UTC)
OCTOBER_SEALS = dt.datetime(2026, 11, 3, 16, tzinfo=dt.UTC)
NOVEMBER_SEALS = dt.datetime(2026, 12, 3, 16, tzinfo=dt.UTC)


@dataclass
class Team:
    """A school with its one class."""

    school: School
    class_id: uuid.UUID
    teacher: Actor
    pupils: list[Person] = field(default_factory=list)


@dataclass
class LeagueGame:
    """The game with its schools. `play` writes a page of a class's log as its teacher, over HTTP."""

    session: AsyncSession
    challenge: PublishedChallenge
    teams: list[Team]
    now: list[dt.datetime]
    actor: list[Actor | None]

    async def play(self, http: httpx.AsyncClient, team: Team, day: dt.date, minutes: list[int]) -> None:
        """Let the first pupils walk so many minutes each, on the day's evening."""
        self.now[0] = dt.datetime.combine(day, dt.time(11), dt.UTC)
        self.actor[0] = team.teacher
        journeys = [
            {"person_id": str(pupil.id), "how": "walk", "minutes": mins}
            for pupil, mins in zip(team.pupils, minutes, strict=False)
        ]
        answer = await http.put(
            f"/v1/classes/{team.class_id}/travel/{day}/to_school",
            params={"challenge": self.challenge.slug},
            json={"journeys": journeys},
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["refused"] == []

    async def join(self, team: Team, now: dt.datetime) -> Person:
        """Let one more pupil join the class and the game."""
        pupil = await make_person(self.session, now, birth_on=dt.date(2016, 4, 12))
        await make_pupil(self.session, now, pupil, await self.session.get_one(SchoolClass, team.class_id))
        await enrol(self.session, self.challenge, pupil.id, "school", enrolled_by_id=pupil.id, now=now)
        team.pupils.append(pupil)
        return pupil

    async def walk(self, team: Team, day: dt.date, minutes: list[int]) -> None:
        """Let the first pupils walk so many minutes each, without a server."""
        journeys = {
            pupil.id: Journey(TravelMode.WALK, mins) for pupil, mins in zip(team.pupils, minutes, strict=False)
        }
        page, ids = Page(day, Direction.TO_SCHOOL), {pupil.id for pupil in team.pupils}
        now = dt.datetime.combine(day, dt.time(11), dt.UTC)
        await write_page(self.session, self.challenge, team.class_id, page, journeys, ids, now=now)

    async def settle(self, now: dt.datetime) -> None:
        """Judge every last moment of the game's own players that is due, as the worker does."""
        wanted = select(Enrolment.progress_id).where(Enrolment.challenge_id == self.challenge.id)
        for progress_id in sorted(set(await self.session.scalars(wanted))):
            await evaluate(self.session, [await lock_unit(self.session, progress_id)], [], now)


async def make_game(session: AsyncSession, pupils: list[int], year: int = BEGAN.year) -> LeagueGame:
    """Publish the game and make a school for each number, with as many pupils who play from the beginning."""
    slug, began = f"league-{uuid.uuid4().hex[:12]}", BEGAN.replace(year=year)
    challenge = await publish(session, GAME.format(slug=slug, title=TITLE, year=year), now=began)
    teams = []
    for number, _ in enumerate(pupils):
        school, teacher = await make_school(session, name_en=f"School {number}"), await make_person(session, began)
        await make_grant(session, began, teacher, Role.TEACHER, school)
        made = await make_class(session, began, school, teacher=teacher)
        teams.append(Team(school, made.id, actor_for(teacher, Role.MEMBER, Role.TEACHER)))
    game = LeagueGame(session, challenge, teams, [began], [None])
    for team, count in zip(teams, pupils, strict=True):
        for _ in range(count):
            await game.join(team, began)
    return game
