"""Enrolling: windows, modes, eligibility, doing it twice, withdrawing."""

import datetime as dt

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.errors import (
    AlreadyEnrolled,
    BirthDateMissing,
    EnrolmentClosed,
    EnrolmentUnknown,
    ModeUnavailable,
    NotEligible,
    TeamMissing,
)
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.enrolments.rules import age_years
from challenge_engine.enrolments.service import enrol, withdraw
from challenge_engine.facts.service import record_facts
from challenge_engine.progress.queries import get_standing
from families.persons.models import Person
from tests.support.play import Home, balance_of, make_home, make_person, publish_game, steps_fact

SECOND = dt.timedelta(seconds=1)


async def _enrol(
    session: AsyncSession, challenge: PublishedChallenge, home: Home, now: dt.datetime, mode: str = "individual"
) -> Enrolment:
    return await enrol(session, challenge, home.child_id, mode, enrolled_by_id=home.guardian.account_id, now=now)


async def test_the_window_to_enrol_is_kept_to_the_second(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    home = await make_home(session, now)
    opens = challenge.compiled.calendar.enrolment_opens_at
    closes = challenge.compiled.calendar.enrolment_closes_at

    for at in (opens - SECOND, closes):
        with pytest.raises(EnrolmentClosed) as refused:
            await _enrol(session, challenge, home, at)
        assert refused.value.params == {"opens_on": "2026-09-01", "closes_on": "2026-12-31"}
    assert (await _enrol(session, challenge, home, opens)).enrolled_at == opens
    other = await make_home(session, now)
    assert (await _enrol(session, challenge, other, closes - SECOND)).withdrawn_at is None


async def test_a_mode_needs_its_team(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    home = await make_home(session, now)

    with pytest.raises(ModeUnavailable):
        await _enrol(session, challenge, home, now, "organisation")
    with pytest.raises(TeamMissing):
        await _enrol(session, challenge, home, now, "school")


async def test_who_is_not_meant_is_told_in_the_challenges_words(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    home = await make_home(session, now)
    child = await session.get_one(Person, home.child_id)
    child.birth_on = dt.date(2023, 1, 1)
    await session.flush()

    with pytest.raises(NotEligible) as refused:
        await _enrol(session, challenge, home, now)

    assert refused.value.said_in("zh-Hant").params == {"why": "四歲起可參加。"}


async def test_a_childs_birth_date_is_asked_for_an_adults_is_not(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    home = await make_home(session, now)
    adult_id = await make_person(session, now)
    child = await session.get_one(Person, home.child_id)
    child.birth_on = None
    await session.flush()

    with pytest.raises(BirthDateMissing):
        await _enrol(session, challenge, home, now)
    adult = Home(home.family_id, home.guardian, adult_id)
    assert (await _enrol(session, challenge, adult, now)).traits["age_years"] == 18


async def test_enrolling_twice_is_once_and_a_mode_stays(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    home = await make_home(session, now)
    first = await _enrol(session, challenge, home, now)

    assert (await _enrol(session, challenge, home, now + SECOND)).id == first.id
    with pytest.raises(AlreadyEnrolled):
        await _enrol(session, challenge, home, now, "family")


async def test_withdrawing_keeps_what_was_earned_and_returning_goes_on(
    session: AsyncSession, now: dt.datetime
) -> None:
    challenge = await publish_game(session, now)
    home = await make_home(session, now)
    await _enrol(session, challenge, home, now)
    await record_facts(session, [steps_fact(home.child_id, dt.date(2026, 10, 11), 9_000)], now=now)

    gone = await withdraw(session, challenge.id, home.child_id, now=now + dt.timedelta(days=2))
    await record_facts(
        session, [steps_fact(home.child_id, dt.date(2026, 10, 13), 9_000)], now=now + dt.timedelta(days=4)
    )

    assert gone.withdrawn_at is not None
    assert await balance_of(session, home.child_id) == 5
    back = await _enrol(session, challenge, home, now + dt.timedelta(days=5))
    assert back.withdrawn_at is None
    assert await balance_of(session, home.child_id) == 10


async def test_withdrawing_from_what_one_never_joined(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    home = await make_home(session, now)
    with pytest.raises(EnrolmentUnknown):
        await withdraw(session, challenge.id, home.child_id, now=now)


async def test_what_was_done_on_the_day_of_enrolment_and_the_day_before_counts(
    session: AsyncSession, now: dt.datetime
) -> None:
    challenge = await publish_game(session, now)
    home = await make_home(session, now)
    evening = dt.datetime(2026, 10, 11, 12, tzinfo=dt.UTC)
    for day in (9, 10, 11):
        await record_facts(session, [steps_fact(home.child_id, dt.date(2026, 10, day), 9_000)], now=evening)

    await _enrol(session, challenge, home, evening)

    assert await balance_of(session, home.child_id) == 10


async def test_progress_tells_metrics_and_rewards(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    home = await make_home(session, now)
    await _enrol(session, challenge, home, now, "family")
    await record_facts(session, [steps_fact(home.child_id, dt.date(2026, 10, 11), 9_000)], now=now)

    standing = await get_standing(session, challenge, home.child_id, dt.datetime(2026, 10, 11, 6, tzinfo=dt.UTC))

    assert standing.points == 5
    assert dict(standing.metrics) == {"visits": 0, "steps": 9_000, "walked": 9_000}
    assert {one.rule.id: one.times for one in standing.rules} == {"visit": 0, "steps": 1, "far": 0}


@pytest.mark.parametrize(
    ("born_on", "day", "years"),
    [
        ("2018-05-04", "2026-05-03", 7),
        ("2018-05-04", "2026-05-04", 8),
        ("2016-02-29", "2026-02-28", 9),
        ("2016-02-29", "2026-03-01", 10),
    ],
)
def test_age_in_whole_years(born_on: str, day: str, years: int) -> None:
    assert age_years(dt.date.fromisoformat(born_on), dt.date.fromisoformat(day)) == years
