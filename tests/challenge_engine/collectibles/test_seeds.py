import dataclasses
import datetime as dt

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles.errors import SeedMismatch
from challenge_engine.collectibles.spawns import seeds
from challenge_engine.collectibles.spawns.rules import commitment_of
from challenge_engine.collectibles.spawns.seeds import find_round, get_seed, list_round_seeds
from tests.support.play import publish_game

GRACE = dt.timedelta(hours=24)


async def test_a_promise_is_kept(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    calendar = challenge.compiled.calendar
    autumn, winter = await list_round_seeds(session, challenge.id, calendar, now)
    assert (autumn.round_id, winter.round_id) == ("autumn", "winter")
    assert autumn.seed is winter.seed is None
    assert autumn.commitment != winter.commitment
    seed = await get_seed(session, challenge.id, "autumn", now)
    assert commitment_of(seed) == autumn.commitment

    revealed_at = calendar.span("autumn").ends_at + GRACE
    early = await list_round_seeds(session, challenge.id, calendar, revealed_at - dt.timedelta(seconds=1))
    shown = await list_round_seeds(session, challenge.id, calendar, revealed_at)
    assert early[0].seed is None
    assert shown[0].seed == seed.hex()
    assert shown[1].seed is None


async def test_challenges_and_rounds_have_seeds_of_their_own(session: AsyncSession, now: dt.datetime) -> None:
    one, two = await publish_game(session, now), await publish_game(session, now)
    drawn = {await get_seed(session, each.id, name, now) for each in (one, two) for name in ("autumn", "winter")}
    assert len(drawn) == 4
    assert await get_seed(session, one.id, "autumn", now) in drawn


async def test_another_secret_in_mid_round_is_noticed(
    session: AsyncSession, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge = await publish_game(session, now)
    await list_round_seeds(session, challenge.id, challenge.compiled.calendar, now)
    monkeypatch.setattr(seeds, "keyed_hash", lambda _purpose, _message: b"another secret")
    with pytest.raises(SeedMismatch):
        await get_seed(session, challenge.id, "autumn", now)
    late = now + dt.timedelta(days=400)
    shown = await list_round_seeds(session, challenge.id, challenge.compiled.calendar, late)
    assert [each.seed for each in shown] == [None, None]


async def test_a_challenge_without_rounds_has_one_seed(session: AsyncSession, now: dt.datetime) -> None:
    calendar = (await publish_game(session, now)).compiled.calendar
    plain = dataclasses.replace(calendar, rounds=())
    span = find_round(plain, now)
    assert span is not None
    assert span.id == "run"
    assert find_round(calendar, calendar.run.ends_at) is None
    assert find_round(calendar, calendar.run.starts_at - dt.timedelta(microseconds=1)) is None
