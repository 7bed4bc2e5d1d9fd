"""The first hundred teams of 2023 through the services: who is among them at the edge, and who cannot be."""

import datetime as dt
import uuid
from collections.abc import Sequence

import pytest

from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.service import enrol_squad, withdraw
from challenge_engine.leaderboards.rules import RUN
from challenge_engine.leaderboards.sealing import seal_round
from challenge_engine.progress.settling import settle_due
from core.database import Database
from tests.support.people import make_person, make_squad
from tests.support.walking import certificates_of, day_of, kinds_of, publish_shipped, walk

BEFORE = dt.datetime(2023, 10, 1, tzinfo=dt.UTC)
DAY = dt.date(2023, 11, 1)
# A run of one day, so that a fact for each walker is a whole result.
ONE_DAY = ("last_day: 2023-11-30", "last_day: 2023-11-01")


async def _publish(database: Database, *changes: tuple[str, str]) -> PublishedChallenge:
    async with database.transaction() as session:
        return await publish_shipped(session, "ten-thousand-steps-2023", BEFORE, changes=[ONE_DAY, *changes])


async def _team(database: Database, challenge: PublishedChallenge, steps: Sequence[int]) -> list[uuid.UUID]:
    """A team whose members walk so many steps, told as the run ends."""
    calendar = challenge.compiled.calendar
    async with database.transaction() as session:
        people = [await make_person(session, BEFORE) for _ in steps]
        squad = await make_squad(session, BEFORE, *people)
        await enrol_squad(
            session, challenge, squad.id, enrolled_by_id=uuid.uuid4(), now=calendar.enrolment_opens_at
        )
        facts = [day_of(person.id, DAY, number) for person, number in zip(people, steps, strict=True)]
        await walk(session, facts, calendar.run.ends_at)
    return [person.id for person in people]


async def _seal(database: Database, challenge: PublishedChallenge) -> None:
    seals_at = challenge.compiled.calendar.run.seals_at
    await settle_due(database, seals_at)
    async with database.transaction() as session:
        assert len(await seal_round(session, challenge, RUN, seals_at)) == 2
        assert await seal_round(session, challenge, RUN, seals_at) == []


async def _kinds(database: Database, people: Sequence[uuid.UUID]) -> list[set[str]]:
    async with database.transaction() as session:
        return [await kinds_of(session, one) for one in people]


ON_TARGET, FIRST = {"target"}, {"target", "first-hundred"}


@pytest.mark.slow
async def test_the_hundredth_place_is_shared_and_the_next_is_not_among_them(database: Database) -> None:
    challenge = await _publish(database)
    above = [await _team(database, challenge, (9_000 + number, 9_000)) for number in range(99)]
    shared = [await _team(database, challenge, (8_500, 8_500)) for _ in range(2)]
    below = await _team(database, challenge, (8_500, 8_499))
    off_target = await _team(database, challenge, (60_000, 7_999))
    await _seal(database, challenge)

    assert await _kinds(database, above[0]) == await _kinds(database, above[98]) == [FIRST, FIRST]
    assert [await _kinds(database, team) for team in shared] == [[FIRST, FIRST]] * 2
    assert await _kinds(database, below) == [ON_TARGET, ON_TARGET]
    assert await _kinds(database, off_target) == [set(), set()]
    async with database.transaction() as session:
        (first,) = [one for one in await certificates_of(session, shared[1][0]) if one.kind == "first-hundred"]
    assert first.words.statement["en"].startswith("is one of the team that came number 100, with 17,000 steps")


@pytest.mark.parametrize(("third", "expected"), [(8_000, [ON_TARGET] * 2), (8_001, [FIRST] * 2)])
async def test_the_last_place_at_one_step_more(database: Database, third: int, expected: list[set[str]]) -> None:
    challenge = await _publish(database, ("places: 100", "places: 3"))
    teams = [await _team(database, challenge, (9_000, steps)) for steps in (8_003, 8_002)]
    edge = await _team(database, challenge, (9_000, third))
    other = await _team(database, challenge, (8_500, 8_500 + (0 if third == 8_001 else 1)))
    await _seal(database, challenge)
    assert [await _kinds(database, team) for team in teams] == [[FIRST] * 2] * 2
    assert await _kinds(database, edge) == expected
    assert await _kinds(database, other) == ([ON_TARGET] * 2 if expected == [FIRST] * 2 else [FIRST] * 2)


async def test_equal_totals_are_told_apart_by_the_average_per_member(database: Database) -> None:
    challenge = await _publish(database, ("places: 100", "places: 1"))
    three = await _team(database, challenge, (8_000, 8_000, 8_000))
    two = await _team(database, challenge, (12_000, 12_000))
    await _seal(database, challenge)
    assert await _kinds(database, three) == [ON_TARGET] * 3
    assert await _kinds(database, two) == [FIRST] * 2


async def test_where_too_few_reach_the_target_no_team_at_zero_is_among_the_first(database: Database) -> None:
    challenge = await _publish(database)
    good, bad = await _team(database, challenge, (8_000, 8_000)), await _team(database, challenge, (8_000, 7_999))
    await _seal(database, challenge)
    assert await _kinds(database, good) == [FIRST, FIRST]
    assert await _kinds(database, bad) == [set(), set()]


async def test_a_team_that_one_left_before_the_run_is_judged_without_them(database: Database) -> None:
    challenge = await _publish(database)
    calendar = challenge.compiled.calendar
    async with database.transaction() as session:
        people = [await make_person(session, BEFORE) for _ in range(5)]
        pairs = [await make_squad(session, BEFORE, *people[:3]), await make_squad(session, BEFORE, *people[3:])]
        for squad in pairs:
            await enrol_squad(
                session, challenge, squad.id, enrolled_by_id=uuid.uuid4(), now=calendar.enrolment_opens_at
            )
        for leaver in (people[2], people[4]):
            await withdraw(session, challenge.id, leaver.id, now=calendar.enrolment_opens_at)
        await walk(session, [day_of(one.id, DAY, 8_000) for one in people], calendar.run.ends_at)
    await _seal(database, challenge)
    # Of three two are a team; of two, one is not.
    assert await _kinds(database, [one.id for one in people]) == [FIRST, FIRST, set(), set(), set()]


async def test_late_steps_within_the_grace_move_the_place(database: Database) -> None:
    challenge = await _publish(database, ("places: 100", "places: 1"))
    ahead, behind = (
        await _team(database, challenge, (9_000, 9_000)),
        await _team(database, challenge, (8_000, 8_000)),
    )
    run = challenge.compiled.calendar.run
    async with database.transaction() as session:
        late = day_of(behind[0], DAY, 12_000, revision=2)
        await walk(session, [late], run.grace_ends_at - dt.timedelta(seconds=1))
    await _seal(database, challenge)
    assert await _kinds(database, ahead) == [ON_TARGET] * 2
    assert await _kinds(database, behind) == [FIRST] * 2
