import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewards.ledger.errors import (
    ExcessiveReversal,
    InsufficientPoints,
    InvalidPosting,
    PostingConflict,
    UnknownEntry,
)
from rewards.ledger.rules import (
    AMOUNT_MAX_POINTS,
    REASON_KEY_MAX_CHARS,
    AccountState,
    Entry,
    EntryKind,
    Posting,
    plan_entries,
)
from tests.support.ledger import award, refund, reversal, spend

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
ANN, BEN = uuid.UUID(int=1), uuid.UUID(int=2)


def plan(*postings: Posting) -> list[Entry]:
    return plan_entries(postings, {ANN: AccountState(0, 0), BEN: AccountState(0, 0)}, NOW).entries


def test_entries_count_and_add_up_per_account() -> None:
    entries = plan(award(ANN, 5, "a"), award(BEN, 7, "a"), award(ANN, 3, "b"), spend(ANN, 6, "gift"))
    assert [(entry.account_id, entry.entry_no, entry.balance_after) for entry in entries] == [
        (ANN, 1, 5),
        (BEN, 1, 7),
        (ANN, 2, 8),
        (ANN, 3, 2),
    ]


def test_a_key_is_paid_once_and_answers_with_its_entry() -> None:
    plan_ = plan_entries([award(ANN, 5, "a"), award(ANN, 5, "a")], {ANN: AccountState(0, 0)}, NOW)
    assert len(plan_.fresh) == 1
    assert plan_.entries == [plan_.fresh[0], plan_.fresh[0]]


@pytest.mark.parametrize(
    "again", [award(ANN, 6, "a"), Posting(ANN, 5, EntryKind.REFUND, "a", reverses="b"), spend(ANN, 5, "a")]
)
def test_a_key_with_other_content_is_a_conflict(again: Posting) -> None:
    with pytest.raises(PostingConflict):
        plan(award(ANN, 5, "a"), again)


@pytest.mark.parametrize("wanted", [9, 10])
def test_a_spend_within_the_balance_goes_through(wanted: int) -> None:
    assert plan(award(ANN, 10, "a"), spend(ANN, wanted, "gift"))[-1].balance_after == 10 - wanted


def test_a_spend_beyond_the_balance_is_refused() -> None:
    with pytest.raises(InsufficientPoints) as refused:
        plan(award(ANN, 10, "a"), spend(ANN, 11, "gift"))
    assert refused.value.params == {"balance": 10, "wanted": 11}


def test_an_account_in_debt_says_that_it_has_nothing() -> None:
    with pytest.raises(InsufficientPoints) as refused:
        plan(award(ANN, 9, "a"), spend(ANN, 9, "gift"), reversal(ANN, 9, "r", "a"), spend(ANN, 1, "more"))
    assert refused.value.params["balance"] == 0


def test_a_reversal_of_spent_points_leaves_a_debt() -> None:
    entries = plan(award(ANN, 9, "a"), spend(ANN, 9, "gift"), reversal(ANN, 9, "r", "a"), award(ANN, 4, "b"))
    assert [entry.balance_after for entry in entries] == [9, 0, -9, -5]
    assert entries[2].reverses_entry_no == 1


@pytest.mark.parametrize("second", [3, 4])
def test_reversals_add_up_to_the_award(second: int) -> None:
    postings = [award(ANN, 10, "a"), reversal(ANN, 6, "r1", "a"), reversal(ANN, second, "r2", "a")]
    assert plan(*postings)[-1].balance_after == 4 - second


def test_reversals_never_exceed_the_award() -> None:
    with pytest.raises(ExcessiveReversal):
        plan(award(ANN, 10, "a"), reversal(ANN, 6, "r1", "a"), reversal(ANN, 5, "r2", "a"))


def test_refunds_never_exceed_the_spend() -> None:
    postings = [award(ANN, 10, "a"), spend(ANN, 8, "s"), refund(ANN, 8, "back", "s")]
    assert plan(*postings)[-1].balance_after == 10
    with pytest.raises(ExcessiveReversal):
        plan(*postings, refund(ANN, 1, "more", "s"))


def test_what_was_never_given_cannot_be_undone() -> None:
    with pytest.raises(UnknownEntry):
        plan(award(BEN, 5, "a"), reversal(ANN, 5, "r", "a"))


def test_a_spend_is_refunded_not_reversed() -> None:
    with pytest.raises(InvalidPosting):
        plan(award(ANN, 5, "a"), spend(ANN, 5, "s"), reversal(ANN, 5, "r", "s"))


@pytest.mark.parametrize(
    ("amount", "kind", "key", "reverses"),
    [
        (0, EntryKind.AWARD, "k", None),
        (-1, EntryKind.AWARD, "k", None),
        (1, EntryKind.SPEND, "k", None),
        (1, EntryKind.REVERSAL, "k", "a"),
        (-1, EntryKind.REFUND, "k", "a"),
        (AMOUNT_MAX_POINTS + 1, EntryKind.AWARD, "k", None),
        (1, EntryKind.AWARD, "", None),
        (1, EntryKind.AWARD, "k" * (REASON_KEY_MAX_CHARS + 1), None),
        (1, EntryKind.AWARD, "k", "a"),
        (-1, EntryKind.REVERSAL, "k", None),
    ],
)
def test_a_posting_that_contradicts_itself_is_refused(
    amount: int, kind: EntryKind, key: str, reverses: str | None
) -> None:
    with pytest.raises(InvalidPosting):
        Posting(ANN, amount, kind, key, reverses=reverses)


def test_limits_themselves_are_allowed() -> None:
    entries = plan(award(ANN, AMOUNT_MAX_POINTS, "k" * REASON_KEY_MAX_CHARS), award(ANN, 1, "k"))
    assert entries[-1].balance_after == AMOUNT_MAX_POINTS + 1


@given(st.lists(st.tuples(st.sampled_from([ANN, BEN]), st.integers(1, 50), st.integers(0, 9)), max_size=30))
def test_any_awards_leave_the_sum_of_the_keys(wanted: list[tuple[uuid.UUID, int, int]]) -> None:
    amounts = {(account, key): amount for account, amount, key in reversed(wanted)}
    postings = [award(account, amounts[account, key], str(key)) for account, _, key in wanted]
    accounts = {ANN: AccountState(0, 0), BEN: AccountState(0, 0)}
    plan_ = plan_entries(postings, accounts, NOW)
    for account_id, state in accounts.items():
        mine = [entry for entry in plan_.fresh if entry.account_id == account_id]
        assert state.balance == sum(entry.amount for entry in mine)
        assert [entry.entry_no for entry in mine] == list(range(1, len(mine) + 1))
        assert len(mine) == len({key for account, key in amounts if account == account_id})
