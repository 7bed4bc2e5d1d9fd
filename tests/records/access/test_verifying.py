"""`eplus audit verify` finds whatever is done to the access log behind the app's back."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from families.permissions import Action
from records.access.kinds import What
from records.access.log.rules import BEFORE_FIRST, Head, LoggedAccess, hash_of_access, hash_of_anchor
from records.access.log.service import FaultKind, LogFault, Verification, make_anchor, verify_log
from records.access.service import close_record, open_record
from tests.support.people import World, make_world
from tests.support.roles import become_owner

K = FaultKind


@pytest_asyncio.fixture(loop_scope="session")
async def kid(session: AsyncSession, now: dt.datetime) -> AsyncIterator[uuid.UUID]:
    """A child whose record was opened four times, anchored after the third; and another person's beside it."""
    world = await make_world(session, now)
    await _look(session, world, 3, now)
    stranger = world.actors["stranger"]
    await open_record(session, stranger, stranger.person_id, Action.EDIT_RECORD, what=What.OBSERVATIONS, now=now)
    assert await make_anchor(session, now=now) is not None
    await close_record(session)
    await _look(session, world, 1, now)
    yield world.kid.id


async def _look(session: AsyncSession, world: World, times: int, now: dt.datetime) -> None:
    for _ in range(times):
        await open_record(
            session, world.actors["parent"], world.kid.id, Action.VIEW_RECORD, what=What.OBSERVATIONS, now=now
        )
        await close_record(session)


async def _tamper(session: AsyncSession, kid: uuid.UUID, *statements: str) -> None:
    await become_owner(session)
    for statement in statements:
        await session.execute(text(statement), {"kid": kid})


async def _verified(session: AsyncSession) -> Verification:
    return await verify_log(session)


async def test_a_sound_log_is_found_sound_and_counted(session: AsyncSession, kid: uuid.UUID) -> None:
    looked: list[int] = []
    result = await verify_log(session, on_entry=lambda: looked.append(1))
    assert result.faults == []
    assert result.entries == len(looked) >= 5
    assert result.chains >= 2
    assert result.anchors >= 1


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE record.access_log SET why = 'own' WHERE person_id = :kid AND number = 2", [(K.ALTERED, 2)]),
        (
            "UPDATE record.access_log SET at = at + interval '1 second' WHERE person_id = :kid AND number = 4",
            [(K.ALTERED, 4)],
        ),
        (
            "UPDATE record.access_log SET hash = sha256('x') WHERE person_id = :kid AND number = 2",
            [(K.ALTERED, 2)],
        ),
        ("DELETE FROM record.access_log WHERE person_id = :kid AND number = 1", [(K.MISSING, 1)]),
        ("DELETE FROM record.access_log WHERE person_id = :kid AND number = 4", [(K.MISSING, 4)]),
        ("UPDATE record.access_heads SET number = 3 WHERE person_id = :kid", [(K.BEYOND_HEAD, 4)]),
        ("UPDATE record.access_heads SET hash = sha256('x') WHERE person_id = :kid", [(K.ALTERED, 4)]),
        ("DELETE FROM record.access_heads WHERE person_id = :kid", [(K.BEYOND_HEAD, 4)]),
        (
            "DELETE FROM record.access_log WHERE person_id = :kid",
            [(K.MISSING, 1), (K.LOST_SINCE_ANCHOR, 3)],
        ),
    ],
)
async def test_whatever_is_changed_is_found_and_the_first_break_is_named(
    session: AsyncSession, kid: uuid.UUID, statement: str, expected: list[tuple[FaultKind, int]]
) -> None:
    await _tamper(session, kid, statement)
    result = await _verified(session)
    assert result.faults == [LogFault(kind, kid, number) for kind, number in expected]


async def test_a_chain_removed_with_its_head_is_missed_by_the_anchor(
    session: AsyncSession, kid: uuid.UUID
) -> None:
    await _tamper(
        session,
        kid,
        "DELETE FROM record.access_log WHERE person_id = :kid",
        "DELETE FROM record.access_heads WHERE person_id = :kid",
    )
    assert (await _verified(session)).faults == [LogFault(K.LOST_SINCE_ANCHOR, kid, 3)]


async def test_a_chain_computed_anew_does_not_fit_the_anchor_nor_a_forged_anchor_its_signature(
    session: AsyncSession, kid: uuid.UUID, now: dt.datetime
) -> None:
    """Somebody who may write to the whole database, and knows how hashes are made, but not the app's secret."""
    await become_owner(session)
    columns = "person_id, number, at, actor_id, relation, access, what, why, request_id"
    rows = await session.execute(
        text(f"SELECT {columns} FROM record.access_log WHERE person_id = :kid ORDER BY number"), {"kid": kid}
    )
    before, third = BEFORE_FIRST, b""
    for row in rows.all():
        entry = replace(LoggedAccess(*row), what="access_log")
        before = hash_of_access(before, entry)
        third = before if entry.number == 3 else third
        await session.execute(
            text(
                "UPDATE record.access_log SET what = 'access_log', hash = :hash"
                " WHERE person_id = :kid AND number = :number"
            ),
            {"hash": before, "kid": kid, "number": entry.number},
        )
    await session.execute(
        text("UPDATE record.access_heads SET hash = :hash WHERE person_id = :kid"), {"hash": before, "kid": kid}
    )
    assert (await _verified(session)).faults == [LogFault(K.LOST_SINCE_ANCHOR, kid, 3)]
    await become_owner(session)
    anchor = text("SELECT anchor_number FROM record.access_anchored_heads WHERE person_id = :kid")
    number = await session.scalar(anchor, {"kid": kid})
    await session.execute(
        text("UPDATE record.access_anchored_heads SET hash = :hash WHERE person_id = :kid"),
        {"hash": third, "kid": kid},
    )
    assert (await _verified(session)).faults == [LogFault(K.ANCHOR_ALTERED, None, number)]
    await become_owner(session)
    heads = await session.execute(
        text("SELECT person_id, number, hash FROM record.access_anchored_heads WHERE anchor_number = :number"),
        {"number": number},
    )
    earlier = await session.scalar(
        text("SELECT hash FROM record.access_anchors WHERE number = :number"), {"number": number - 1}
    )
    made = await session.scalar(
        text("SELECT made_at FROM record.access_anchors WHERE number = :number"), {"number": number}
    )
    forged = hash_of_anchor(earlier or BEFORE_FIRST, number, made, [Head(*row) for row in heads.all()])
    await session.execute(
        text("UPDATE record.access_anchors SET hash = :hash WHERE number = :number"),
        {"hash": forged, "number": number},
    )
    assert (await _verified(session)).faults == [LogFault(K.ANCHOR_ALTERED, None, number)]


async def test_a_removed_anchor_is_found_and_nothing_is_anchored_twice(
    session: AsyncSession, kid: uuid.UUID, now: dt.datetime
) -> None:
    second = await make_anchor(session, now=now)
    assert second is not None
    assert await make_anchor(session, now=now) is None
    await _tamper(
        session,
        kid,
        f"DELETE FROM record.access_anchored_heads WHERE anchor_number = {second - 1}",
        f"DELETE FROM record.access_anchors WHERE number = {second - 1}",
    )
    assert (await _verified(session)).faults == [LogFault(K.ANCHOR_ALTERED, None, second - 1)]
