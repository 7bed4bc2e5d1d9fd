"""Taking back: latest first, never more than was given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge_engine.progress.credits import Credit, TakenBack, take_back

CREDITS = st.lists(st.integers(1, 100), min_size=1, max_size=8).map(
    lambda amounts: [Credit(f"k{index}", amount) for index, amount in enumerate(amounts)]
)


def test_the_latest_posting_gives_first() -> None:
    taken, left = take_back([Credit("a", 5), Credit("a#2", 3)], 4)
    assert taken == [TakenBack("a#2", 3), TakenBack("a", 1)]
    assert left == [Credit("a", 4)]


@given(standing=CREDITS, data=st.data())
def test_nothing_is_lost_or_made(standing: list[Credit], data: st.DataObject) -> None:
    total = sum(credit.left for credit in standing)
    amount = data.draw(st.integers(0, total))
    taken, left = take_back(standing, amount)
    assert sum(part.amount for part in taken) == amount
    assert sum(credit.left for credit in left) == total - amount
    assert all(credit.left > 0 for credit in left)


def test_more_than_was_given_is_refused() -> None:
    with pytest.raises(ValueError, match="more"):
        take_back([Credit("a", 5)], 6)
