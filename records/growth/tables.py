"""The references' own files in memory: L, M and S by age or height, with what lies between two rows."""

import json
from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from typing import Any

from core.settings import PROJECT_ROOT
from families.sex import Sex
from records.growth.distribution import Distribution, Tails
from records.growth.measures import Measure

DATA_FOLDER = PROJECT_ROOT / "data" / "growth"


@dataclass(frozen=True, slots=True)
class Table:
    """One measure of one sex; `part` 1 holds what is measured standing where lying has a table of its own."""

    keys: Sequence[float]
    powers: Sequence[float]
    medians: Sequence[float]
    spreads: Sequence[float]
    tails: Tails

    def at(self, key: float) -> Distribution | None:
        """Return the distribution at an age or height, L, M and S each on a straight line between rows."""
        keys = self.keys
        place = bisect_right(keys, key) - 1
        if place < 0:
            return None
        powers, medians, spreads = self.powers, self.medians, self.spreads
        over = key - keys[place]
        if over == 0:
            return Distribution(powers[place], medians[place], spreads[place], self.tails)
        if place + 1 == len(keys):
            return None
        share = over / (keys[place + 1] - keys[place])
        return Distribution(
            powers[place] + share * (powers[place + 1] - powers[place]),
            medians[place] + share * (medians[place + 1] - medians[place]),
            spreads[place] + share * (spreads[place + 1] - spreads[place]),
            self.tails,
        )


Tables = Mapping[tuple[Measure, Sex, int], Table]


@cache
def load_tables(name: str, tails: Tails) -> Tables:
    """Return the tables of DATA_FOLDER/`name`.json, read once. Takes some tens of milliseconds the first time."""
    document = json.loads((DATA_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return {
        (Measure(one["measure"]), Sex(one["sex"]), one["part"]): _table(one, tails) for one in document["tables"]
    }


def _table(one: Mapping[str, Any], tails: Tails) -> Table:
    powers, medians, spreads = (array("d", unpack(one[column])) for column in ("power", "median", "spread"))
    return Table(array("d", unpack_keys(one["keys"])), powers, medians, spreads, tails)


def pack(whole: Sequence[int], decimals: int) -> dict[str, Any]:
    """Return whole numbers of 10^-decimals as the first and the differences, which are short."""
    return {"decimals": decimals, "steps": [whole[0], *(after - before for before, after in pairwise(whole))]}


def unpack(series: Mapping[str, Any]) -> list[float]:
    """Return what was packed. Dividing whole numbers gives the float nearest to the printed decimal."""
    unit = 10 ** series["decimals"]
    return [value / unit for value in accumulate(series["steps"])]


def pack_keys(whole: Sequence[int], decimals: int) -> dict[str, Any]:
    """Return rising whole numbers as ranges of one step: [first, last, step]."""
    ranges: list[list[int]] = []
    for before, key in pairwise([whole[0] - (whole[1] - whole[0]), *whole]):
        step = key - before
        if ranges and ranges[-1][2] == step:
            ranges[-1][1] = key
        else:
            ranges.append([key, key, step])
    return {"decimals": decimals, "ranges": ranges}


def unpack_keys(series: Mapping[str, Any]) -> list[float]:
    """Return what was packed."""
    unit = 10 ** series["decimals"]
    return [key / unit for first, last, step in series["ranges"] for key in range(first, last + 1, step)]
