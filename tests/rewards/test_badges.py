import datetime as dt
import uuid
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from rewards.badges.catalogue import badge_catalogue, get_badge, read_badges
from rewards.badges.errors import UnknownBadge
from rewards.badges.models import BadgeGrant
from rewards.badges.service import grant_badges, list_badges, revoke_badges

BADGE = """
badges:
  - id: {id}
    names: {{en: One, zh-Hant: 一, zh-Hans: 一}}
    words: {words}
    icon: noto:star
"""


async def _held(session: AsyncSession, person_id: uuid.UUID) -> list[str]:
    return [held.badge.id for held in await list_badges(session, person_id)]


async def test_a_badge_given_twice_is_held_once_since_the_first_time(
    session: AsyncSession, now: dt.datetime
) -> None:
    ann, later = uuid.uuid4(), now + dt.timedelta(days=1)
    await grant_badges(session, ann, [("five-parks", "k1"), ("first-steps", "k2")], now)
    await grant_badges(session, ann, [("five-parks", "k1"), ("five-parks", "k3")], later)
    held = await list_badges(session, ann)
    assert [(each.badge.id, each.granted_at) for each in held] == [("first-steps", now), ("five-parks", now)]


async def test_a_badge_stays_while_one_reason_stands(session: AsyncSession, now: dt.datetime) -> None:
    ann = uuid.uuid4()
    await grant_badges(session, ann, [("five-parks", "k1"), ("five-parks", "k2")], now)
    await revoke_badges(session, ann, [("five-parks", "k1"), ("first-steps", "never")], now)
    assert await _held(session, ann) == ["five-parks"]
    await revoke_badges(session, ann, [("five-parks", "k2")], now)
    await revoke_badges(session, ann, [("five-parks", "k2")], now)
    assert await _held(session, ann) == []
    await grant_badges(session, ann, [("five-parks", "k2")], now)
    assert await _held(session, ann) == ["five-parks"]


async def test_nothing_given_or_taken_asks_nothing(session: AsyncSession, now: dt.datetime) -> None:
    await grant_badges(session, uuid.uuid4(), [], now)
    await revoke_badges(session, uuid.uuid4(), [], now)


async def test_an_unknown_badge_is_not_given(session: AsyncSession, now: dt.datetime) -> None:
    with pytest.raises(UnknownBadge):
        await grant_badges(session, uuid.uuid4(), [("no-such-badge", "k")], now)


async def test_a_badge_gone_from_the_catalogue_is_not_shown(session: AsyncSession, now: dt.datetime) -> None:
    ann = uuid.uuid4()
    session.add(BadgeGrant(person_id=ann, badge_id="of-another-time", reason_key="k", granted_at=now))
    await session.flush()
    assert await _held(session, ann) == []


def test_the_catalogue_is_sound() -> None:
    assert len(badge_catalogue()) >= 20
    assert get_badge("all-districts").names["zh-Hant"] == "走遍十八區"


@pytest.mark.parametrize(("first", "second"), [("one", "one"), ("one", "Not A Slug")], ids=["twice", "not a slug"])
def test_a_faulty_catalogue_is_refused(tmp_path: Path, first: str, second: str) -> None:
    words = "{en: One, zh-Hant: 一, zh-Hans: 一}"
    (tmp_path / "1.yaml").write_text(BADGE.format(id=first, words=words))
    (tmp_path / "2.yaml").write_text(BADGE.format(id=second, words=words))
    with pytest.raises(ValueError, match=r"stands twice|should match pattern"):
        read_badges(tmp_path)


def test_a_badge_without_a_language_is_refused(tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_text(BADGE.format(id="one", words="{en: One}"))
    with pytest.raises(ValueError, match="one: words in"):
        read_badges(tmp_path)
