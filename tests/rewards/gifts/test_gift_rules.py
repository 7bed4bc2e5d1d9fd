"""What the pure rules of gifts say: bands, refusals, the draw and its proof, the queue's pace, the budget."""

import datetime as dt
import json
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewards.gifts.budget.rules import PACE_DAYS, DayOfPoints, Stock, covered_by, forecast
from rewards.gifts.catalogue.rules import Asker, Band, Terms, band_of, refusals
from rewards.gifts.drops.proof import DrawProof, ProvenEntry
from rewards.gifts.drops.rules import (
    EntryOutcome,
    Turn,
    admitted_by,
    commitment_of,
    draw_order,
    settle,
    turn_at,
)
from rewards.gifts.redemptions.rules import RedemptionStatus, UseOutcome, judge_offline_use

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TERMS = Terms(points=10, offered_from_at=NOW - DAY, min_age_years=8, per_person=2, per_family=3)
GROWN = Asker(dt.date(1988, 5, 1), available=10)


@pytest.mark.parametrize(
    ("left", "stocked", "band"),
    [
        (0, 0, "none"),
        (0, 9, "none"),
        (1, 1, "few"),
        (5, 9, "few"),
        (6, 9, "many"),
        (10, 100, "few"),
        (11, 100, "many"),
    ],
)
def test_stock_is_told_as_a_word(left: int, stocked: int, band: str) -> None:
    assert band_of(left, stocked) is Band(band)


@pytest.mark.parametrize(
    ("terms", "asker", "left", "codes"),
    [
        ({}, {}, 1, []),
        ({"offered_from_at": NOW + DAY}, {}, 1, ["gift_not_yet"]),
        ({"offered_until_at": NOW}, {}, 1, ["gift_over"]),
        ({"offered_until_at": NOW + dt.timedelta(seconds=1)}, {}, 1, []),
        ({"is_by_drop_only": True}, {}, 0, ["gift_by_drop_only"]),
        ({}, {"birth_on": dt.date(2018, 10, 10)}, 1, []),  # eight years old today
        ({}, {"birth_on": dt.date(2018, 10, 11)}, 1, ["gift_for_older"]),
        ({}, {"birth_on": None}, 1, ["gift_for_older"]),
        ({"min_age_years": None}, {"birth_on": None}, 1, []),
        ({}, {"had": 1, "had_by_household": 2}, 1, []),
        ({}, {"had": 2, "had_by_household": 3}, 1, ["gift_quota_reached", "gift_family_quota_reached"]),
        ({}, {}, 0, ["gift_gone"]),
        ({}, {"available": 9}, 1, ["points_insufficient"]),
    ],
)
def test_every_reason_against_a_gift_is_told(
    terms: dict[str, Any], asker: dict[str, Any], left: int, codes: list[str]
) -> None:
    found = refusals(replace(TERMS, **terms), replace(GROWN, **asker), left=left, now=NOW)
    assert [one.code for one in found] == codes


entries = st.lists(st.uuids(version=4), unique=True, max_size=30)
seeds = st.binary(min_size=32, max_size=32)


def _turn(entry_id: uuid.UUID, kind: int) -> Turn:
    """One in four is gone, one has had it, one has no points, one may win; households of one another's ids."""
    household = uuid.UUID(int=entry_id.int % 3)
    return (
        Turn(entry_id, None),
        Turn(entry_id, household, 10, is_eligible=False),
        Turn(entry_id, household, 9),
        Turn(entry_id, household, 10),
    )[kind]


@given(entries, seeds, st.integers(1, 12), st.none() | st.integers(1, 2), st.data())
def test_a_draw_proves_itself_and_nothing_else(
    ids: list[uuid.UUID], seed: bytes, quantity: int, per_family: int | None, data: st.DataObject
) -> None:
    order = draw_order(seed, ids)
    assert order == draw_order(seed, reversed(ids))
    turns = [_turn(one, data.draw(st.integers(0, 3))) for one in order]
    outcomes = settle(turns, left=quantity, points=10, per_family=per_family)
    told = [ProvenEntry(id=one, outcome=outcomes.get(one, EntryOutcome.NOT_DRAWN)) for one in ids]
    proof = DrawProof(
        drop_id=uuid.uuid4(), quantity=quantity, commitment=commitment_of(seed), seed=seed.hex(), entries=told
    )
    assert proof.faults() == []
    won = [turn for turn in turns if outcomes.get(turn.entry_id) is EntryOutcome.WON]
    assert len(won) <= quantity
    assert all(turn.available >= 10 for turn in won)
    if per_family is not None:
        households = [turn.household_id for turn in won]
        assert all(households.count(one) <= per_family for one in households)
    other_seed = proof.model_copy(update={"seed": bytes(32).hex() if any(seed) else (b"\x01" * 32).hex()})
    assert "the seed is not the one that was promised" in other_seed.faults()
    winners = [one for one in told if one.outcome is EntryOutcome.WON]
    losers = [one for one in told if one.outcome is EntryOutcome.NOT_DRAWN]
    if winners and losers:  # the item is handed to somebody else
        swapped = {winners[0].id: EntryOutcome.NOT_DRAWN, losers[0].id: EntryOutcome.WON}
        forged = [ProvenEntry(id=one.id, outcome=swapped.get(one.id, one.outcome)) for one in told]
        assert proof.model_copy(update={"entries": forged}).faults() != []
    if winners:  # or somebody is left out of the list of whom it is told
        assert proof.model_copy(update={"entries": [*told, told[0]]}).faults() != []


def test_the_vectors_of_the_browsers_check_are_what_this_code_says() -> None:
    """`web/src/lib/draws/recompute.test.ts` holds the browser's own code against the same file."""
    vectors = json.loads(Path(__file__).with_name("draw_vectors.json").read_text("utf-8"))
    assert len(vectors) == 9
    for one in vectors:
        proof = DrawProof.model_validate(one["proof"])
        order = draw_order(bytes.fromhex(proof.seed), [entry.id for entry in proof.entries])
        assert ([str(entry) for entry in order], proof.faults()) == (one["order"], one["faults"]), one["name"]


def test_the_order_of_a_draw_is_what_the_page_says() -> None:
    """The example of docs/algorithms/gift-draw.md: whoever recomputes it elsewhere compares with this."""
    ids = [uuid.UUID(f"00000000-0000-4000-8000-00000000000{number}") for number in range(1, 5)]
    seed = bytes(range(32))
    assert commitment_of(seed) == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
    assert [one.int & 0xF for one in draw_order(seed, ids)] == [4, 1, 3, 2]


@given(st.integers(1, 6_000), st.integers(1, 600))
def test_a_place_is_let_in_at_its_instant_and_not_before(place: int, pace: int) -> None:
    at = turn_at(NOW, pace, place)
    assert admitted_by(NOW, pace, at + dt.timedelta(microseconds=1)) >= place
    assert admitted_by(NOW, pace, at - dt.timedelta(milliseconds=1)) < place


@pytest.mark.parametrize(
    ("status", "is_here", "left", "outcome"),
    [
        ("reserved", True, 1, "redeemed"),
        ("reserved", True, 0, "over_allowance"),
        ("reserved", False, 1, "elsewhere"),
        ("redeemed", True, 1, "used_before"),
        ("cancelled", True, 1, "ended_before"),
        ("expired", True, 0, "ended_before"),
    ],
)
def test_what_a_use_without_a_network_was(status: str, is_here: bool, left: int, outcome: str) -> None:  # noqa: FBT001
    found = judge_offline_use(RedemptionStatus(status), is_here=is_here, allowance_left=left)
    assert found is UseOutcome(outcome)


def test_the_forecast_goes_by_the_recorded_pace() -> None:
    today = dt.date(2026, 10, 29)
    days = [DayOfPoints(today - ago * DAY, 100 if ago <= 7 else 20, 10) for ago in range(1, PACE_DAYS + 1)]
    days.append(DayOfPoints(today, 9_999, 9_999))  # today is not over and does not count
    covered = covered_by([Stock(50, 10), Stock(25, 4)])
    assert covered == 600
    told = forecast(days, owed=1_000, covered=covered, today=today, last_day=today + 10 * DAY)
    assert (told.days_left, told.given_per_day, told.spent_per_day) == (10, 40.0, 10.0)
    assert (told.given_per_day_least, told.given_per_day_most) == (20.0, 100.0)
    assert told.owed == 1_000 + 400 - 100
    assert (told.uncovered, told.uncovered_least, told.uncovered_most) == (800, 600, 1_400)
    over = forecast(days, owed=1_000, covered=2_000, today=today, last_day=today - DAY)
    assert (over.days_left, over.owed, over.uncovered) == (0, 1_000, 0)
