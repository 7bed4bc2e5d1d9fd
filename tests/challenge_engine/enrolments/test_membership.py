"""Who joins late or leaves early: what they get, what they keep, and on which boards they count."""

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import PublishedChallenge, publish
from challenge_engine.enrolments.service import enrol, withdraw
from challenge_engine.facts.rules import Fact
from challenge_engine.facts.service import record_facts
from challenge_engine.leaderboards.models import KeptScore
from challenge_engine.progress.models import AwardGiven, Progress
from challenge_engine.progress.service import evaluate, lock_unit
from families.families.models import FamilyMember
from tests.support.play import GAME, TITLE, Home, balance_of, make_home, make_player, steps_fact, unique_slug

DAY = dt.date(2026, 10, 11)
NOON = dt.datetime(2026, 10, 11, 4, tzinfo=dt.UTC)
EVENING = dt.timedelta(hours=11, minutes=59)
NOVEMBER = dt.datetime(2026, 11, 1, 4, tzinfo=dt.UTC)

# Over the small game: a round's end and a walk for which nobody has to do anything, and a board of each round.
EVERYBODY = f"""
  - id: was-there
    on: round_end
    award: [{{points: 3}}]
    why: {TITLE}
  - id: together
    on: daily_steps
    award: [{{points: 7}}]
    to: family
    limit: [{{times: 1, per: day}}]
    why: {TITLE}
leaderboards:
  - {{id: month, title: {TITLE}, who: person, period: round, value: points.round, caption: {TITLE}}}
"""


async def _publish(session: AsyncSession, now: dt.datetime) -> PublishedChallenge:
    text = GAME.format(slug=unique_slug(), version=1, points="10", title=TITLE)
    return await publish(session, text.replace("\nleaderboards:\n", EVERYBODY), now=now)


async def _enrol(session: AsyncSession, challenge: PublishedChallenge, home: Home, at: dt.datetime) -> None:
    for person_id in (home.guardian.person_id, home.child_id):
        await enrol(session, challenge, person_id, "family", enrolled_by_id=home.guardian.account_id, now=at)


async def _replay(session: AsyncSession, progress_id: object, at: dt.datetime) -> list[int]:
    unit = await lock_unit(session, progress_id)  # type: ignore[arg-type]
    return [one.amount for one in await evaluate(session, [unit], [], max(at, unit.progress.settled_at))]


async def test_withdrawing_takes_nothing_of_the_day_back(session: AsyncSession, now: dt.datetime) -> None:
    """Steps of a day stand at its last minute, which comes after somebody who leaves at noon."""
    challenge = await _publish(session, now)
    home = await make_player(session, challenge, now)
    evening = Fact(home.child_id, "daily_steps", DAY.isoformat(), DAY, NOON + EVENING, 1, {"steps": 9_000})
    await record_facts(session, [evening], now=NOON)
    earned = await balance_of(session, home.child_id)
    left = await withdraw(session, challenge.id, home.child_id, now=NOON + dt.timedelta(hours=1))

    assert await _replay(session, left.progress_id, NOON + dt.timedelta(days=1)) == []
    assert await balance_of(session, home.child_id) == earned > 0


async def test_what_was_done_before_withdrawing_pays_when_it_comes_late(
    session: AsyncSession, now: dt.datetime
) -> None:
    challenge = await _publish(session, now)
    home = await make_player(session, challenge, now)
    left = await withdraw(session, challenge.id, home.child_id, now=NOON + dt.timedelta(hours=1))

    recorded = await record_facts(
        session, [steps_fact(home.child_id, DAY, 9_000)], now=NOON + dt.timedelta(hours=5)
    )

    assert sorted(one.amount for one in recorded.given) == [5, 7]
    assert await _replay(session, left.progress_id, NOON + dt.timedelta(days=1)) == []


async def test_coming_back_after_moving_to_another_family_goes_on_in_the_first(
    session: AsyncSession, now: dt.datetime
) -> None:
    challenge = await _publish(session, now)
    home, other = await make_home(session, now), await make_home(session, now)
    await _enrol(session, challenge, home, now)
    first = await withdraw(session, challenge.id, home.child_id, now=now)
    units = select(Progress.id).where(Progress.challenge_id == challenge.id)
    moved = update(FamilyMember).where(FamilyMember.person_id == home.child_id)
    await session.execute(moved.values(family_id=other.family_id))

    again = await enrol(
        session, challenge, home.child_id, "family", enrolled_by_id=other.guardian.account_id, now=now
    )

    assert (again.progress_id, again.withdrawn_at) == (first.progress_id, None)
    assert (await session.scalars(units)).all() == [first.progress_id]


async def test_who_joins_a_family_gets_nothing_for_what_came_before(
    session: AsyncSession, now: dt.datetime
) -> None:
    challenge = await _publish(session, now)
    home = await make_player(session, challenge, now, "family")
    await record_facts(session, [steps_fact(home.child_id, DAY, 100)], now=NOON)

    mother_id = home.guardian.person_id
    await enrol(session, challenge, mother_id, "family", enrolled_by_id=mother_id, now=NOVEMBER)

    assert (await balance_of(session, home.child_id), await balance_of(session, mother_id)) == (7, 0)
    later = steps_fact(home.child_id, NOVEMBER.date(), 100)
    await record_facts(session, [later], now=NOVEMBER)
    assert (await balance_of(session, home.child_id), await balance_of(session, mother_id)) == (14, 7)


async def test_a_rounds_end_pays_those_who_took_part_in_it(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await _publish(session, now)
    early, late = await make_player(session, challenge, now), await make_home(session, now)
    await enrol(
        session, challenge, late.child_id, "individual", enrolled_by_id=late.guardian.account_id, now=NOVEMBER
    )
    settled = challenge.compiled.calendar.span("autumn").seals_at
    for progress_id in await session.scalars(select(Progress.id).where(Progress.challenge_id == challenge.id)):
        await _replay(session, progress_id, settled)

    paid = select(AwardGiven.person_id).where(AwardGiven.challenge_id == challenge.id)
    assert (await session.scalars(paid)).all() == [early.child_id]


async def test_who_joins_after_a_round_or_leaves_before_it_is_not_on_its_board(
    session: AsyncSession, now: dt.datetime
) -> None:
    """A zero more in the average of a class, after the last day of the round, would cost it the prize."""
    challenge = await _publish(session, now)
    leaver, newcomer = await make_player(session, challenge, now), await make_home(session, now)
    left = await withdraw(session, challenge.id, leaver.child_id, now=NOON)
    await _replay(session, left.progress_id, NOVEMBER)
    by_id = newcomer.guardian.account_id
    await enrol(session, challenge, newcomer.child_id, "individual", enrolled_by_id=by_id, now=NOVEMBER)

    on_boards = await session.execute(
        select(KeptScore.person_id, KeptScore.period).where(
            KeptScore.challenge_id == challenge.id, KeptScore.board_id == "month"
        )
    )

    assert {(one.person_id, one.period) for one in on_boards} == {
        (leaver.child_id, "autumn"),
        (newcomer.child_id, "winter"),
    }
