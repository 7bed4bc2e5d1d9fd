"""Which postings of an award still stand, and from which of them a reversal takes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Credit:
    """A posting that gave something, and how much of it is left."""

    posting_key: str
    left: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """One reversal to post: `amount` (above zero) taken from the posting `reverses`."""

    reverses: str
    amount: int


def take_back(standing: Sequence[Credit], amount: int) -> tuple[list[TakenBack], list[Credit]]:
    """Take `amount` back from the latest postings first; return the reversals and what is left standing.

    Raises ValueError when more is taken than was given.
    """
    left = list(standing)
    taken: list[TakenBack] = []
    while amount > 0:
        if not left:
            raise ValueError("more is taken back than was given")
        last = left.pop()
        part = min(last.left, amount)
        taken.append(TakenBack(last.posting_key, part))
        amount -= part
        if last.left > part:
            left.append(Credit(last.posting_key, last.left - part))
    return taken, left
