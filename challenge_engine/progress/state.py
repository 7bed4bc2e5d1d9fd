"""What a unit's evaluation remembers between facts: JSON, compact, never edited in place.

All of it lies in cells. A cell belongs to one window's bucket (a day, a week, a round, the run) and holds a value
for each key in it; facts are judged in order of time, so the bucket before is forgotten when the next begins.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from challenge_engine.facts.rules import Order

FORMAT = 4  # of the JSON; another number means: replay


@dataclass(frozen=True, slots=True)
class Cell:
    """The values of one bucket by key."""

    bucket: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class State:
    """How far a unit has come. Opaque outside this package; equal after equal evaluations.

    `fingerprint` names the challenge's versions and the unit it is of. Every moment up to `clock` was judged, and
    every fact up to `last_fact`.
    """

    fingerprint: str
    clock: dt.datetime
    last_fact: Order | None
    cells: Mapping[str, Cell]

    def to_json(self) -> dict[str, Any]:
        """Return JSON-able values."""
        last = self.last_fact
        return {
            "format": FORMAT,
            "fingerprint": self.fingerprint,
            "clock": self.clock.isoformat(),
            "last_fact": None if last is None else [last[0].isoformat(), last[1], last[2], str(last[3])],
            "cells": {name: [cell.bucket, cell.values] for name, cell in self.cells.items()},
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read back what `to_json` gave; another format gives a state that no challenge can advance from."""
        last = values["last_fact"]
        return cls(
            fingerprint=values["fingerprint"] if values["format"] == FORMAT else "",
            clock=dt.datetime.fromisoformat(values["clock"]),
            last_fact=None
            if last is None
            else (dt.datetime.fromisoformat(last[0]), last[1], last[2], UUID(last[3])),
            cells={name: Cell(bucket, held) for name, (bucket, held) in values["cells"].items()},
        )


class Cells:
    """The cells of a state while an evaluation writes new ones; the state itself stays as it was."""

    def __init__(self, cells: Mapping[str, Cell]) -> None:
        self._cells = dict(cells)

    def read(self, name: str, bucket: str, key: str = "") -> Any:
        """The value, or None where nothing was written in this bucket."""
        cell = self._cells.get(name)
        return cell.values.get(key) if cell is not None and cell.bucket == bucket else None

    def write(self, name: str, bucket: str, key: str, value: Any) -> None:
        """Put a value; values of another bucket are forgotten."""
        cell = self._cells.get(name)
        held = cell.values if cell is not None and cell.bucket == bucket else {}
        self._cells[name] = Cell(bucket, {**held, key: value})

    def take(self, name: str) -> Mapping[str, Any]:
        """Remove a cell and return its values; none where there is no such cell."""
        cell = self._cells.pop(name, None)
        return cell.values if cell is not None else {}

    def freeze(self) -> Mapping[str, Cell]:
        """The cells as they are now."""
        return dict(self._cells)
