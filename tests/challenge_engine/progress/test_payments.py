"""Badges, collectibles and certificates: given, and what a retraction takes back."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.collectibles.models import Collectible
from challenge_engine.definitions.known_ids import load_known_ids
from challenge_engine.definitions.service import publish
from challenge_engine.facts.rules import Fact
from challenge_engine.facts.service import record_facts
from rewards.badges.catalogue import badge_catalogue
from rewards.badges.service import list_badges
from tests.support.play import GAME, TITLE, balance_of, make_player, steps_fact, unique_slug

DAY = dt.date(2026, 10, 11)
NOON = dt.datetime(2026, 10, 11, 5, tzinfo=dt.UTC)


async def test_a_retraction_takes_points_and_badge_and_leaves_the_creature(
    session: AsyncSession, now: dt.datetime
) -> None:
    badge_id = min(badge_catalogue())
    creature_id = next(one.id for one in catalogue().roster if one.edition_size is None)
    text = GAME.format(slug=unique_slug(), version=1, points="10", title=TITLE).replace(
        "award: [{points: 5}]", f"award: [{{points: 5}}, {{badge: {badge_id}}}, {{collectible: {creature_id}}}]"
    )
    challenge = await publish(session, text, known=await load_known_ids(session), now=now)
    home = await make_player(session, challenge, now)

    recorded = await record_facts(session, [steps_fact(home.child_id, DAY, 9_000)], now=NOON)

    assert sorted(one.kind for one in recorded.given) == ["badge", "collectible", "points"]
    assert [held.badge.id for held in await list_badges(session, home.child_id)] == [badge_id]

    gone = Fact(home.child_id, "daily_steps", DAY.isoformat(), DAY, NOON, 2, {}, is_retracted=True)
    taken = await record_facts(session, [gone], now=NOON)

    assert sorted((one.kind, one.amount) for one in taken.given) == [("badge", -1), ("points", -5)]
    assert await list_badges(session, home.child_id) == []
    assert await balance_of(session, home.child_id) == 0
    kept = select(Collectible.creature_id).where(Collectible.person_id == home.child_id)
    assert (await session.scalars(kept)).all() == [creature_id]

    again = await record_facts(session, [steps_fact(home.child_id, DAY, 9_500, revision=3)], now=NOON)

    assert sorted((one.kind, one.amount) for one in again.given) == [("badge", 1), ("points", 5)]
    assert (await session.scalars(kept)).all() == [creature_id]
