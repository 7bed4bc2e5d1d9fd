"""Whose check-ins a list shows: all of a person's, or those that one account made for the person."""

import datetime as dt
import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.repository import list_check_ins
from tests.support.places import make_park
from tests.support.play import check_in_at, make_player, publish_game


async def test_a_teacher_is_shown_only_what_the_teacher_made(session: AsyncSession, now: dt.datetime) -> None:
    await make_park(session)
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    await check_in_at(session, challenge, home, now)

    async def count(made_by: uuid.UUID | None) -> int:
        return len(await list_check_ins(session, home.child_id, made_by=made_by, before=None, limit=10))

    assert [await count(one) for one in (None, home.guardian.account_id, uuid.uuid4())] == [1, 1, 0]
