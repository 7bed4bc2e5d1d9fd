"""The order of standings: total, consistent with the declared ties, and repeatable."""

import math
import uuid
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge_engine.leaderboards.rules import (
    LIMITS,
    Board,
    BoardLimits,
    Contribution,
    Form,
    Standing,
    Tally,
    Tie,
    Who,
    Window,
    movement,
    order_key,
    rank,
    shown,
    shown_participants,
    shown_score,
    subject_of,
    tally,
    to_thousandths,
)
from tests.support.boards import GROUPS, boards, make_board, teams_of

counts = st.integers(1, 12)
sums = st.integers(-3, 3) | st.integers(-LIMITS.value_max, LIMITS.value_max)


@st.composite
def boards_with_tallies(draw: st.DrawFn) -> tuple[Board, list[Tally]]:
    board = draw(boards())
    own = st.lists(sums, min_size=board.own_ties, max_size=board.own_ties).map(tuple)
    tallies = st.builds(Tally, st.sampled_from([f"s{n}" for n in range(30)]), counts, sums, own)
    return board, draw(st.lists(tallies, unique_by=lambda one: one.subject_id, max_size=20))


@given(boards_with_tallies(), st.randoms())
def test_ranking_is_a_total_preorder_that_follows_the_ties(
    given_board: tuple[Board, list[Tally]], randomness: object
) -> None:
    board, tallies = given_board
    standings = rank(board, tallies)
    by_id = {one.subject_id: order_key(board, one) for one in tallies}
    assert rank(board, reversed(tallies)) == standings
    assert [one.position for one in standings.ranked] == list(range(1, len(standings.ranked) + 1))
    for above, below in pairwise(standings.ranked):
        better, worse = by_id[above.subject_id], by_id[below.subject_id]
        assert better >= worse
        assert (above.rank == below.rank) == (better == worse)
        assert better > worse or above.subject_id > below.subject_id
    for one in standings.ranked:
        strictly_better = sum(by_id[other.subject_id] > by_id[one.subject_id] for other in standings.ranked)
        assert one.rank == strictly_better + 1
    assert {one.subject_id for one in standings.ranked}.isdisjoint(standings.unranked)
    assert len(standings.ranked) + len(standings.unranked) == len(tallies)


contributions = st.builds(
    Contribution,
    person_id=st.uuids().map(str),
    subject_id=st.none() | st.sampled_from("abc"),
    revision=st.just(1),
    value=sums,
    ties=st.tuples(sums),
)


@given(st.lists(contributions, unique_by=lambda one: one.person_id))
def test_tally_is_the_sum_over_the_group(people: list[Contribution]) -> None:
    tallies = tally(people)
    assert tallies.keys() == {one.subject_id for one in people if one.subject_id}
    for subject_id, found in tallies.items():
        members = [one for one in people if one.subject_id == subject_id]
        assert found == Tally(
            subject_id, len(members), sum(one.value for one in members), (sum(one.ties[0] for one in members),)
        )


def test_ties_are_broken_in_the_declared_order() -> None:
    board = make_board(Who.SCHOOL, ties=(Tie.AVERAGE, Tie.PARTICIPANTS, Tie.TOTAL, Tie.OWN))
    assert order_key(board, Tally("a", 8, 4_000, (7,))) == (4_000, 500, 8, 4_000, 7)
    average = make_board(Who.SCHOOL, form=Form.AVERAGE, ties=(Tie.OWN, Tie.TOTAL))
    assert order_key(average, Tally("a", 8, 4_000, (16,))) == (500, 2, 4_000)


def test_competition_ranks_leave_a_gap_after_equals() -> None:
    board = make_board()
    standings = rank(board, [Tally(name, 1, value) for name, value in zip("dcba", [9, 5, 5, 1], strict=True)])
    assert [(one.subject_id, one.rank) for one in standings.ranked] == [("d", 1), ("c", 2), ("b", 2), ("a", 4)]


@pytest.mark.parametrize(("declared", "participants", "unranked"), [(1, 4, ["3a"]), (1, 5, []), (6, 5, ["3a"])])
def test_small_groups_are_not_ranked(declared: int, participants: int, unranked: list[str]) -> None:
    board = make_board(Who.CLASS, declared_least=declared)
    standings = rank(board, [Tally("3a", participants, 10)])
    assert len(standings.ranked) == 1 - len(unranked)
    assert list(standings.unranked) == unranked


@pytest.mark.parametrize("who", [Who.PERSON, Who.FAMILY])
def test_boards_of_fewer_than_five_people_show_nobody(who: Who) -> None:
    board = make_board(who)
    row = Standing(1, 1, "a", 1, 5.0, ())
    assert shown(board, Window(4, 0, (row,))) == Window(0, 4)
    assert shown(board, Window(5, 0, (row,))) == Window(5, 0, (row,))
    assert shown(make_board(Who.SCHOOL), Window(1, 0, (row,))) == Window(1, 0, (row,))


def test_what_is_shown_is_coarser_than_what_ranks() -> None:
    assert shown_score(make_board(), 12_345.0) == 12.345
    assert shown_score(make_board(Who.SCHOOL, form=Form.AVERAGE), 33_333.3) == 33.3
    assert shown_score(make_board(Who.SCHOOL, form=Form.SHARE), 667.0) == 0.67
    assert shown_participants(make_board(Who.SCHOOL), 9) == 5
    assert shown_participants(make_board(), 1) is None


@pytest.mark.parametrize(("before", "moved"), [(5, 2), (3, 0), (1, -2), (None, None)])
def test_movement(before: int | None, moved: int | None) -> None:
    assert movement(3, before) == moved


@pytest.mark.parametrize(
    ("number", "thousandths"),
    [
        (0.0005, 0),
        (0.0015, 2),
        (-1.5, -1_500),
        (math.nan, 0),
        (math.inf, LIMITS.value_max),
        (-1e300, -LIMITS.value_max),
    ],
)
def test_thousandths(number: float, thousandths: int) -> None:
    assert to_thousandths(number) == thousandths


def test_subjects() -> None:
    person, teams = uuid.UUID(int=9), teams_of(0)
    found = {who: subject_of(who, person, teams) for who in Who}
    group = str(GROUPS[0])
    assert found == {
        Who.PERSON: str(person),
        Who.FAMILY: group,
        Who.SQUAD: group,
        Who.CLASS: group,
        Who.SCHOOL: "edb-0",
        Who.ORGANISATION: group,
        Who.DISTRICT: "district-0",
    }
    assert subject_of(Who.SCHOOL, person, teams_of(None)) is None


@pytest.mark.parametrize("wrong", [{"least_subjects": 1}, {"least_participants": 1}, {"people_max": 1_000_000}])
def test_limits_check_themselves(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="single persons"):
        BoardLimits(**wrong)
