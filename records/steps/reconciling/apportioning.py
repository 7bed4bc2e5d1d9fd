"""Whole numbers spread over parts in proportion: the largest remainder. Pure."""

from collections.abc import Sequence


def apportion(count: int, weights: Sequence[int]) -> list[int]:
    """Split `count` in proportion to `weights` (not negative, one at least above zero) into whole numbers.

    Each part is its quota cut to a whole number; what is left goes, one each, to the largest remainders, of equal
    ones to the earliest. The parts add up to `count`.
    """
    total = sum(weights)
    parts = [count * weight // total for weight in weights]
    remainders = [count * weight % total for weight in weights]
    left = count - sum(parts)
    for place in sorted(range(len(weights)), key=lambda one: (-remainders[one], one))[:left]:
        parts[place] += 1
    return parts
