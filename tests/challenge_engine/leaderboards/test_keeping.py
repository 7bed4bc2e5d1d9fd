"""Scores are kept once, with growing revisions, and an event only when something changed."""

import datetime as dt
import uuid
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.leaderboards import repository
from challenge_engine.leaderboards.models import KeptScore
from challenge_engine.leaderboards.rules import Tie
from challenge_engine.leaderboards.service import SCORES_CHANGED, UnitScores, keep_scores
from core.outbox import OutboxEvent
from tests.support.boards import Play, make_board, teams_of

ALICE, BOB = uuid.UUID(int=1), uuid.UUID(int=2)


async def events_of(session: AsyncSession, play: Play) -> int:
    await session.flush()
    challenge_id = str(play.board.key.challenge_id)
    statement = select(OutboxEvent).where(OutboxEvent.topic == SCORES_CHANGED)
    return sum(event.payload["challenge_id"] == challenge_id for event in await session.scalars(statement))


async def row_of(session: AsyncSession, play: Play, person_id: uuid.UUID) -> KeptScore:
    session.expire_all()
    (row,) = await repository.list_scores_of(session, play.board.key.challenge_id, [play.board], [person_id])
    return row


async def test_a_score_is_replaced_and_its_revision_grows(session: AsyncSession, now: dt.datetime) -> None:
    play = Play(session, make_board(), now)
    await play.score(ALICE, 1.5, (2.25,), teams_of(0))
    first = await row_of(session, play, ALICE)
    assert (first.value, first.ties, first.school_id) == (1_500, [2_250], "edb-0")
    revision = first.revision
    play.version = 0  # a person who left a family starts with a new unit, whose count starts again
    await play.score(ALICE, 0.5)
    second = await row_of(session, play, ALICE)
    assert (second.value, second.ties, second.school_id) == (500, [], None)
    assert second.revision > revision
    assert await events_of(session, play) == 2


async def test_the_same_again_changes_and_tells_nothing(session: AsyncSession, now: dt.datetime) -> None:
    play = Play(session, make_board(), now)
    await play.score(ALICE, 1, (), teams_of(1))
    revision = (await row_of(session, play, ALICE)).revision
    await play.score(ALICE, 1, (), teams_of(1))
    assert (await row_of(session, play, ALICE)).revision == revision
    assert await events_of(session, play) == 1


async def test_a_move_to_another_team_is_a_change(session: AsyncSession, now: dt.datetime) -> None:
    play = Play(session, make_board(), now)
    await play.score(ALICE, 1, (), teams_of(1))
    await play.score(ALICE, 1, (), teams_of(2))
    assert (await row_of(session, play, ALICE)).school_id == "edb-2"
    assert await events_of(session, play) == 2


async def test_no_scores_cost_nothing(session: AsyncSession, now: dt.datetime) -> None:
    play = Play(session, make_board(), now)
    await keep_scores(session, [UnitScores(play.board.key.challenge_id, [], 1, {})], now=now)
    assert await events_of(session, play) == 0


async def test_changes_are_listed_by_board(session: AsyncSession, now: dt.datetime) -> None:
    board = make_board()
    play = Play(session, board, now)
    await play.score(ALICE, 1)
    await play.score(BOB, 2)
    ((found, contributions),) = await repository.list_changes(session, [board], [BOB])
    assert found == board
    assert [(one.person_id, one.value) for one in contributions] == [(str(BOB), 2_000)]
    assert await repository.list_changes(session, [board], [uuid.UUID(int=3)]) == []
    assert await repository.list_changes(session, [], [BOB]) == []


async def test_rows_of_a_board_that_was_by_round_do_not_stop_the_others(
    session: AsyncSession, now: dt.datetime
) -> None:
    """A new version moved one board from rounds to the run, and has another by round."""
    play = Play(session, make_board(), now)
    await play.score(ALICE, 1)
    key = play.board.key
    by_round = [
        replace(play.board, key=replace(key, period="autumn")),
        replace(play.board, key=replace(key, board_id="x")),
    ]
    assert await repository.list_changes(session, by_round, [ALICE]) == []


async def test_a_score_kept_before_the_board_had_its_ties_is_taken_as_nothing(
    session: AsyncSession, now: dt.datetime
) -> None:
    play = Play(session, make_board(), now)
    await play.score(ALICE, 1)
    board = replace(play.board, ties=(Tie.OWN, Tie.PARTICIPANTS))
    ((_, contributions),) = await repository.list_changes(session, [board], [ALICE])
    streamed = [one async for batch in repository.stream_contributions(session, board, batch=9) for one in batch]
    assert [one.ties for one in (*contributions, *streamed)] == [(0,), (0,)]
