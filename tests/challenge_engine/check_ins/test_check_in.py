"""Check-ins through the services: what is accepted, held and rejected, what is kept, and what it costs."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.errors import FixFromLongAgo, FixFromTheFuture
from challenge_engine.check_ins.models import CheckIn
from challenge_engine.check_ins.rules import DEFAULT_LIMITS, Reason, Status
from challenge_engine.enrolments.service import withdraw
from challenge_engine.reviews.repository import list_open_reviews
from core.clock import local_day
from core.errors import NotFound
from core.idempotency import IdempotencyKeyReused
from families.permissions import NotPermitted
from tests.support.places import make_park
from tests.support.play import (
    Home,
    actor_for,
    balance_of,
    check_in_at,
    make_home,
    make_player,
    publish_game,
)

FAR_AWAY = (114.06, 22.39)  # the other side of Hong Kong
MOST_QUERIES = 22  # of an accepted check-in with one award; more needs a reason


async def test_a_visit_is_accepted_and_pays_what_the_rule_says(session: AsyncSession, now: dt.datetime) -> None:
    await make_park(session)
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)

    answer = await check_in_at(session, challenge, home, now)

    assert (answer.status, answer.reason, answer.park_id) == (Status.ACCEPTED, Reason.ACCEPTED, "test-park")
    assert [(one.rule_id, one.amount, one.metrics["metrics.visits"]) for one in answer.given] == [("visit", 10, 1)]
    assert await balance_of(session, home.child_id) == 10


async def test_a_repeat_gets_the_first_answer_and_another_body_is_refused(
    session: AsyncSession, now: dt.datetime
) -> None:
    await make_park(session)
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    first = await check_in_at(session, challenge, home, now, key="k")

    again = await check_in_at(session, challenge, home, now, key="k")
    assert (first.is_repeat, again) == (False, first.model_copy(update={"is_repeat": True}))
    with pytest.raises(IdempotencyKeyReused):
        await check_in_at(session, challenge, home, now, key="k", east_m=1)


async def test_outside_one_is_told_the_way_and_nothing_of_it_is_kept(
    session: AsyncSession, now: dt.datetime
) -> None:
    await make_park(session)
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)

    answer = await check_in_at(session, challenge, home, now, key="k", north_m=400)

    assert answer.reason is Reason.OUTSIDE_PARK
    assert answer.way is not None
    assert (answer.way.park_id, answer.way.distance_m, answer.way.direction) == ("test-park", 300, "s")
    kept = (await session.scalars(select(CheckIn).where(CheckIn.person_id == home.child_id))).one()
    assert (kept.park_id, kept.signals, kept.occurred_at.second) == (None, {}, 0)
    again = await check_in_at(session, challenge, home, now, key="k", north_m=400)
    assert again == answer.model_copy(update={"is_repeat": True})


async def test_a_queued_fix_counts_for_its_own_day(session: AsyncSession, now: dt.datetime) -> None:
    await make_park(session)
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now - dt.timedelta(days=2))
    captured_at = now - dt.timedelta(hours=23)

    await check_in_at(session, challenge, home, now, captured_at=captured_at)
    answer = await check_in_at(session, challenge, home, now)

    assert answer.status is Status.ACCEPTED
    days = await session.scalars(select(CheckIn.day).where(CheckIn.person_id == home.child_id))
    assert sorted(days) == [dt.date(2026, 10, 9), dt.date(2026, 10, 10)]


async def test_a_clock_a_little_ahead_is_set_right(session: AsyncSession, now: dt.datetime) -> None:
    await make_park(session)
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)

    answer = await check_in_at(session, challenge, home, now, captured_at=now + dt.timedelta(minutes=5))

    assert (answer.status, answer.occurred_at) == (Status.ACCEPTED, now)


async def test_impossible_capture_times_are_refused_at_the_door(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)

    with pytest.raises(FixFromTheFuture):
        await check_in_at(session, challenge, home, now, captured_at=now + dt.timedelta(minutes=6))
    with pytest.raises(FixFromLongAgo):
        await check_in_at(session, challenge, home, now, captured_at=dt.datetime.min.replace(tzinfo=dt.UTC))


async def test_strangers_learn_nothing_and_relatives_may_not_play_for_one(
    session: AsyncSession, now: dt.datetime
) -> None:
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    stranger = Home(home.family_id, actor_for(uuid.uuid4()), home.child_id)
    child_for_guardian = Home(home.family_id, actor_for(home.child_id), home.guardian.person_id)

    with pytest.raises(NotFound):
        await check_in_at(session, challenge, stranger, now)
    with pytest.raises((NotFound, NotPermitted)):
        await check_in_at(session, challenge, child_for_guardian, now)


async def test_only_who_is_enrolled_now_plays(session: AsyncSession, now: dt.datetime) -> None:
    await make_park(session)
    challenge = await publish_game(session, now)
    other = await make_home(session, now)
    gone = await make_player(session, challenge, now)
    await withdraw(session, challenge.id, gone.child_id, now=now)

    reasons = [(await check_in_at(session, challenge, home, now)).reason for home in (other, gone)]

    assert reasons == [Reason.NOT_ENROLLED] * 2


async def test_whatever_visit_is_taken_counts_also_one_of_the_day_before_enrolling(
    session: AsyncSession, now: dt.datetime
) -> None:
    await make_park(session)
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)

    oldest = now - DEFAULT_LIMITS.oldest_capture
    answer = await check_in_at(session, challenge, home, now, captured_at=oldest)

    assert local_day(oldest) < local_day(now)
    assert answer.status is Status.ACCEPTED
    assert answer.given


@pytest.mark.parametrize("after", [dt.timedelta(minutes=3), -dt.timedelta(minutes=3)])
async def test_a_journey_no_vehicle_makes_is_held(
    session: AsyncSession, now: dt.datetime, after: dt.timedelta
) -> None:
    """Also when the earlier of the two arrives later, from a phone's queue."""
    await make_park(session)
    await make_park(session, "far-park", position=FAR_AWAY)
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    noon = now - dt.timedelta(minutes=10)
    await check_in_at(session, challenge, home, now, captured_at=noon)

    answer = await check_in_at(session, challenge, home, now, position=FAR_AWAY, captured_at=noon + after)

    assert (answer.status, answer.reason) == (Status.HELD, Reason.IMPLAUSIBLE_TRAVEL)
    assert await balance_of(session, home.child_id) == 10
    reviews = await list_open_reviews(session, after=None, limit=100)
    assert answer.check_in_id in {review.check_in_id for review, _ in reviews}


async def test_a_family_shares_a_phone_and_a_farm_of_phones_is_held(
    session: AsyncSession, now: dt.datetime
) -> None:
    await make_park(session)
    challenge = await publish_game(session, now)
    homes = [await make_player(session, challenge, now) for _ in range(8)]

    answers = [await check_in_at(session, challenge, home, now, device_id="farm") for home in homes]

    assert [answer.status for answer in answers] == [Status.ACCEPTED] * 6 + [Status.HELD] * 2
    assert answers[-1].reason is Reason.SHARED_DEVICE


async def test_a_phone_that_carries_five_households_day_after_day_is_held_and_one_of_four_never(
    session: AsyncSession, now: dt.datetime
) -> None:
    await make_park(session)
    challenge = await publish_game(session, now)
    homes = [await make_player(session, challenge, now - dt.timedelta(days=7)) for _ in range(5)]

    async def outing(device_id: str, days_ago: int, who: list[Home]) -> list[Status]:
        at = now - dt.timedelta(days=days_ago)
        return [(await check_in_at(session, challenge, home, at, device_id=device_id)).status for home in who]

    assert {one for ago in (6, 5, 4) for one in await outing("neighbour", ago, homes[:4])} == {Status.ACCEPTED}
    assert await outing("neighbour", 3, homes) == [Status.ACCEPTED] * 5, "a fifth comes along once"
    await outing("carrier", 2, homes)
    await outing("carrier", 1, homes)
    third = await outing("carrier", 0, homes)
    assert third == [Status.ACCEPTED] * 4 + [Status.HELD]


async def test_a_phone_cannot_be_in_two_places(session: AsyncSession, now: dt.datetime) -> None:
    """Also where each of its accounts has been nowhere else; but what a phone says is made up proves nothing."""
    await make_park(session)
    await make_park(session, "far-park", position=FAR_AWAY)
    challenge = await publish_game(session, now)
    first, other, honest = [await make_player(session, challenge, now) for _ in range(3)]
    early, late = now - dt.timedelta(minutes=9), now - dt.timedelta(minutes=5)

    await check_in_at(session, challenge, first, now, device_id="phone", captured_at=early)
    far = await check_in_at(session, challenge, other, now, device_id="phone", position=FAR_AWAY, captured_at=late)
    assert (far.status, far.reason) == (Status.HELD, Reason.DEVICE_ELSEWHERE)

    await check_in_at(
        session, challenge, first, now, device_id="toy", position=FAR_AWAY, captured_at=late, is_mock=True
    )
    near = await check_in_at(session, challenge, honest, now, device_id="toy", captured_at=late)
    assert near.status is Status.ACCEPTED


async def test_an_account_on_many_devices_is_held(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    reasons = []
    for number in range(6):
        await make_park(session, f"park-{number}", position=(114.18 + number / 200, 22.28))
        answer = await check_in_at(
            session,
            challenge,
            home,
            now,
            position=(114.18 + number / 200, 22.28),
            device_id=f"phone-{number}",
            captured_at=now - dt.timedelta(minutes=100 - 10 * number),
        )
        reasons.append(answer.reason)

    assert reasons == [Reason.ACCEPTED] * 4 + [Reason.MANY_DEVICES] * 2


async def test_what_an_accepted_check_in_asks_of_the_database(session: AsyncSession, now: dt.datetime) -> None:
    """The number of statements is bounded, and the same for a player with a history."""
    await make_park(session)
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now - dt.timedelta(days=5))
    counts = []
    for days_ago in range(5, 0, -1):
        statements: list[str] = []

        def note(_c: object, _u: object, statement: str, *_more: object, seen: list[str] = statements) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE")):
                seen.append(statement)

        connection = (await session.connection()).sync_connection
        event.listen(connection, "before_cursor_execute", note)
        at = now - dt.timedelta(days=days_ago)
        answer = await check_in_at(session, challenge, home, at, device_id="phone")
        await session.flush()
        event.remove(connection, "before_cursor_execute", note)
        assert answer.status is Status.ACCEPTED
        counts.append(len(statements))

    assert max(counts[1:]) == min(counts[1:])
    assert max(counts) <= MOST_QUERIES
