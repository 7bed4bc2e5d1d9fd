"""Check-ins of a challenge that asks for a stay."""

import datetime as dt

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.rules import Reason, Status
from challenge_engine.definitions.limits import LIMITS
from core.idempotency import IdempotencyKeyReused
from geo.dwell import DEFAULT_LIMITS
from geo.fixes import LocationFix
from tests.support.places import fix_at, make_park
from tests.support.play import check_in_at, make_player, publish_game

FAR_AWAY_M = 5_000


def arrival(now: dt.datetime, minutes: float, **changes: float | bool) -> LocationFix:
    return fix_at(captured_at=now - dt.timedelta(minutes=minutes), **changes)


@pytest.mark.parametrize(
    ("minutes", "reason", "minutes_to_stay"),
    [
        (4, Reason.STAY_LONGER, 1),
        (5, Reason.ACCEPTED, None),
        (6, Reason.ACCEPTED, None),
        (-6, Reason.STAY_LONGER, 5),
        (181, Reason.STAY_LONGER, 5),
    ],
)
async def test_a_visit_counts_from_the_minutes_asked_for(
    session: AsyncSession, now: dt.datetime, minutes: int, reason: Reason, minutes_to_stay: int | None
) -> None:
    await make_park(session)
    challenge = await publish_game(session, now, dwell_min=5)
    home = await make_player(session, challenge, now)

    answer = await check_in_at(session, challenge, home, now, arrival_fix=arrival(now, minutes))

    assert (answer.reason, answer.minutes_to_stay) == (reason, minutes_to_stay)
    assert bool(answer.given) is (reason is Reason.ACCEPTED)


async def test_an_arrival_elsewhere_or_too_vague_or_none_is_no_arrival(
    session: AsyncSession, now: dt.datetime
) -> None:
    await make_park(session)
    await make_park(session, "far-park", position=(114.06, 22.39))
    challenge = await publish_game(session, now, dwell_min=5)
    home = await make_player(session, challenge, now)

    answers = [
        await check_in_at(session, challenge, home, now, arrival_fix=arrival_fix)
        for arrival_fix in (
            None,
            arrival(now, 10, east_m=FAR_AWAY_M),
            arrival(now, 10, accuracy_m=101),
            fix_at((114.06, 22.39), captured_at=now - dt.timedelta(minutes=100)),
        )
    ]

    assert [(one.status, one.reason) for one in answers] == [(Status.REJECTED, Reason.STAY_LONGER)] * 4
    later = now + dt.timedelta(minutes=5)
    stayed = await check_in_at(session, challenge, home, later, arrival_fix=fix_at(captured_at=now))
    assert stayed.status is Status.ACCEPTED


async def test_a_feigned_arrival_is_held(session: AsyncSession, now: dt.datetime) -> None:
    await make_park(session)
    challenge = await publish_game(session, now, dwell_min=5)
    home = await make_player(session, challenge, now)

    answer = await check_in_at(session, challenge, home, now, arrival_fix=arrival(now, 5, is_mock=True))

    assert (answer.status, answer.reason) == (Status.HELD, Reason.MOCK_LOCATION)


async def test_a_repeat_says_the_same_and_another_arrival_is_another_request(
    session: AsyncSession, now: dt.datetime
) -> None:
    await make_park(session)
    challenge = await publish_game(session, now, dwell_min=5)
    home = await make_player(session, challenge, now)
    first = await check_in_at(session, challenge, home, now, key="k", arrival_fix=arrival(now, 3))

    assert first.minutes_to_stay == 2
    again = await check_in_at(session, challenge, home, now, key="k", arrival_fix=arrival(now, 3))
    assert again == first.model_copy(update={"is_repeat": True})
    with pytest.raises(IdempotencyKeyReused):
        await check_in_at(session, challenge, home, now, key="k", arrival_fix=arrival(now, 5))


async def test_where_no_stay_is_asked_the_arrival_is_not_looked_at(
    session: AsyncSession, now: dt.datetime
) -> None:
    await make_park(session)
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)

    answer = await check_in_at(session, challenge, home, now, arrival_fix=arrival(now, 10, east_m=FAR_AWAY_M))

    assert answer.status is Status.ACCEPTED


def test_what_a_challenge_can_ask_for_can_be_shown() -> None:
    assert dt.timedelta(minutes=LIMITS.dwell_min) <= DEFAULT_LIMITS.longest_stay
