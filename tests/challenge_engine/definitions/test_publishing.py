"""Publishing the next version of a challenge that is played, or not yet."""

import datetime as dt

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.check import DefinitionInvalid
from challenge_engine.definitions.publishing_errors import EffectiveFromPast
from challenge_engine.definitions.repository import list_versions
from challenge_engine.definitions.service import PublishedChallenge, publish
from tests.support.play import make_player, publish_game

ROUND = "id: autumn, title"
FIRST_DAY = "first_day: 2026-10-01, last_day: 2026-10-31"


async def _second(session: AsyncSession, challenge: PublishedChallenge, first_day: str = "2026-10-01") -> str:
    """Return the game as its second version, with another first day of its first round."""
    (first,) = await list_versions(session, challenge.id)
    moved = FIRST_DAY.replace("2026-10-01", first_day)
    return first.yaml_text.replace("version: 1", "version: 2").replace(FIRST_DAY, moved)


async def test_once_played_a_round_that_began_stays_where_it_is(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    await make_player(session, challenge, now)
    text = await _second(session, challenge, "2026-10-02")

    with pytest.raises(DefinitionInvalid) as refused:
        await publish(session, text, now=now)

    (fault,) = refused.value.faults
    assert fault.message == "round autumn began on 2026-10-01; that cannot change any more"
    assert ROUND in text.splitlines()[fault.line - 1]


async def test_once_played_a_version_is_in_force_from_now_on_at_the_earliest(
    session: AsyncSession, now: dt.datetime
) -> None:
    challenge = await publish_game(session, now)
    await make_player(session, challenge, now)
    text = await _second(session, challenge)

    with pytest.raises(EffectiveFromPast):
        await publish(session, text, effective_from_at=now - dt.timedelta(seconds=1), now=now)
    published = await publish(session, text, effective_from_at=now, now=now)
    assert published.compiled.version_at(now).number == 2


async def test_before_anybody_enrolled_everything_can_change(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    text = await _second(session, challenge, "2026-10-02")

    published = await publish(session, text, effective_from_at=now - dt.timedelta(days=7), now=now)

    assert published.compiled.calendar.span("autumn").first_day == dt.date(2026, 10, 2)
    assert published.compiled.version_at(now - dt.timedelta(days=7)).number == 2
