"""How a measure is distributed at one age, and the way between a value, its z-score and its centile. Pure.

HK2020 follows the Box-Cox Cole-Green distribution, truncated where the power would leave the positive numbers; WHO
replaces the tails beyond three standard deviations by straight lines. docs/algorithms/growth.md has the formulas.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

_NORMAL = NormalDist()
_ROOT_2 = math.sqrt(2.0)
MOST_Z = 8.0  # tail 6e-16: beyond it the digits of a float say nothing, and a child is as far out as can be said
_FAR_EDGE_Z = 9.0  # 1e-19 lies beyond: 1 less that is 1, so nothing is cut off
_TAIL_Z = 3.0  # where WHO's straight lines begin


class Tails(StrEnum):
    """What is done about the far ends of the plain LMS formula."""

    TRUNCATED = "truncated"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Distribution:
    """L (power), M (median) and S (spread) of a measure at one age, with its tails."""

    power: float
    median: float
    spread: float
    tails: Tails

    def z_of(self, value: float) -> float:
        """Return the z-score of a value above 0, from -8 to 8 where truncated."""
        plain = self._plain_z(value)
        if self.tails is Tails.TRUNCATED:
            return self._untruncated(plain)
        if plain > _TAIL_Z:
            inner, outer = self._plain_value(_TAIL_Z - 1), self._plain_value(_TAIL_Z)
            return _TAIL_Z + (value - outer) / (outer - inner)
        if plain < -_TAIL_Z:
            inner, outer = self._plain_value(1 - _TAIL_Z), self._plain_value(-_TAIL_Z)
            return -_TAIL_Z - (outer - value) / (inner - outer)
        return plain

    def value_at(self, z: float) -> float:
        """Return the value with this z-score; at most MOST_Z from the middle where truncated."""
        if self.tails is Tails.TRUNCATED:
            return self._plain_value(self._truncated(max(-MOST_Z, min(MOST_Z, z))))
        if abs(z) <= _TAIL_Z:
            return self._plain_value(z)
        side = math.copysign(1.0, z)
        inner, outer = self._plain_value(side * (_TAIL_Z - 1)), self._plain_value(side * _TAIL_Z)
        return outer + (abs(z) - _TAIL_Z) * (outer - inner)

    def _plain_z(self, value: float) -> float:
        # Through logarithms, so that a power near 0 loses no digits.
        logarithm = math.log(value / self.median)
        if self.power == 0:
            return logarithm / self.spread
        return math.expm1(self.power * logarithm) / (self.power * self.spread)

    def _plain_value(self, z: float) -> float:
        if self.power == 0:
            return self.median * math.exp(self.spread * z)
        return self.median * math.exp(math.log1p(self.power * self.spread * z) / self.power)

    def _edge(self) -> float:
        """Return where the plain z-score ends: nothing lies beyond it on the side that the power bends to."""
        return math.inf if self.power == 0 else 1 / (self.spread * abs(self.power))

    def _untruncated(self, plain: float) -> float:
        """Turn a plain z-score into that of the share of children below, each tail by its own small number."""
        edge = self._edge()
        if edge > _FAR_EDGE_Z:
            return max(-MOST_Z, min(MOST_Z, plain))
        whole, beyond = below(edge), below(-edge)
        under, over = below(plain), below(-plain)
        if self.power > 0:
            under -= beyond
        else:
            over -= beyond
        if under < over:
            return z_at(under / whole)
        return -z_at(over / whole)

    def _truncated(self, z: float) -> float:
        edge = self._edge()
        if edge > _FAR_EDGE_Z:
            return z
        whole = below(edge)
        return z_at(below(z) * whole) if self.power <= 0 else -z_at(below(-z) * whole)


def below(z: float) -> float:
    """Return the share of a standard normal distribution below `z`, with small tails to their last digits."""
    return 0.5 * math.erfc(-z / _ROOT_2)


def z_at(share: float) -> float:
    """Return the z-score below which this share lies; -8 for shares that are smaller than can be told apart."""
    return max(-MOST_Z, _NORMAL.inv_cdf(share)) if share > 0 else -MOST_Z
