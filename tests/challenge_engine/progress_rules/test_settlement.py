"""Settling: the difference between what was given and what should be, by new postings only."""

import datetime as dt
from uuid import UUID

import pytest

from challenge_engine.progress.outcomes import Award, OnCorrection
from challenge_engine.progress.settlement import GivenAward, reconcile

WHO = UUID(int=1)


def award(amount: int, on_correction: OnCorrection = "reverse", reason_key: str = "c:r:points:run/1") -> Award:
    return Award(
        WHO, "r", 1, reason_key, "points", amount, None, "run", dt.date(2026, 10, 1), (), {}, on_correction
    )


def given(amount: int, postings: int, on_correction: OnCorrection = "reverse") -> GivenAward:
    return GivenAward(WHO, "c:r:points:run/1", "points", None, amount, postings, on_correction)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [award(10)], [("c:r:points:run/1", 10)]),
        ([given(10, 1)], [award(10)], []),
        ([given(10, 1)], [award(15)], [("c:r:points:run/1#2", 5)]),
        ([given(10, 2)], [award(4)], [("c:r:points:run/1#3", -6)]),
        ([given(10, 1)], [], [("c:r:points:run/1#2", -10)]),
        ([given(0, 2)], [], []),
        ([given(0, 2)], [award(10)], [("c:r:points:run/1#3", 10)]),
        ([given(10, 1, "keep")], [], []),
        ([given(10, 1, "keep")], [award(4, "keep")], []),
        ([given(10, 1, "keep")], [award(12, "keep")], [("c:r:points:run/1#2", 2)]),
        ([given(10, 1, "keep")], [award(4)], [("c:r:points:run/1#2", -6)]),  # the rule's new version reverses
        ([], [], []),
    ],
)
def test_settlements(before: list[GivenAward], after: list[Award], expected: list[tuple[str, int]]) -> None:
    assert [(one.posting_key, one.amount) for one in reconcile(before, after)] == expected
