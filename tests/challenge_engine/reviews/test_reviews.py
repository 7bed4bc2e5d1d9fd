"""Held check-ins: accepted, refused, appealed once."""

import datetime as dt
import uuid

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.answers import CheckInAnswer
from challenge_engine.check_ins.repository import list_check_ins
from challenge_engine.check_ins.rules import Status
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.service import get_enrolment
from challenge_engine.progress.payments import Payment
from challenge_engine.progress.service import evaluate, lock_unit
from challenge_engine.reviews.errors import (
    AlreadyAppealed,
    NothingToAppeal,
    ReviewDecided,
    ReviewOfRelative,
    ReviewUnknown,
    VisitCounted,
)
from challenge_engine.reviews.service import accept, appeal, refuse
from families.accounts.models import Account, AccountKind
from tests.support.people import make_person
from tests.support.places import make_park
from tests.support.play import Home, balance_of, check_in_at, make_player, publish_game

OFFICER = uuid.uuid4()


async def _held(session: AsyncSession, now: dt.datetime) -> tuple[PublishedChallenge, Home, CheckInAnswer]:
    await make_park(session)
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    answer = await check_in_at(session, challenge, home, now, is_mock=True)
    assert answer.status is Status.HELD
    return challenge, home, answer


async def _reason(session: AsyncSession, home: Home) -> str:
    (check_in,) = await list_check_ins(session, home.child_id, before=None, limit=10)
    return check_in.reason


async def _replayed(
    session: AsyncSession, challenge: PublishedChallenge, home: Home, now: dt.datetime
) -> list[Payment]:
    enrolment = await get_enrolment(session, home.child_id, challenge.id)
    return await evaluate(session, [await lock_unit(session, enrolment.progress_id)], [], now)


async def test_accepted_it_pays_for_its_own_day(session: AsyncSession, now: dt.datetime) -> None:
    _, home, held = await _held(session, now)
    assert await balance_of(session, home.child_id) == 0

    decision = await accept(
        session, held.check_in_id, decided_by_id=OFFICER, note="ferry", now=now + dt.timedelta(days=3)
    )

    assert decision.recorded is not None
    assert [(one.amount, one.day) for one in decision.recorded.given] == [(10, dt.date(2026, 10, 10))]
    assert (decision.recorded.late, decision.review.status) == ([], "accepted")
    with pytest.raises(ReviewDecided):
        await accept(session, held.check_in_id, decided_by_id=OFFICER, note=None, now=now)
    assert await balance_of(session, home.child_id) == 10


async def test_until_the_sealing_it_pays_since_it_was_sent_in_time(
    session: AsyncSession, now: dt.datetime
) -> None:
    challenge, home, held = await _held(session, now)
    autumn = challenge.compiled.calendar.span("autumn")
    last_minute = autumn.seals_at - dt.timedelta(minutes=1)
    assert last_minute > autumn.grace_ends_at

    decision = await accept(session, held.check_in_id, decided_by_id=OFFICER, note=None, now=last_minute)

    assert decision.recorded is not None
    assert ([one.amount for one in decision.recorded.given], decision.recorded.late) == ([10], [])
    assert await _reason(session, home) == "accepted_by_review"
    assert await _replayed(session, challenge, home, autumn.seals_at) == []
    assert await balance_of(session, home.child_id) == 10


async def test_after_the_sealing_it_pays_nothing_and_says_so(session: AsyncSession, now: dt.datetime) -> None:
    challenge, home, held = await _held(session, now)
    sealed = challenge.compiled.calendar.span("autumn").seals_at

    decision = await accept(session, held.check_in_id, decided_by_id=OFFICER, note=None, now=sealed)

    assert decision.recorded is not None
    assert [late.challenge_slug for late in decision.recorded.late] == [challenge.slug]
    assert await _reason(session, home) == "accepted_too_late"
    assert await _replayed(session, challenge, home, sealed) == []
    assert await balance_of(session, home.child_id) == 0


async def test_refused_it_can_be_appealed_once_and_then_accepted(session: AsyncSession, now: dt.datetime) -> None:
    _, home, held = await _held(session, now)
    await refuse(session, held.check_in_id, decided_by_id=OFFICER, note=None, now=now)

    review = await appeal(session, home.child_id, held.check_in_id, "It was the ferry.", now=now)

    assert (review.status, review.appeal_note) == ("open", "It was the ferry.")
    with pytest.raises(AlreadyAppealed):
        await appeal(session, home.child_id, held.check_in_id, "Please!", now=now)
    await accept(session, held.check_in_id, decided_by_id=OFFICER, note=None, now=now)
    with pytest.raises(NothingToAppeal):
        await appeal(session, home.child_id, held.check_in_id, "Thanks", now=now)
    assert await balance_of(session, home.child_id) == 10


async def test_after_a_refusal_another_visit_of_the_day_counts_instead(
    session: AsyncSession, now: dt.datetime
) -> None:
    challenge, home, held = await _held(session, now)
    await refuse(session, held.check_in_id, decided_by_id=OFFICER, note=None, now=now)
    assert (await check_in_at(session, challenge, home, now)).status is Status.ACCEPTED
    await appeal(session, home.child_id, held.check_in_id, "It was the ferry.", now=now)

    with pytest.raises(VisitCounted):
        await accept(session, held.check_in_id, decided_by_id=OFFICER, note=None, now=now)
    assert await balance_of(session, home.child_id) == 10


async def test_while_it_is_held_the_day_is_taken(session: AsyncSession, now: dt.datetime) -> None:
    challenge, home, _ = await _held(session, now)
    assert (await check_in_at(session, challenge, home, now)).reason == "already_checked_in"


async def test_what_is_not_ones_own_is_unknown(session: AsyncSession, now: dt.datetime) -> None:
    _, _, held = await _held(session, now)
    with pytest.raises(ReviewUnknown):
        await appeal(session, uuid.uuid4(), held.check_in_id, "mine", now=now)
    with pytest.raises(ReviewUnknown):
        await refuse(session, uuid.uuid4(), decided_by_id=OFFICER, note=None, now=now)


@pytest.mark.parametrize("of_family", [True, False])
async def test_nobody_decides_on_the_own_family(
    session: AsyncSession, now: dt.datetime, *, of_family: bool
) -> None:
    _, home, held = await _held(session, now)
    officer_id = home.guardian.person_id if of_family else (await make_person(session, now)).id
    account = Account(
        person_id=officer_id,
        kind=AccountKind.ADULT,
        email=f"{uuid.uuid4().hex}@example.org",
        secret_hash="-",
        created_at=now,
    )
    session.add(account)
    await session.flush()
    decided = {"decided_by_id": account.id, "note": None, "now": now}
    if not of_family:
        assert (await refuse(session, held.check_in_id, **decided)).review.decided_by_id == account.id
        return
    for decide in (accept, refuse):
        with pytest.raises(ReviewOfRelative):
            await decide(session, held.check_in_id, **decided)


async def test_nobody_decides_on_an_own_check_in(session: AsyncSession, now: dt.datetime) -> None:
    _, home, held = await _held(session, now)
    own = Account(person_id=home.child_id, kind=AccountKind.CHILD, secret_hash="-", created_at=now)
    session.add(own)
    await session.flush()
    with pytest.raises(ReviewOfRelative):
        await accept(session, held.check_in_id, decided_by_id=own.id, note=None, now=now)
