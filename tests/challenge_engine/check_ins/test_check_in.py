"""A check-in from the fix to the points, through the services."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.rules import Reason, Status
from tests.support.places import make_park
from tests.support.play import balance_of, check_in_at, make_player, publish_game


async def test_a_visit_is_accepted_and_pays_what_the_rule_says(session: AsyncSession, now: dt.datetime) -> None:
    await make_park(session)
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)

    answer = await check_in_at(session, challenge, home, now)

    assert (answer.status, answer.reason, answer.park_id) == (Status.ACCEPTED, Reason.ACCEPTED, "test-park")
    assert [(one.rule_id, one.amount, one.metrics["metrics.visits"]) for one in answer.given] == [("visit", 10, 1)]
    assert await balance_of(session, home.child_id) == 10
